// Package routes finds out, from the source of a service, with which codes each of its
// routes can answer.
//
// It follows errors backwards: from what a function returns that was given to
// [errcode.Writer.Handler], or from what WriteError is given, to the codes that it may be,
// through parameters, closures, interfaces, structs, maps and wrapped errors. Then it asks a
// Writer with the same form, codes by status and mask what the client is told. What only a
// comparison mentions, such as errors.Is, is not an answer.
//
// The result errs on the side of too much: a code may be listed for a way that is never
// taken. What is not known is said, and nothing is guessed: an error in a field that some
// other package fills, or a text that is put together at run time. Not looked for are
// panics of the run time, such as that of a nil pointer: they are answered with the code
// for 500, on every route of a [errcode.Writer.Handler].
package routes

import (
	"cmp"
	"context"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"example.com/errcode"
	"golang.org/x/tools/go/ssa"
)

// A Config says what to analyse. The zero Config is the module of the current folder.
type Config struct {
	Dir      string   // where to look for packages; "" is the current folder
	Env      []string // of the go command; nil is that of the process
	Patterns []string // of packages, as for go build; none means ./...
}

// A Result is what was found.
type Result struct {
	Routes   []Route       `json:"routes"`
	Unused   []Definition  `json:"unused"`   // codes that no route answers with
	Problems []Declaration `json:"problems"` // declarations that are not true
}

// A Route is a pattern of a mux with what its handler can answer.
type Route struct {
	Pattern  string    `json:"pattern"`        // as the mux of the program has it, below what it is mounted at; "" if it is not constant
	Rest     bool      `json:"rest,omitempty"` // what Writer.Mux answers below the pattern, where there is no route
	Position string    `json:"position"`       // file and line of the registration
	Handler  string    `json:"handler,omitempty"`
	Forms    []string  `json:"forms"` // names of the forms of its Writers; "" for one of the program's own
	Answers  []Answer  `json:"answers"`
	Unknown  []Unknown `json:"unknown,omitempty"`
}

// Codes returns the codes that the client can be told.
func (r Route) Codes() []string {
	codes := make([]string, 0, len(r.Answers))
	for _, a := range r.Answers {
		codes = append(codes, a.Code)
	}
	return codes
}

// An Answer is a code that a client can be told.
type Answer struct {
	Code    string   `json:"code"`
	Status  int      `json:"status"`
	Hides   []string `json:"hides,omitempty"` // codes that the mask hides behind it
	Reasons []Reason `json:"reasons"`
	code    errcode.Code
	stated  bool
}

// Answered returns the code itself, for what is generated from it.
func (a Answer) Answered() errcode.Code { return a.code }

// A Reason says why an answer is possible.
type Reason struct {
	Position string `json:"position"`
	Why      string `json:"why,omitempty"` // "" if the code itself stands there
}

// An Unknown is what the analysis can't tell.
type Unknown struct {
	Position string `json:"position"`
	Why      string `json:"why"`
}

// A Definition is a code that no route answers with.
type Definition struct {
	Code     string `json:"code"`
	Position string `json:"position,omitempty"` // where it is defined; "" for one of package errcode
	Used     string `json:"used,omitempty"`     // where it is used all the same; "" if nowhere
}

// A Declaration is a comment //errcode:answers above a function that is not true.
type Declaration struct {
	Position string `json:"position"`
	Function string `json:"function"`
	Code     string `json:"code,omitempty"`
	Problem  string `json:"problem"`
}

// An analysis is one run.
type analysis struct {
	*program
	frames        map[string]*frame
	called        map[*ssa.Function][]*frame
	answers       map[string][]atom
	asking        map[string]int // the questions that are open, and how deep they are nested
	lowest        int            // the outermost open question that another one came back to
	ids           map[ssa.Value]int
	definitions   map[string]*definition
	writers       map[string]*writer
	writerField   map[string]string
	layoutField   map[string]string
	known         map[*ssa.Function]bool
	acts          map[*ssa.Function]bool
	declared      map[*types.Func]bool
	registrations []*registration
}

