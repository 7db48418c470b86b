package routes

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// What a handler does is collected in an account.
type account struct {
	told    []told
	unknown []unknown
	mounts  []mount
	entered map[*frame]*writer // functions with a declaration, and the Writer that answers
	handler string             // the function given to Writer.Handler
	strip   string             // the prefix of the path that was taken away
	uses    bool               // a Writer is among them
	forms   []string           // names of the forms of the Writers
	seen    map[string]bool
}

func newAccount() *account {
	return &account{entered: map[*frame]*writer{}, seen: map[string]bool{}}
}

// A mount is a mux below a handler.
type mount struct {
	mux    atom
	strip  string
	writer *writer // of Writer.Mux; nil if the mux answers by itself
	pos    token.Pos
}

// answersWith notes that a Writer answers with what an error may be.
func (a *analysis) answersWith(acc *account, w *writer, all []atom) {
	if w == nil {
		return
	}
	acc.uses = true
	if !slices.Contains(acc.forms, w.form) {
		acc.forms = append(acc.forms, w.form)
	}
	acc.unknown = append(acc.unknown, w.unknown...)
	for _, x := range all {
		switch x.kind {
		case isCode, isStatus, isPlain, isRemote, isUnknown:
			told, unknown := a.tells(w, x)
			acc.told = append(acc.told, told...)
			acc.unknown = append(acc.unknown, unknown...)
		}
	}
}

// serve looks into an http.Handler, or a function that is one. Guard is the Writer that
// recovers its panics, nil if there is none.
func (a *analysis) serve(h ref, acc *account, guard *writer, strip string) {
	for _, x := range a.ask(h, nil) {
		a.serveAtom(x, acc, guard, strip)
	}
}

func (a *analysis) serveAtom(x atom, acc *account, guard *writer, strip string) {
	switch x.kind {
	case isFunc:
		c := a.calledWith(x, nil, nil, nil)
		if c.fn != nil && a.analysed(c.fn) {
			a.bodyBelow(strip, a.enter(c.made, c.args, nil), acc, guard)
		}
	case isBoxed:
		if isMux(x.v.Type()) {
			for _, mux := range a.ask(ref{x.v, x.in}, nil) {
				acc.mounts = append(acc.mounts, mount{mux: mux, strip: strip, pos: x.pos})
			}
			return
		}
		if fn := a.method(x.v.Type(), "ServeHTTP"); fn != nil && a.analysed(fn) {
			a.bodyBelow(strip, a.frameOf(fn, []ref{{x.v, x.in}, {}, {}}, nil, nil, nil, nil), acc, guard)
		}
	case isObject:
		if isMux(x.v.Type()) {
			acc.mounts = append(acc.mounts, mount{mux: x, strip: strip, pos: x.pos})
		} else if call, ok := x.v.(*ssa.Call); ok {
			for _, c := range a.callees(call, x.in) {
				a.serveCall(c, acc, guard, strip)
			}
		}
	case isUnknown:
		acc.unknown = append(acc.unknown, unknown{x.pos, x.text})
	}
}

func isMux(t types.Type) bool { return isPointerTo(t, "net/http", "ServeMux") }

// serveCall looks into the handler that a call makes.
func (a *analysis) serveCall(c called, acc *account, guard *writer, strip string) {
	switch c.name {
	case "(" + root + ".Writer).Handler":
		w := a.writerOf(c.args[0], c.site.Pos())
		acc.uses = true
		known := false
		for _, f := range a.ask(c.args[1], nil) {
			if f.kind == isFunc {
				known = true
				a.handle(f, acc, w, strip)
			}
		}
		if !known {
			acc.unknown = append(acc.unknown, unknown{c.site.Pos(), "a handler that is not known"})
		}
	case "(" + root + ".Writer).Error":
		w := a.writerOf(c.args[0], c.site.Pos())
		a.answersWith(acc, w, a.askAt(c.args[1], nil, c.site.Pos()))
	case "(" + root + ".Writer).Mux":
		acc.uses = true
		w := a.writerOf(c.args[0], c.site.Pos())
		for _, mux := range a.ask(c.args[1], nil) {
			acc.mounts = append(acc.mounts, mount{mux: mux, strip: strip, writer: w, pos: c.site.Pos()})
		}
	case "net/http.StripPrefix":
		for _, prefix := range a.ask(c.args[0], nil) {
			if prefix.kind == isConst {
				strip = prefix.string() + strip
			}
		}
		a.serve(c.args[1], acc, guard, strip)
	default: // a middleware of another package
		for _, arg := range givenTo(c) {
			if arg.v != nil && isHandler(arg.v.Type()) {
				a.serve(arg, acc, guard, strip)
			}
		}
	}
}

