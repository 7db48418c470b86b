package telemetry_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/telemetry"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documents describes the built-in codes.
func documents() snapshot.Snapshot { return snapshot.Take(errcode.Catalogues()) }

func TestGolden(t *testing.T) {
	golden.Equal(t, "testdata/rules.yaml", telemetry.Prometheus(documents()))
	golden.Equal(t, "testdata/dashboard.json", telemetry.Grafana(documents()))
}

// TestClasses: which rules there are follows from what the codes say of themselves.
func TestClasses(t *testing.T) {
	for _, row := range []struct {
		name  string
		code  func(*errcode.Catalogue)
		rules []string // besides those that are always there
	}{
		{"client", func(c *errcode.Catalogue) { c.Define("a", 400, "A") }, nil},
		{"dependency by status", func(c *errcode.Catalogue) { c.Define("a", 503, "A") }, []string{"DependencyFault"}},
		{"dependency by option", func(c *errcode.Catalogue) { c.Define("a", 400, "A", errcode.FaultDependency) }, []string{"DependencyFault"}},
		{"wrong credentials", func(c *errcode.Catalogue) { c.Define("a", 401, "A", errcode.ActionShowMessage) }, []string{"CredentialStuffing"}},
		{"dead session", func(c *errcode.Catalogue) { c.Define("a", 401, "A") }, nil},
		{"hidden by MaskAccounts", func(c *errcode.Catalogue) { c.Define("user_not_found", 404, "A") }, []string{"CredentialStuffing"}},
		{"any 404", func(c *errcode.Catalogue) { c.Define("NOT_FOUND", 404, "A") }, nil},
		{"not the client's", func(c *errcode.Catalogue) {
			c.Define("a", 401, "A", errcode.ActionShowMessage, errcode.FaultService)
		}, nil},
		{"refresh", func(c *errcode.Catalogue) { c.Define("a", 401, "A", errcode.ActionRefreshAndRetry) }, []string{"RefreshLoop"}},
		{"rate limit", func(c *errcode.Catalogue) { c.Define("a", 429, "A") }, []string{"RateLimited"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			codes := errcode.NewRegistry()
			row.code(codes.NewCatalogue("Own"))
			var found []string
			for line := range strings.Lines(string(telemetry.Prometheus(snapshot.Take(codes.Catalogues())))) {
				if name, ok := strings.CutPrefix(strings.TrimSpace(line), "- alert: Errcode"); ok {
					switch name {
					case "BudgetBurnsFast", "BudgetBurns", "Uncoded", "ServiceFault":
					default:
						found = append(found, name)
					}
				}
			}
			assert.Equal(t, row.rules, found)
		})
	}
}

// TestSize: ten thousand codes do not make an expression that lists them.
func TestSize(t *testing.T) {
	codes := errcode.NewRegistry()
	own := codes.NewCatalogue("Own")
	for i := range 10_000 {
		own.Define(fmt.Sprintf("own:code_%d", i), 401, "Refused", []errcode.CodeOption{errcode.ActionShowMessage, errcode.ActionRefreshAndRetry}[i%2])
	}
	s := snapshot.Take(codes.Catalogues())
	rules, board := telemetry.Prometheus(s), telemetry.Grafana(s)
	assert.Less(t, len(rules), 8<<10)
	assert.Less(t, len(board), 16<<10)
	assert.Contains(t, string(rules), `errcode_errors_total{status="401"}`)
	assert.Contains(t, string(rules), "Counts status 401: 5000 codes are too many to list.")
	assert.NotContains(t, string(rules), "own:code_")
}

// TestDashboard: Grafana asks which data source to use, and no panel lies on another.
func TestDashboard(t *testing.T) {
	var board struct {
		Panels []struct {
			ID         int
			Datasource struct{ UID string }
			GridPos    struct{ X, Y, W, H int }
			Targets    []struct{ Datasource struct{ UID string } }
		}
	}
	require.NoError(t, json.Unmarshal(telemetry.Grafana(documents()), &board))
	taken := map[[2]int]bool{}
	for i, p := range board.Panels {
		assert.Equal(t, i+1, p.ID)
		assert.Equal(t, "${datasource}", p.Datasource.UID)
		for _, target := range p.Targets {
			assert.Equal(t, "${datasource}", target.Datasource.UID)
		}
		at := [2]int{p.GridPos.X, p.GridPos.Y}
		assert.False(t, taken[at])
		assert.LessOrEqual(t, p.GridPos.X+p.GridPos.W, 24)
		taken[at] = true
	}
}

// TestListed: an expression lists a hundred codes, and a description names twelve of them.
func TestListed(t *testing.T) {
	for count, want := range map[int]struct {
		listed      int
		description string
	}{
		12:  {12, "own:code_11 (Refused)."},
		13:  {13, "own:code_11 (Refused) and 1 more."},
		100: {100, "own:code_11 (Refused) and 88 more."},
		101: {0, "Counts status 401: 101 codes are too many to list."},
	} {
		codes := errcode.NewRegistry()
		own := codes.NewCatalogue("Own")
		for i := range count {
			own.Define(fmt.Sprintf("own:code_%d", i), 401, "Refused", errcode.ActionShowMessage)
		}
		rules := string(telemetry.Prometheus(snapshot.Take(codes.Catalogues())))
		_, login, ok := strings.Cut(rules, "job:errcode_refused_logins:rate5m\n")
		require.True(t, ok)
		expression, login, ok := strings.Cut(login, "\n")
		require.True(t, ok)
		assert.Equal(t, want.listed, strings.Count(expression, "own:code_"), count)
		assert.Contains(t, login, want.description)
	}
}
