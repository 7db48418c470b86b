package clients_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/require"
)

// A format is a form of the tables, with what it shows of the probes.
type format struct {
	name string
	form errcode.Form
	sent map[string][5][]any // by probe: the values that show a fact, none if the form does not have it
}

func formats() []*format {
	return []*format{
		{name: "Protekt", form: errcode.FormProtekt},
		{name: "Envelope", form: errcode.FormEnvelope},
		{name: "Domain", form: errcode.FormDomain},
		{name: "DomainDetails", form: errcode.FormDomainDetails},
		{name: "Problem", form: forms.Problem{}.Form()},
		{name: "Problem with Type", form: forms.Problem{Type: func(code errcode.Code) string { return typeOf + code.String() }}.Form()},
		{name: "CodeMessage", form: forms.CodeMessage{}.Form()},
		{name: "OAuth", form: forms.OAuth{}.Form()},
	}
}

const typeOf = "https://docs.example.com/errors#"

// Facts are what a client may give to its user.
var facts = [5]string{"code", "message", "fields", "status", "delay"}

const (
	factCode = iota
	factMessage
	factFields
	factStatus
	factDelay
)

// The probes are the errors that each client meets in each form.
const (
	refused = "refused"
	busy    = "busy"
	expired = "expired"
	down    = "down"
)

var probes = map[string]*errcode.Error{
	refused: errcode.GeneralValidationError.WithMessage("Please check the form").WithRule("email", errcode.RuleEmail),
	busy:    errcode.RateLimitExceeded.WithRetryAfter(7 * time.Second),
	expired: errcode.UserTokenExpired.WithMessage("Token expired"),
	down:    errcode.TurnstileServiceError.WithMessage("Turnstile service error"),
}

// TestREADME writes the tables of README.md from what the clients give to their users.
func TestREADME(t *testing.T) {
	all := formats()
	server := httptest.NewServer(serve(all))
	defer server.Close()
	for _, f := range all {
		f.look(t, server.URL)
	}
	given := meet(t, server.URL, all)

	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	const begin, end = "<!-- From here on, the test writes. -->\n", "<!-- The test wrote until here. -->\n"
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "README.md has no line %q", begin)
	_, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "README.md has no line %q", end)
	golden.Equal(t, "README.md", before+begin+tables(t, all, given)+end+after)
}

// serve answers at /FORM/VERSION/PROBE and below it with the probe in the form.
func serve(all []*format) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var form, probe int
		var version bool
		_, err := fmt.Sscanf(r.URL.Path, "/%d/%t/%d", &form, &version, &probe)
		if version {
			w.Header().Set("X-Supabase-Api-Version", "2024-01-01")
		}
		var failure error = err
		if err == nil {
			failure = probes[names[probe]]
		}
		errcode.Writer{Form: all[form].form, Report: func(errcode.Report) {}}.WriteError(w, r, failure)
	})
}

var names = [...]string{refused, busy, expired, down}

func address(server string, form int, version bool, probe string) string {
	return fmt.Sprintf("%s/%d/%t/%d", server, form, version, slices.Index(names[:], probe))
}

// look reads what a form shows.
func (f *format) look(t *testing.T, server string) {
	f.sent = map[string][5][]any{}
	for probe, err := range probes {
		resp := get(t, address(server, slices.IndexFunc(formats(), func(o *format) bool { return o.name == f.name }), false, probe))
		text, readErr := io.ReadAll(resp.Body)
		require.NoError(t, readErr)
		resp.Body.Close()
		var body map[string]any
		require.NoError(t, json.Unmarshal(text, &body))

		sent := [5][]any{factCode: {err.Code().String(), typeOf + err.Code().String()}, factStatus: {float64(resp.StatusCode)}}
		if strings.Contains(string(text), err.Message()) {
			sent[factMessage] = []any{err.Message()}
		}
		for _, member := range []string{"details", "errors"} {
			if value := body[member]; value != nil {
				sent[factFields] = []any{value, map[string]any{"email": "Not a valid email address"}}
			}
		}
		if after := resp.Header.Get("Retry-After"); after != "" {
			sent[factDelay] = []any{after}
		}
		f.sent[probe] = sent
	}
}

// found are the expressions that have a fact, "" if there is none.
type found map[string][5]string