// isHandler reports whether a type is http.Handler, or that of a function that is one.
func isHandler(t types.Type) bool {
	if s, ok := t.Underlying().(*types.Signature); ok {
		return s.Params().Len() == 2 && isResponseWriter(s.Params().At(0).Type()) && isRequest(s.Params().At(1).Type())
	}
	return isNamed(t, "net/http", "Handler")
}

// handle looks into a function that returns an error to a Writer.
func (a *analysis) handle(f atom, acc *account, w *writer, strip string) {
	c := a.calledWith(f, nil, nil, nil)
	if c.fn == nil || !a.analysed(c.fn) {
		acc.unknown = append(acc.unknown, unknown{f.pos, "a handler without source"})
		return
	}
	in := a.enter(c.made, c.args, nil)
	acc.handler = a.handlerName(f)
	a.answersWith(acc, w, a.resultsOf(in, c.fn.Signature.Results().Len()-1))
	a.bodyBelow(strip, in, acc, w)
}

// handlerName names a handler. A closure that calls a function which it was given, as what a
// middleware returns, has the name of that one.
func (a *analysis) handlerName(f atom) string {
	for range 8 {
		made, ok := f.v.(*ssa.MakeClosure)
		if !ok || strings.HasSuffix(f.fn.Name(), "$bound") {
			break
		}
		var inner []atom
		for _, binding := range made.Bindings {
			if s, ok := pointee(binding.Type()).Underlying().(*types.Signature); ok && takesWriter(s) {
				for _, x := range a.ask(ref{binding, f.in}, nil) {
					if x.kind == isFunc {
						inner = append(inner, x)
					}
				}
			}
		}
		if len(inner) != 1 {
			break
		}
		f = inner[0]
	}
	if name := nameOf(f.fn); name != "" {
		return shortName(name, f.fn)
	}
	return "" // a function literal
}

// bodyBelow is body for a handler that a prefix of the path was taken away from.
func (a *analysis) bodyBelow(strip string, in *frame, acc *account, guard *writer) {
	outer := acc.strip
	acc.strip = strip
	a.body(in, acc, guard)
	acc.strip = outer
}

// body looks at what a function does besides returning: answering with a Writer, calling
// another handler, panicking.
func (a *analysis) body(in *frame, acc *account, guard *writer) {
	key := itoa(in.id)
	if acc.seen[key] || !a.acts[in.fn] {
		return
	}
	acc.seen[key] = true
	if obj, ok := in.fn.Object().(*types.Func); ok && a.declared[obj] {
		acc.entered[in] = guard
	}
	for _, block := range in.fn.Blocks {
		for _, instr := range block.Instrs {
			switch x := instr.(type) {
			case *ssa.Panic:
				if a.isOwn(in.fn) && x.Pos().IsValid() && guard != nil {
					a.answersWith(acc, guard, []atom{{kind: isPlain, pos: x.Pos(), text: "a panic"}})
				}
			case ssa.CallInstruction:
				a.bodyCall(x, in, acc, guard)
			}
		}
	}
}

