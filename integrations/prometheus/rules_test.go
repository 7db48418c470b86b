package prometheuserr_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/telemetry"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var language = parser.NewParser(parser.Options{})

// hostile are codes whose texts try to leave YAML and Prometheus' templates.
func hostile() snapshot.Snapshot {
	codes := errcode.NewRegistry()
	shop := codes.NewCatalogue("Shop's: \"{{ fail }}\" #x")
	shop.Define("shop:a.b", 401, `'"\ {{ fail }} {{ "{{" }} # : - & * ! | > %`, errcode.ActionShowMessage)
	shop.Define("shop:c", 401, "Grüße – 日本 😀 {{", errcode.ActionRefreshAndRetry)
	return snapshot.Take(codes.Catalogues())
}

// rules reads the rules for codes as Prometheus does.
func rules(t testing.TB, s snapshot.Snapshot) *rulefmt.RuleGroups {
	groups, errs := rulefmt.Parse(telemetry.Prometheus(s), false, model.LegacyValidation, language, nil)
	require.Empty(t, errs, "%s", errors.Join(errs...))
	return groups
}

// queries returns the queries of the dashboard.
func queries(t testing.TB, s snapshot.Snapshot) (all []string) {
	var board struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	require.NoError(t, json.Unmarshal(telemetry.Grafana(s), &board))
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			all = append(all, target.Expr)
		}
	}
	return all
}

// TestRules: Prometheus reads the file, with expressions and templates, and the queries of
// the dashboard.
func TestRules(t *testing.T) {
	for _, row := range []struct {
		name              string
		codes             snapshot.Snapshot
		rules, dashboards int
	}{
		{"all", snapshot.Take(errcode.Catalogues()), 19, 10},
		{"hostile", hostile(), 17, 8},
		{"none", snapshot.Snapshot{}, 13, 6},
	} {
		t.Run(row.name, func(t *testing.T) {
			n := 0
			for _, group := range rules(t, row.codes).Groups {
				n += len(group.Rules)
			}
			assert.Equal(t, row.rules, n, "rules")
			all := queries(t, row.codes)
			assert.Len(t, all, row.dashboards, "queries")
			for _, query := range all {
				_, err := language.ParseExpr(query)
				assert.NoError(t, err, query)
			}
		})
	}
}

// TestHostileTexts: a text arrives as it is, apart from what keeps it from being a template.
func TestHostileTexts(t *testing.T) {
	var said string
	for _, group := range rules(t, hostile()).Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "ErrcodeCredentialStuffing" {
				said = rule.Annotations["description"]
			}
		}
	}
	want := `'"\ {{ fail }} {{ "{{" }} # : - & * ! | > %`
	assert.Contains(t, said, strings.ReplaceAll(want, "{{", `{{ "{{" }}`))
}

// samples are series that grow by a rate from the beginning of a day on, and another one
// in its last hour.
type samples []struct {
	labels        []string
	before, later float64 // a second
}

const day = 26 * time.Hour

func (s samples) Querier(int64, int64) (storage.Querier, error) {
	return &storage.MockQuerier{SelectMockFunction: func(_ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
		var found []storage.Series
		for _, one := range s {
			set := labels.FromStrings(one.labels...)
			if slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches(set.Get(m.Name)) }) {
				continue
			}
			var points []chunks.Sample
			value := 0.0
			for at := time.Duration(0); at <= day; at += time.Minute {
				points = append(points, point{at.Milliseconds(), value})
				if at < day-time.Hour {
					value += 60 * one.before
				} else {
					value += 60 * one.later
				}
			}
			found = append(found, storage.NewListSeries(set, points))
		}
		return &seriesSet{found, -1}
	}}, nil
}

// A point is a sample.
type point struct {
	t int64
	f float64
}

func (p point) ST() int64                     { return 0 }
func (p point) T() int64                      { return p.t }
func (p point) F() float64                    { return p.f }
func (p point) H() *histogram.Histogram       { return nil }
func (p point) FH() *histogram.FloatHistogram { return nil }
func (p point) Type() chunkenc.ValueType      { return chunkenc.ValFloat }
func (p point) Copy() chunks.Sample           { return p }

type seriesSet struct {
	series []storage.Series
	at     int
}