// Analyze returns what the routes of the packages can answer with. The error is a
// [*LoadError] if the packages can't be read or do not compile.
func Analyze(ctx context.Context, c Config) (*Result, error) {
	dir, err := filepath.Abs(cmp.Or(c.Dir, "."))
	if err != nil {
		return nil, err
	}
	patterns := c.Patterns
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	p, err := load(ctx, dir, c.Env, patterns)
	if err != nil {
		return nil, err
	}
	a := newAnalysis(p)
	a.defineAll()
	directives := p.directives()
	for _, d := range directives {
		a.declared[d.fn] = true
	}
	a.findActs()
	a.register()
	all := a.compose()
	result := &Result{Routes: a.routes(all), Unused: []Definition{}, Problems: []Declaration{}}
	if len(result.Routes) == 0 {
		return nil, errNoWriter
	}
	result.Unused = a.unused(all)
	result.Problems = a.check(directives, all)
	return result, nil
}

func newAnalysis(p *program) *analysis {
	a := &analysis{
		program: p, frames: map[string]*frame{}, called: map[*ssa.Function][]*frame{}, answers: map[string][]atom{}, asking: map[string]int{}, lowest: maxAsking,
		ids: map[ssa.Value]int{}, definitions: map[string]*definition{}, writers: map[string]*writer{}, writerField: map[string]string{},
		layoutField: map[string]string{}, known: map[*ssa.Function]bool{}, declared: map[*types.Func]bool{},
	}
	for _, fn := range p.functions {
		if fn.Package() == nil || fn.Package().Pkg.Path() != root {
			a.known[fn] = true
		}
	}
	for _, pkg := range p.pkgs {
		if pkg.PkgPath == root {
			fieldsOf(pkg.Types, "Writer", a.writerField)
			fieldsOf(pkg.Types, "Layout", a.layoutField)
		}
	}
	return a
}

func fieldsOf(pkg *types.Package, name string, steps map[string]string) {
	s, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Struct)
	for i := 0; ok && i < s.NumFields(); i++ {
		steps[s.Field(i).Name()] = fieldStep(i)
	}
}

// routes merges what was found for the same pattern.
func (a *analysis) routes(all []found) []Route {
	type key struct {
		pattern, position string
		rest              bool
	}
	merged := map[key]*Route{}
	for _, f := range all {
		uses := false
		for _, did := range f.did {
			uses = uses || did.uses
		}
		if !uses {
			continue
		}
		k := key{f.pattern, a.position(f.pos), f.rest}
		r, ok := merged[k]
		if !ok {
			r = &Route{Pattern: f.pattern, Rest: f.rest, Position: k.position, Forms: []string{}, Answers: []Answer{}}
			merged[k] = r
		}
		if !f.known {
			r.addUnknown(Unknown{k.position, "the pattern is not constant"})
		}
		for i, did := range f.did {
			if i == len(f.did)-1 {
				r.Handler = did.handler
			}
			for _, form := range did.forms {
				if !slices.Contains(r.Forms, form) {
					r.Forms = append(r.Forms, form)
				}
			}
			for _, t := range did.told {
				r.addAnswer(t, a.position(t.pos))
			}
			for _, u := range did.unknown {
				r.addUnknown(Unknown{a.position(u.pos), u.why})
			}
		}
	}
	var routes []Route
	for _, r := range merged {
		r.sort()
		routes = append(routes, *r)
	}
	slices.SortFunc(routes, func(a, b Route) int {
		ap, bp := pathOf(a.Pattern), pathOf(b.Pattern)
		rest := func(r Route) int {
			if r.Rest {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(ap, bp), cmp.Compare(a.Pattern, b.Pattern), rest(a)-rest(b), cmp.Compare(a.Position, b.Position))
	})
	return routes
}

// pathOf returns a pattern without its method.
func pathOf(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		return strings.TrimSpace(path)
	}
	return pattern
}

func (r *Route) addUnknown(u Unknown) {
	if !slices.Contains(r.Unknown, u) {
		r.Unknown = append(r.Unknown, u)
	}
}

func (r *Route) addAnswer(t told, position string) {
	at := slices.IndexFunc(r.Answers, func(a Answer) bool { return a.code.Equal(t.code) && a.Status == t.code.StatusCode() })
	if at < 0 {
		at = len(r.Answers)
		r.Answers = append(r.Answers, Answer{Code: t.code.String(), Status: t.code.StatusCode(), code: t.code})
	}
	answer := &r.Answers[at]
	answer.stated = answer.stated || t.stated
	if t.truth != "" && !slices.Contains(answer.Hides, t.truth) {
		answer.Hides = append(answer.Hides, t.truth)
	}
	if reason := (Reason{position, t.why}); !slices.Contains(answer.Reasons, reason) {
		answer.Reasons = append(answer.Reasons, reason)
	}
}

