package cli

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/synonyms"
	"example.com/errcode/internal/wire"
)

// A subject is what an argument of explain stands for: a code, or a group of them.
type subject struct {
	group string // what the codes have in common, as a sentence; "" for a code alone
	codes snapshot.Snapshot
}

// A resolver finds what arguments stand for.
type resolver struct {
	registry *errcode.Registry // that reads bodies; the package's if it is nil
	program  string            // its name, for hints
	s        snapshot.Snapshot
	index    map[string]snapshot.Entry
}

// resolve finds what people type or paste: a code, the name of its Go variable, a status, a
// domain, a table, a document or an action, an address, or the body of a response.
func (r *resolver) resolve(typed string) (subject, error) {
	if _, ok := r.index[typed]; ok {
		return r.code(typed), nil
	}
	word := strings.Trim(typed, " \t\n\"'`,;()[]<>")
	for _, spelling := range []string{word, afterEquals(word), r.inBody(typed)} {
		if _, ok := r.index[spelling]; ok {
			return r.code(spelling), nil
		}
	}
	for _, spelling := range inAddress(word) {
		if _, ok := r.index[spelling]; ok {
			return r.code(spelling), nil
		}
	}
	if found := r.variable(word); len(found.codes.Catalogues) > 0 {
		return found, nil
	}
	for _, find := range []func(string) subject{r.status, r.domain, r.table, r.document, r.action} {
		if found := find(word); len(found.codes.Catalogues) > 0 {
			return found, nil
		}
	}
	return subject{}, r.unknown(typed, word)
}

// code returns a code alone.
func (r *resolver) code(spelling string) subject {
	entry := r.index[spelling]
	c := entry.Catalogue
	c.Codes = []snapshot.Code{entry.Code}
	return subject{codes: snapshot.Snapshot{Catalogues: []snapshot.Catalogue{c}}}
}

// afterEquals returns what stands after the last equals sign: user:not_found in the
// code=user:not_found of a log.
func afterEquals(word string) string {
	return strings.Trim(word[strings.LastIndex(word, "=")+1:], `"'`)
}

// inBody returns the code in the body of a response, "" if there is none.
func (r *resolver) inBody(body string) string {
	root, err := wire.ParseTree([]byte(body))
	if err != nil || root.Kind != '{' {
		return ""
	}
	status := http.StatusBadRequest // a body need not say its status
	for _, m := range root.Members {
		if n, err := parseStatus(m.Value.Text); err == nil && m.Value.Kind == 0 {
			status = n
		}
	}
	registry := r.registry
	if registry == nil {
		return errcode.CodeOf(errcode.Parse(status, []byte(body))).String()
	}
	return errcode.CodeOf(registry.Parse(status, []byte(body))).String()
}

// inAddress returns what a code may be in an address: its fragment, the values of its
// query, and the last part of its path.
func inAddress(word string) (all []string) {
	address, err := url.Parse(word)
	if err != nil || address.Scheme == "" || address.Host == "" {
		return nil
	}
	all = append(all, address.Fragment)
	query := address.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		all = append(all, query[name]...)
	}
	return append(all, path.Base(address.Path))
}

// qualified is a Go identifier, alone or after the name of a package.
var qualified = regexp.MustCompile(`^(?:\w+\.)?([A-Z]\w*)$`)

// variable finds codes by the name that their Go variable has, or has if import made it.
func (r *resolver) variable(word string) subject {
	name := qualified.FindStringSubmatch(word)
	if name == nil {
		return subject{}
	}
	return r.group(fmt.Sprintf("%q is the Go name of several codes", name[1]), func(c snapshot.Catalogue, code snapshot.Code) bool {
		return name[1] == snapshot.GoName(c, code.Code) || c.Document == "" && name[1] == snapshot.GoName(snapshot.Catalogue{}, code.Code)
	})
}

var statusOrClass = regexp.MustCompile(`^[1-5](\d\d|[xX]{2})$`)

func (r *resolver) status(word string) subject {
	if !statusOrClass.MatchString(word) {
		return subject{}
	}
	f := filter{statuses: []string{word}}
	return r.group(statusTitle(word)+" is a status", f.keeps)
}

// statusTitle returns a status with its name.
func statusTitle(status string) string {
	n, _ := strconv.Atoi(status) // 4xx has no name
	return strings.TrimSpace(status + " " + http.StatusText(n))
}

func (r *resolver) domain(word string) subject {
	word = strings.TrimSuffix(word, ":")
	return r.group(fmt.Sprintf("%q is a domain", word), func(_ snapshot.Catalogue, code snapshot.Code) bool {
		return word != "" && strings.HasPrefix(code.Code, word+":")
	})
}

func (r *resolver) table(word string) subject {
	f := filter{tables: []string{word}}
	return r.group(fmt.Sprintf("%q is a table", word), f.keeps)
}

func (r *resolver) document(word string) subject {
	f := filter{documents: []string{word}}
	return r.group(fmt.Sprintf("%q is a document", word), f.keeps)
}

func (r *resolver) action(word string) subject {
	f := filter{actions: []string{word}}
	return r.group(fmt.Sprintf("%q is an action", word), f.keeps)
}

// group returns the codes that keep accepts, without a sentence if it is only one.
func (r *resolver) group(what string, keep func(snapshot.Catalogue, snapshot.Code) bool) subject {
	found := subject{codes: r.s.Select(keep)}
	if found.count() > 1 {
		found.group = what
	}
	return found
}

// count returns how many codes there are.
func (f subject) count() (n int) {
	for _, c := range f.codes.Catalogues {
		n += len(c.Codes)
	}
	return n
}

// unknown returns the error for an argument that stands for nothing. It says what may have
// been meant.
func (r *resolver) unknown(typed, word string) error {
	if statusOrClass.MatchString(word) {
		return fmt.Errorf("no code has status %s", statusTitle(word))
	}
	names := make([]string, 0, 2*len(r.index))
	for c, code := range r.s.All() {
		names = append(names, code.Code)
		if variable := goVariable(c, code.Code); variable != "" {
			names = append(names, variable)
		}
	}
	hint := didYouMean(nearest(word, names), quoted)
	if q := synonyms.NewQuery(typed); hint == "" && !q.IsZero() && len(typed) > 2 && !strings.ContainsAny(typed, "_:") {
		if n := (subject{codes: search(r.s, q)}).count(); n > 0 {
			hint = fmt.Sprintf("; \"%s list %s\" finds %s", r.program, synonyms.Fold(typed), plural(n, "code"))
		}
	}
	return fmt.Errorf("unknown code %q%s", typed, hint)
}