func (s *seriesSet) Next() bool                        { s.at++; return s.at < len(s.series) }
func (s *seriesSet) At() storage.Series                { return s.series[s.at] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

// failing are the series of a job.
func failing(code, status, fault string, before, later float64) struct {
	labels        []string
	before, later float64
} {
	return struct {
		labels        []string
		before, later float64
	}{[]string{"__name__", telemetry.Metric, "job", "auth", "code", code, "status", status, "fault", fault}, before, later}
}

// TestAlerts: which alerts fire after an hour of trouble, by Prometheus' own engine.
// Recorded series are put in their place first.
func TestAlerts(t *testing.T) {
	requests := samples{{[]string{"__name__", telemetry.Requests, "job", "auth"}, 100, 100}}
	for _, row := range []struct {
		name   string
		series samples
		fire   []string
	}{
		{"quiet", samples{failing("user:not_found", "404", "client", 0.5, 0.5)}, nil},
		{"clients' faults are no failures", samples{failing("general:bad_request", "400", "client", 0, 50)}, nil},
		{"a dependency that is a 400", samples{failing("oauth:token_exchange_failed", "400", "dependency", 0, 20)},
			[]string{"ErrcodeBudgetBurnsFast", "ErrcodeBudgetBurns", "ErrcodeDependencyFault"}},
		{"a service that is a 400", samples{failing("system:internal_error", "400", "service", 0, 0.5)}, []string{"ErrcodeServiceFault"}},
		{"uncoded", samples{failing("_other", "500", "service", 0, 0.01)}, []string{"ErrcodeUncoded"}},
		{"stuffing behind a mask", samples{failing("user:not_found", "401", "client", 0.5, 30)}, []string{"ErrcodeCredentialStuffing"}},
		{"busy as ever", samples{failing("user:not_found", "401", "client", 30, 30)}, nil},
		{"refresh loop", samples{failing("user:token_expired", "401", "client", 1, 40)}, []string{"ErrcodeRefreshLoop"}},
		{"rate limit", samples{failing("rate_limit:exceeded", "429", "client", 1, 40)}, []string{"ErrcodeRateLimited"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			groups := rules(t, snapshot.Take(errcode.Catalogues()))
			recorded := map[string]string{}
			var fire []string
			for _, group := range groups.Groups {
				for _, rule := range group.Rules {
					if rule.Record != "" {
						recorded[rule.Record] = expanded(t, rule.Expr, recorded)
						continue
					}
					if len(evaluate(t, append(row.series, requests...), expanded(t, rule.Expr, recorded))) > 0 {
						fire = append(fire, rule.Alert)
					}
				}
			}
			assert.Equal(t, row.fire, fire)
		})
	}
}

// expanded returns an expression with recorded series replaced by what they record.
func expanded(t testing.TB, expr string, recorded map[string]string) string {
	tree, err := language.ParseExpr(expr)
	require.NoError(t, err)
	type place struct {
		from, to int
		text     string
	}
	var places []place
	var inMatrix *parser.VectorSelector // the one that was visited with its window
	parser.Inspect(tree, func(node parser.Node, _ []parser.Node) error {
		switch n := node.(type) {
		case *parser.MatrixSelector:
			selector := n.VectorSelector.(*parser.VectorSelector)
			if text, ok := recorded[selector.Name]; ok {
				at := strings.Index(expr[n.PositionRange().Start:], "[") + int(n.PositionRange().Start)
				places = append(places, place{int(n.PositionRange().Start), at, "(" + text + ")"})
				end := strings.Index(expr[at:], "]") + at
				places = append(places, place{end, end, ":10m"}) // a subquery
			}
			inMatrix = selector
		case *parser.VectorSelector:
			if text, ok := recorded[n.Name]; ok && n != inMatrix {
				places = append(places, place{int(n.PosRange.Start), int(n.PosRange.End), "(" + text + ")"})
			}
		}
		return nil
	})
	slices.SortFunc(places, func(a, b place) int { return b.from - a.from })
	for _, p := range places {
		expr = expr[:p.from] + p.text + expr[p.to:]
	}
	return expr
}

func evaluate(t testing.TB, q storage.Queryable, expr string) promql.Vector {
	engine := promql.NewEngine(promql.EngineOpts{
		MaxSamples: math.MaxInt32, Timeout: time.Minute, LookbackDelta: 5 * time.Minute, Parser: language,
		NoStepSubqueryIntervalFn: func(int64) int64 { return time.Minute.Milliseconds() },
	})
	query, err := engine.NewInstantQuery(context.Background(), q, nil, expr, time.UnixMilli(0).Add(day))
	require.NoError(t, err, expr)
	defer query.Close()
	vector, err := query.Exec(context.Background()).Vector()
	require.NoError(t, err, expr)
	return vector
}

// TestQueries: what a panel shows of a dependency's failure that is a 400.
func TestQueries(t *testing.T) {
	series := samples{
		failing("oauth:token_exchange_failed", "400", "dependency", 0, 20),
		failing("general:bad_request", "400", "client", 0, 30),
		{[]string{"__name__", telemetry.Requests, "job", "auth"}, 100, 100},
	}
	query := strings.ReplaceAll(queries(t, snapshot.Take(errcode.Catalogues()))[0], "$job", ".*")
	vector := evaluate(t, series, query)
	require.Len(t, vector, 1)
	assert.Equal(t, "0.20", fmt.Sprintf("%.2f", vector[0].F))
}