func (a *analysis) bodyCall(site ssa.CallInstruction, in *frame, acc *account, guard *writer) {
	if common := site.Common(); common.StaticCallee() == nil && !common.IsInvoke() && !mayHandle(common) {
		return // what is called was made, and looked into, elsewhere
	}
	for _, c := range a.callees(site, in) {
		if a.answersItself(c, acc, guard) {
			continue
		}
		switch {
		case strings.HasSuffix(c.name, ".ServeHTTP") && (c.fn == nil || !a.analysed(c.fn)):
			a.serve(c.args[0], acc, guard, acc.strip)
		case c.fn != nil && a.analysed(c.fn) && a.acts[c.fn]:
			a.body(a.enter(c.made, c.args, in), acc, guard)
		}
		for _, arg := range c.args {
			made, ok := arg.v.(*ssa.MakeClosure)
			if !ok {
				continue
			}
			if fn := made.Fn.(*ssa.Function); a.acts[fn] {
				a.body(a.frameOf(fn, make([]ref, len(fn.Params)), made, arg.in, nil, in), acc, guard)
			}
		}
	}
}

// mayHandle reports whether a call passes the ResponseWriter on.
func mayHandle(common *ssa.CallCommon) bool { return takesWriter(common.Signature()) }

func takesWriter(s *types.Signature) bool {
	params := s.Params()
	for i := range params.Len() {
		if isResponseWriter(params.At(i).Type()) {
			return true
		}
	}
	return false
}

// answersItself notes the answer of a call that answers, and reports whether it does.
func (a *analysis) answersItself(c called, acc *account, guard *writer) bool {
	if !a.isOwn(c.site.Parent()) && a.isLibrary(c.site.Parent()) {
		return false // the examples of its documentation page
	}
	at := -1
	method, isMethod := strings.CutPrefix(c.name, "("+root+".Writer).")
	name, isFunction := strings.CutPrefix(c.name, root+".")
	switch {
	case isMethod && (method == "WriteError" || method == "ResponseInto"):
		at = 3
	case isMethod && (method == "Response" || method == "Deliver" || method == "Answer"):
		at = 2
	case isFunction && name == "Fail":
		a.answersWith(acc, guard, a.askAt(c.args[1], nil, c.site.Pos()))
		return true
	case isFunction && fixedForms[name] != nil:
		a.answersWith(acc, fixedForms[name], a.askAt(c.args[2], nil, c.site.Pos()))
		return true
	}
	if at < 0 {
		return false
	}
	a.answersWith(acc, a.writerOf(c.args[0], c.site.Pos()), a.askAt(c.args[at], nil, c.site.Pos()))
	return true
}

// findActs finds the functions that do more than return: those for body.
func (a *analysis) findActs() {
	a.acts = map[*ssa.Function]bool{}
	for changed := true; changed; {
		changed = false
		for _, fn := range a.functions {
			if !a.acts[fn] && a.analysed(fn) && a.actsItself(fn) {
				a.acts[fn], changed = true, true
			}
		}
	}
}

func (a *analysis) actsItself(fn *ssa.Function) bool {
	if obj, ok := fn.Object().(*types.Func); ok && a.declared[obj] {
		return true
	}
	for _, block := range fn.Blocks {
		for _, instr := range block.Instrs {
			switch x := instr.(type) {
			case *ssa.Panic:
				if a.isOwn(fn) && x.Pos().IsValid() {
					return true
				}
			case *ssa.MakeClosure:
				if a.acts[x.Fn.(*ssa.Function)] {
					return true
				}
			case ssa.CallInstruction:
				common := x.Common()
				if mayHandle(common) || common.IsInvoke() && common.Method.Name() == "ServeHTTP" || a.acts[common.StaticCallee()] {
					return true
				}
				if callee := common.StaticCallee(); isOurCall(callee) {
					switch nameOf(callee) {
					case "(" + root + ".Writer).Response", "(" + root + ".Writer).ResponseInto", "(" + root + ".Writer).Deliver", "(" + root + ".Writer).Answer":
						return true
					}
				}
			}
		}
	}
	return false
}