// meet lets all clients meet all probes in all forms.
func meet(t *testing.T, server string, all []*format) map[string][]found {
	type place struct {
		reader *reader
		form   int
		probe  string
	}
	var steps []readStep
	var places []place
	given := map[string][]found{}
	for i := range readers {
		rd := &readers[i]
		given[rd.id()] = make([]found, len(all))
		for form := range all {
			given[rd.id()][form] = found{}
			for _, probe := range names {
				url, expressions := address(server, form, rd.version, probe), slices.Concat(rd.may[:]...)
				if rd.ask == nil {
					steps = append(steps, readStep{rd.module, url, expressions})
					places = append(places, place{rd, form, probe})
					continue
				}
				got := rd.ask(t, url)
				row := make([]any, len(expressions))
				for j, expression := range expressions {
					row[j] = got[expression]
				}
				given[rd.id()][form][probe] = choose(t, rd, all[form].sent[probe], row)
			}
		}
	}
	for i, values := range read(t, steps) {
		p := places[i]
		given[p.reader.id()][p.form][p.probe] = choose(t, p.reader, all[p.form].sent[p.probe], values)
	}
	return given
}

// choose returns for each fact the first expression whose value shows it.
func choose(t *testing.T, rd *reader, sent [5][]any, values []any) [5]string {
	var chosen [5]string
	for fact, expressions := range rd.may {
		for _, expression := range expressions {
			data, err := json.Marshal(values[0])
			require.NoError(t, err)
			var value any
			require.NoError(t, json.Unmarshal(data, &value))
			if chosen[fact] == "" && slices.ContainsFunc(sent[fact], func(want any) bool { return reflect.DeepEqual(want, value) }) {
				chosen[fact] = expression
			}
			values = values[1:]
		}
	}
	return chosen
}

// tables returns the tables as Markdown.
func tables(t *testing.T, all []*format, given map[string][]found) string {
	var b strings.Builder
	b.WriteString("\n| client |")
	for _, f := range all {
		b.WriteString(" " + f.name + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(all)) + "\n")
	for _, rd := range readers {
		b.WriteString("| " + rd.title(t) + " |")
		for form, f := range all {
			b.WriteString(" " + verdict(f, given[rd.id()][form]) + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("\n| client | " + strings.Join(facts[:], " | ") + " | code of a 401 | code of a 503 |\n|---|" + strings.Repeat("---|", 7) + "\n")
	for _, rd := range readers {
		b.WriteString("| " + rd.id() + " |")
		for fact := range facts {
			probe := refused
			if fact == factDelay {
				probe = busy
			}
			b.WriteString(" " + grouped(all, given[rd.id()], probe, fact) + " |")
		}
		for _, probe := range []string{expired, down} {
			b.WriteString(" " + compared(all, given[rd.id()], probe) + " |")
		}
		b.WriteString("\n")
	}
	return b.String() + "\n"
}

// title returns the name of a client with its version.
func (rd *reader) title(t *testing.T) string {
	version := versions(t)[rd.module]
	if rd.module != "" && version == "" {
		file, err := os.ReadFile("../go.mod")
		require.NoError(t, err)
		found := regexp.MustCompile(regexp.QuoteMeta(rd.module) + ` v(\S+)`).FindSubmatch(file)
		require.NotNil(t, found, "go.mod has no %s", rd.module)
		version = string(found[1])
	}
	return strings.TrimSuffix(rd.name+" "+version, " ") + rd.with
}

// verdict says how much of a form a client reads.
func verdict(f *format, got found) string {
	var has, lacks []string
	for fact, name := range facts {
		probe := refused
		if fact == factDelay {
			probe = busy
		}
		switch {
		case f.sent[probe][fact] == nil:
		case got[probe][fact] == "":
			lacks = append(lacks, name)
		default:
			has = append(has, name)
		}
	}
	switch {
	case len(lacks) == 0:
		return "full"
	case !slices.Contains(lacks, facts[factCode]):
		return "partly: no " + strings.Join(lacks, ", ")
	case len(has) == 0:
		return "not"
	}
	return "not: only " + strings.Join(has, ", ")
}

// grouped lists the expressions for a fact: the most frequent first, the others with their
// forms.
func grouped(all []*format, got []found, probe string, fact int) string {
	var order []string
	in := map[string][]string{}
	for form, f := range all {
		if f.sent[probe][fact] == nil {
			continue
		}
		expression := got[form][probe][fact]
		if in[expression] == nil {
			order = append(order, expression)
		}
		in[expression] = append(in[expression], f.name)
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(in[b]) - len(in[a]) })
	var parts []string
	for i, expression := range order {
		text := "no"
		if expression != "" {
			text = "`" + expression + "`"
		}
		if i > 0 {
			text = strings.Join(in[expression], ", ") + ": " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// compared says in which forms a client reads the code as it does in a 400.
func compared(all []*format, got []found, probe string) string {
	var same, lost []string
	for form, f := range all {
		switch {
		case got[form][refused][factCode] == "":
		case got[form][probe][factCode] == "":
			lost = append(lost, f.name)
		default:
			same = append(same, f.name)
		}
	}
	switch {
	case len(lost) == 0 && len(same) == 0:
		return "no"
	case len(lost) == 0:
		return "the same"
	case len(same) == 0:
		return "no"
	}
	return "only in " + strings.Join(same, ", ")
}