func (r *Route) sort() {
	slices.Sort(r.Forms)
	slices.SortFunc(r.Answers, func(a, b Answer) int { return cmp.Or(cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code)) })
	for i := range r.Answers {
		slices.Sort(r.Answers[i].Hides)
		slices.SortFunc(r.Answers[i].Reasons, func(a, b Reason) int {
			return cmp.Or(comparePositions(a.Position, b.Position), cmp.Compare(a.Why, b.Why))
		})
	}
	slices.SortFunc(r.Unknown, func(a, b Unknown) int {
		return cmp.Or(comparePositions(a.Position, b.Position), cmp.Compare(a.Why, b.Why))
	})
}

// comparePositions sorts lines as numbers.
func comparePositions(a, b string) int {
	ai, bi := strings.LastIndex(a, ":"), strings.LastIndex(b, ":")
	if ai < 0 || bi < 0 {
		return cmp.Compare(a, b)
	}
	return cmp.Or(cmp.Compare(a[:ai], b[:bi]), cmp.Compare(len(a)-ai, len(b)-bi), cmp.Compare(a[ai:], b[bi:]))
}

// unused returns the codes that the program defines, or takes into a registry of its own,
// and that no route answers with, masked or not.
func (a *analysis) unused(all []found) []Definition {
	answered := map[string]bool{}
	for _, f := range all {
		for _, did := range f.did {
			for _, t := range did.told {
				answered[t.code.String()], answered[t.truth] = true, true
			}
		}
	}
	tables := a.includedTables()
	unused := []Definition{}
	for _, d := range slices.SortedFunc(maps.Values(a.definitions), func(a, b *definition) int {
		return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Status, b.Status))
	}) {
		if answered[d.Text] || d.made || d.builtin && !tables[d.table] {
			continue
		}
		one := Definition{Code: d.Text, Used: a.usedAt(d)}
		if !d.builtin {
			one.Position = a.position(d.pos)
		}
		unused = append(unused, one)
	}
	return unused
}

// includedTables returns the tables of package errcode in registries of the program.
func (a *analysis) includedTables() map[*ssa.Global]bool {
	tables := map[*ssa.Global]bool{}
	for _, fn := range a.functions {
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok || !a.isOwn(fn) || call.Call.StaticCallee() == nil || nameOf(call.Call.StaticCallee()) != root+".NewRegistry" {
					continue
				}
				if slice, ok := call.Call.Args[0].(*ssa.Slice); ok {
					for g := range loadedInto(slice.X) {
						tables[g] = true
					}
				}
			}
		}
	}
	return tables
}

// loadedInto returns the variables of packages whose values are stored in an array.
func loadedInto(array ssa.Value) map[*ssa.Global]bool {
	globals := map[*ssa.Global]bool{}
	for _, use := range *array.Referrers() {
		address, ok := use.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *address.Referrers() {
			if store, ok := use.(*ssa.Store); ok {
				if load, ok := store.Val.(*ssa.UnOp); ok {
					if g, ok := load.X.(*ssa.Global); ok {
						globals[g] = true
					}
				}
			}
		}
	}
	return globals
}

// usedAt returns the first place where the program uses the variable of a code.
func (a *analysis) usedAt(d *definition) string {
	if d.global == nil {
		return ""
	}
	first := ""
	for _, instr := range a.globals[d.global] {
		if _, store := instr.(*ssa.Store); store || !a.isOwn(instr.Parent()) {
			continue
		}
		if position := a.position(near(instr)); position != "" && (first == "" || comparePositions(position, first) < 0) {
			first = position
		}
	}
	return first
}

// near returns the position of an instruction, or of what uses its value.
func near(instr ssa.Instruction) token.Pos {
	for range 4 {
		if instr.Pos().IsValid() {
			return instr.Pos()
		}
		v, ok := instr.(ssa.Value)
		if !ok || v.Referrers() == nil || len(*v.Referrers()) == 0 {
			break
		}
		instr = (*v.Referrers())[0]
	}
	return instr.Parent().Pos()
}
