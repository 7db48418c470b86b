package routes

import (
	"cmp"
	"go/token"
	"go/types"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A registration is a handler that is given to a mux, or to a server.
type registration struct {
	muxes   []atom // nil for a server, and for a router of another package
	root    bool   // of a server
	pattern string
	known   bool // the pattern is constant
	pos     token.Pos
	did     *account
}

// register finds the registrations of the program.
func (a *analysis) register() {
	type place struct {
		instr ssa.Instruction
		in    *frame
	}
	seen := map[place]bool{}
	for _, fn := range a.functions {
		if !a.analysed(fn) || !a.isOwn(fn) {
			continue
		}
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				mux, pattern, handler, prefix := registered(instr)
				if handler == nil {
					continue
				}
				for _, in := range a.framesOf(fn) {
					for _, in := range a.split(in, handler, orValue(pattern, handler), orValue(mux, handler)) {
						if at := (place{instr, in}); !seen[at] {
							seen[at] = true
							a.registerIn(instr, mux, pattern, handler, prefix, in)
						}
					}
				}
			}
		}
	}
}

func orValue(v, other ssa.Value) ssa.Value {
	if v == nil {
		return other
	}
	return v
}

// registered returns what an instruction registers; handler is nil if it does not. The
// default mux is nil, and so is the pattern of a server.
func registered(instr ssa.Instruction) (mux, pattern, handler ssa.Value, prefix string) {
	switch x := instr.(type) {
	case *ssa.Store:
		if address, ok := x.Addr.(*ssa.FieldAddr); ok {
			f := fieldAt(address.X.Type(), address.Field)
			if f.name != nil && f.name.Name() == "Server" && f.name.Pkg() != nil && f.name.Pkg().Path() == "net/http" && isHandler(x.Val.Type()) {
				return nil, nil, x.Val, ""
			}
		}
	case ssa.CallInstruction:
		common := x.Common()
		args := common.Args
		name := ""
		if fn := common.StaticCallee(); fn != nil {
			name = nameOf(fn)
		} else if common.IsInvoke() {
			name = common.Method.FullName()
		}
		switch name {
		case "":
			return nil, nil, nil, ""
		case "(*net/http.ServeMux).Handle", "(*net/http.ServeMux).HandleFunc":
			if len(args) == 3 {
				return args[0], args[1], args[2], ""
			}
			return nil, nil, nil, "" // as a method value
		case "net/http.Handle", "net/http.HandleFunc":
			return nil, args[0], args[1], ""
		case "net/http.Serve", "net/http.ListenAndServe", "net/http.ServeTLS", "net/http.ListenAndServeTLS":
			for _, arg := range args {
				if isHandler(arg.Type()) {
					return nil, nil, arg, ""
				}
			}
			return nil, nil, nil, ""
		}
		return otherRouter(common, name)
	}
	return nil, nil, nil, ""
}

// otherRouter reads a call of a router of another package: a pattern and a handler, for the
// method that it is named for.
func otherRouter(common *ssa.CallCommon, name string) (mux, pattern, handler ssa.Value, prefix string) {
	path := ""
	if fn := common.StaticCallee(); fn != nil && fn.Package() != nil {
		path = fn.Package().Pkg.Path()
	} else if common.IsInvoke() && common.Method.Pkg() != nil {
		path = common.Method.Pkg().Path()
	}
	if host, _, _ := strings.Cut(path, "/"); !strings.Contains(host, ".") || path == root || strings.HasPrefix(path, root+"/") {
		return nil, nil, nil, "" // the standard library, or errcode
	}
	for _, arg := range common.Args {
		if b, ok := arg.Type().Underlying().(*types.Basic); ok && b.Kind() == types.String && pattern == nil {
			pattern = arg
		}
		if isHandler(arg.Type()) && handler == nil {
			handler = arg
		}
	}
	if pattern == nil {
		return nil, nil, nil, ""
	}
	if verb := strings.ToUpper(name[strings.LastIndex(name, ".")+1:]); slices.Contains(verbs, verb) {
		prefix = verb + " "
	}
	return nil, pattern, handler, prefix
}

var verbs = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodConnect, http.MethodTrace}

func (a *analysis) registerIn(instr ssa.Instruction, mux, pattern, handler ssa.Value, prefix string, in *frame) {
	r := &registration{pos: instr.Pos(), root: pattern == nil, known: true, did: newAccount()}
	if mux != nil {
		r.muxes = a.ask(ref{mux, in}, nil)
	}
	patterns := []string{""}
	if pattern != nil {
		patterns = nil
		for _, x := range a.ask(ref{pattern, in}, nil) {
			if x.kind == isConst {
				patterns = append(patterns, prefix+x.string())
			} else {
				r.known = false
			}
		}
		if len(patterns) == 0 {
			patterns, r.known = []string{prefix}, false
		}
	}
	a.serve(ref{handler, in}, r.did, nil, "")
	for _, pattern := range patterns {
		one := *r
		one.pattern = pattern
		a.registrations = append(a.registrations, &one)
	}
}

// sameMux reports whether two atoms are one mux. Without a frame they are the same if they
// are made at the same place.
func sameMux(x, y atom, exact bool) bool { return x.v == y.v && (x.in == y.in || !exact) }

// below returns the registrations of a mux.
func (a *analysis) below(mux atom) (all []*registration) {
	for _, exact := range []bool{true, false} {
		for _, r := range a.registrations {
			if slices.ContainsFunc(r.muxes, func(m atom) bool { return sameMux(m, mux, exact) }) {
				all = append(all, r)
			}
		}
		if len(all) > 0 {
			break
		}
	}
	return all
}

// A found is a route with what was found about it.
type found struct {
	pattern string
	known   bool
	rest    bool // what a mux answers for paths that it does not have
	pos     token.Pos
	did     []*account // from the outside in
}

// compose puts muxes that are mounted in others in their place.
func (a *analysis) compose() (all []found) {
	mounted := map[*registration]bool{}
	for _, r := range a.registrations {
		for _, m := range r.did.mounts {
			for _, inner := range a.below(m.mux) {
				mounted[inner] = true
			}
		}
	}
	var put func(r *registration, outer found, depth int)
	put = func(r *registration, outer found, depth int) {
		f := found{pattern: r.pattern, known: r.known && outer.known, pos: r.pos, did: append(slices.Clone(outer.did), r.did)}
		if outer.pattern != "" {
			f.pattern = joined(outer.pattern, r.pattern)
		}
		if len(r.did.mounts) == 0 {
			if !r.root {
				all = append(all, f)
			}
			return
		}
		if depth > 8 {
			return
		}
		for _, m := range r.did.mounts {
			next := found{pattern: m.strip, known: f.known, did: f.did}
			if outer.pattern != "" {
				next.pattern = joined(outer.pattern, m.strip)
			}
			if m.writer != nil {
				own := newAccount()
				for _, status := range []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusBadRequest} {
					a.answersWith(own, m.writer, []atom{{kind: isStatus, status: status, pos: m.pos}})
				}
				at := cmp.Or(f.pattern, "/")
				all = append(all, found{pattern: at, known: f.known, rest: true, pos: m.pos, did: append(slices.Clone(f.did), own)})
			}
			for _, inner := range a.below(m.mux) {
				put(inner, next, depth+1)
			}
		}
	}
	for _, r := range a.registrations {
		if !mounted[r] {
			put(r, found{known: true}, 0)
		}
	}
	return all
}

// joined returns a pattern below a prefix.
func joined(prefix, pattern string) string {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		return prefix + pattern
	}
	return method + " " + prefix + strings.TrimLeft(path, " ")
}
