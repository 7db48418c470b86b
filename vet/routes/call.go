package routes

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A called is a call whose callee is known, with the receiver among the arguments.
type called struct {
	site ssa.CallInstruction
	fn   *ssa.Function // nil for a method of an interface that no type with source has
	name string        // of the function or method, whole
	args []ref
	in   *frame // of the caller
	made atom   // the function value
}

// callees returns what a call may call. Nothing is returned for what is not known.
func (a *analysis) callees(site ssa.CallInstruction, in *frame) (all []called) {
	common := site.Common()
	args := refs(common.Args, in)
	if common.IsInvoke() {
		return a.invoked(site, in, args)
	}
	if _, builtin := common.Value.(*ssa.Builtin); builtin {
		return nil
	}
	functions := []atom{{kind: isFunc, fn: common.StaticCallee(), v: common.Value, in: in}}
	if functions[0].fn == nil {
		functions = a.ask(ref{common.Value, in}, nil)
	}
	for _, f := range functions {
		if f.kind == isFunc {
			all = append(all, a.calledWith(f, site, args, in))
		}
	}
	return all
}

// calledWith returns the call of a function value. That of a method of a value gets the
// value as the first argument.
func (a *analysis) calledWith(f atom, site ssa.CallInstruction, args []ref, in *frame) called {
	c := called{site: site, fn: f.fn, name: nameOf(f.fn), args: args, in: in, made: f}
	if made, ok := f.v.(*ssa.MakeClosure); ok && strings.HasSuffix(f.fn.Name(), "$bound") {
		c.args = append([]ref{{made.Bindings[0], f.in}}, args...)
		if method := a.ssa.FuncValue(f.fn.Object().(*types.Func)); method != nil {
			c.fn, c.made = method, atom{kind: isFunc, fn: method, v: method}
		}
	}
	return c
}

// invoked returns the methods that a call of an interface's method may call: those of the
// types that are known to be in it, or else those of all types.
func (a *analysis) invoked(site ssa.CallInstruction, in *frame, args []ref) (all []called) {
	common := site.Common()
	add := func(recv ref, t types.Type) {
		fn := a.method(t, common.Method.Name())
		if fn != nil {
			all = append(all, called{site: site, fn: fn, name: nameOf(fn), args: append([]ref{recv}, args...), in: in, made: atom{kind: isFunc, fn: fn, v: fn}})
		}
	}
	certain := true
	for _, x := range a.ask(ref{common.Value, in}, nil) {
		switch {
		case x.kind == isBoxed:
			add(ref{x.v, x.in}, x.v.Type())
		case x.kind == isObject || x.kind == isUnknown:
			certain = false
		}
	}
	if len(all) == 0 || !certain {
		i, _ := common.Value.Type().Underlying().(*types.Interface)
		if i == nil || isErrorLike(common.Value.Type()) || common.Method.Pkg() == nil || !a.analysedPackage(common.Method.Pkg()) {
			return append(all, called{site: site, name: common.Method.FullName(), args: append([]ref{{common.Value, in}}, args...), in: in})
		}
		for _, t := range a.named {
			if types.Implements(t, i) {
				add(ref{}, t)
			}
		}
	}
	if len(all) == 0 {
		all = append(all, called{site: site, name: common.Method.FullName(), args: append([]ref{{common.Value, in}}, args...), in: in})
	}
	return all
}

// call adds a result of a call.
func (q *query) call(v *ssa.Call, index int, in *frame, p path, pos token.Pos) {
	common := v.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			q.value(ref{common.Args[0], in}, p, pos)
			if len(common.Args) > 1 {
				q.value(ref{common.Args[1], in}, p, pos)
			}
		case "recover":
			q.add(atom{kind: isPlain, pos: pos})
		}
		return
	}
	all := q.callees(v, in)
	for _, c := range all {
		q.resultOf(c, index, p, pos)
	}
	if len(all) == 0 && isErrorLike(partOf(resultType(common, index), p)) {
		q.unknown(pos, "the function "+calleeName(common)+", which is not known")
	}
}

// resultOf adds a result of a call whose callee is known.
func (q *query) resultOf(c called, index int, p path, pos token.Pos) {
	switch model, ok := models[c.name]; {
	case ok:
		model(q, c, index, p, pos)
	case isOurCall(c.fn):
		q.ours(c, index, p, pos)
	case c.fn != nil && q.analysed(c.fn):
		q.results(q.enter(c.made, c.args, c.in), index, p, pos)
	default:
		q.foreign(c, index, p, pos)
	}
}

// results adds what a function returns.
func (q *query) results(in *frame, index int, p path, pos token.Pos) {
	for _, block := range in.fn.Blocks {
		ret, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return)
		if ok && index < len(ret.Results) {
			q.within(block, nil, ref{ret.Results[index], in}, p, q.inner(ret, pos))
		}
	}
}

func resultType(common *ssa.CallCommon, index int) types.Type {
	results := common.Signature().Results()
	if index >= results.Len() {
		return nil
	}
	return results.At(index).Type()
}

// calleeName names what is called, for people.
func calleeName(common *ssa.CallCommon) string {
	if common.IsInvoke() {
		return common.Method.Name()
	}
	if fn := common.StaticCallee(); fn != nil {
		return shortName(nameOf(fn), fn)
	}
	return valueName(common.Value)
}

func shortName(full string, fn *ssa.Function) string {
	if full == "" {
		return fn.Name()
	}
	i := strings.LastIndex(full, "/") + 1
	if strings.HasPrefix(full, "(*") && i > 0 {
		return "(*" + full[i:]
	} else if strings.HasPrefix(full, "(") && i > 0 {
		return "(" + full[i:]
	}
	return full[i:]
}

func valueName(v ssa.Value) string {
	switch x := v.(type) {
	case *ssa.UnOp:
		return valueName(x.X)
	case *ssa.FieldAddr:
		s, _ := pointee(x.X.Type()).Underlying().(*types.Struct)
		return "in the field " + s.Field(x.Field).Name()
	case *ssa.Global, *ssa.Parameter, *ssa.FreeVar:
		return v.Name()
	}
	return "of type " + typeName(v.Type())
}

// foreign adds what a function without source returns: an error without a code, or one that
// a function, an error or an interface among its arguments gave it.
func (q *query) foreign(c called, index int, p path, pos token.Pos) {
	t := resultType(c.site.Common(), index)
	if t == nil {
		return
	}
	if !isErrorLike(t) {
		v, ok := c.site.(ssa.Value)
		if !isHandler(t) && q.passed(c, t, p, pos) || !ok || len(p) > 0 {
			return
		}
		q.add(atom{kind: isObject, v: v, in: q.outside(c.in, c.site), pos: pos})
		return
	}
	q.add(atom{kind: isPlain, signs: q.signs(c), pos: pos})
	for _, arg := range givenTo(c) {
		q.fromArgument(arg, pos)
	}
}

// passed adds the arguments that have the type of the result, as of slices.Clone, and
// reports whether there are any.
func (q *query) passed(c called, t types.Type, p path, pos token.Pos) (any bool) {
	if _, basic := t.Underlying().(*types.Basic); basic {
		return false
	}
	for _, arg := range c.args {
		if arg.v != nil && types.Identical(arg.v.Type(), t) {
			any = true
			q.value(arg, p, pos)
		} else if list, ok := typeOf(arg).(*types.Slice); ok && types.Identical(list.Elem(), t) { // of cmp.Or
			any = true
			q.value(arg, p.then(anyElement), pos)
		}
	}
	return any
}

// typeOf returns the underlying type of a value, nil if nothing is known about it.
func typeOf(r ref) types.Type {
	if r.v == nil {
		return nil
	}
	return r.v.Type().Underlying()
}

// givenTo returns the arguments of a call, and those of other calls of methods of the same
// receiver: what g.Wait of an errgroup returns was given to g.Go.
func givenTo(c called) []ref {
	all := c.args
	if c.site.Common().Signature().Recv() == nil && !c.site.Common().IsInvoke() || len(c.args) == 0 || c.args[0].v == nil {
		return all
	}
	recv := c.args[0].resolved()
	if load, ok := recv.v.(*ssa.UnOp); ok {
		recv = ref{load.X, recv.in}.resolved()
	}
	if recv.v == nil || recv.v.Referrers() == nil {
		return all
	}
	for _, instr := range *recv.v.Referrers() {
		switch x := instr.(type) {
		case ssa.CallInstruction:
			if x != c.site {
				all = append(all, refs(x.Common().Args, recv.in)...)
			}
		case *ssa.UnOp:
			for _, instr := range *x.Referrers() {
				if call, ok := instr.(ssa.CallInstruction); ok && call != c.site {
					all = append(all, refs(call.Common().Args, recv.in)...)
				}
			}
		}
	}
	return all
}

// fromArgument adds errors that come out of an argument of a function without source.
func (q *query) fromArgument(arg ref, pos token.Pos) {
	if arg.v == nil {
		return
	}
	t := arg.v.Type()
	switch {
	case types.Identical(t.Underlying(), errorInterface), isOurs(t, "Code"), isOurs(t, "Error"):
		q.value(arg, nil, pos)
		return
	}
	if list, ok := t.Underlying().(*types.Slice); ok && isErrorLike(list.Elem()) {
		q.value(arg, path{anyElement}, pos)
		return
	}
	if s, ok := t.Underlying().(*types.Signature); ok {
		for i := range s.Results().Len() {
			if !isErrorLike(s.Results().At(i).Type()) {
				continue
			}
			for _, f := range q.ask(arg, nil) {
				if f.kind == isFunc {
					c := q.calledWith(f, nil, nil, arg.in)
					if c.fn != nil && q.analysed(c.fn) && !isOurCall(c.fn) {
						q.results(q.enter(c.made, c.args, arg.in), i, nil, pos)
					}
				}
			}
		}
		return
	}
	box, ok := arg.v.(*ssa.MakeInterface)
	if !ok {
		return
	}
	i, _ := box.Type().Underlying().(*types.Interface)
	for method := range i.Methods() {
		fn := q.method(box.X.Type(), method.Name())
		if fn == nil || !q.analysed(fn) || isOurCall(fn) {
			continue
		}
		results := method.Signature().Results()
		if n := results.Len(); n > 0 && isErrorLike(results.At(n-1).Type()) {
			q.results(q.frameOf(fn, append([]ref{{box.X, arg.in}}, make([]ref, len(fn.Params)-1)...), nil, nil, nil, arg.in), n-1, nil, pos)
		}
	}
}

// within adds a value as it is in a block, where conditions say more about it. To is where
// the block goes on, if that matters.
func (q *query) within(block, to *ssa.BasicBlock, r ref, p path, pos token.Pos) {
	if len(p) > 0 || !isErrorLike(r.v.Type()) {
		q.value(r, p, pos)
		return
	}
	conditions := q.conditions(block, to, r)
	if len(conditions) == 0 {
		q.value(r, p, pos)
		return
	}
	for _, x := range q.askAt(r, p, pos) {
		keep := true
		for _, c := range conditions {
			keep = keep && c.allows(x)
		}
		if keep {
			q.addAll([]atom{x}, pos)
		}
	}
}

// A condition says what an error is or is not.
type condition struct {
	codes []*definition
	is    bool // it is one of the codes, or else none of them
	isNil bool
}

func (c condition) allows(x atom) bool {
	if c.isNil {
		return false
	}
	for _, code := range c.codes {
		if x.kind == isCode && x.code.Text == code.Text {
			return c.is
		}
	}
	return !c.is || x.kind != isCode && x.kind != isStatus
}

// conditions returns what is known about an error in a block.
func (q *query) conditions(block, to *ssa.BasicBlock, r ref) (all []condition) {
	add := func(branch *ssa.If, yes bool) {
		if c, ok := q.condition(branch.Cond, yes, r); ok {
			all = append(all, c)
		}
	}
	if to != nil {
		if branch, ok := block.Instrs[len(block.Instrs)-1].(*ssa.If); ok && block.Succs[0] != block.Succs[1] {
			add(branch, block.Succs[0] == to)
		}
	}
	for b := block; b.Idom() != nil; b = b.Idom() {
		d := b.Idom()
		branch, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 || b.Preds[0] != d || d.Succs[0] == d.Succs[1] {
			continue
		}
		add(branch, d.Succs[0] == b)
	}
	return all
}

// condition reads a condition about an error.
func (q *query) condition(cond ssa.Value, yes bool, r ref) (condition, bool) {
	switch x := cond.(type) {
	case *ssa.UnOp:
		if x.Op == token.NOT {
			return q.condition(x.X, !yes, r)
		}
	case *ssa.Call:
		if fn := x.Call.StaticCallee(); fn != nil && nameOf(fn) == "errors.Is" && same(x.Call.Args[0], r.v) {
			// If it is true, the code may be below another one, with which the error is answered.
			if codes := q.codesOf(ref{x.Call.Args[1], r.in}); len(codes) == 1 && !yes {
				return condition{codes: codes}, true
			}
		}
	case *ssa.BinOp:
		if x.Op != token.EQL && x.Op != token.NEQ {
			break
		}
		yes = yes == (x.Op == token.EQL)
		if c, ok := x.Y.(*ssa.Const); ok && c.IsNil() && same(x.X, r.v) {
			return condition{isNil: true}, yes
		}
		if call, ok := x.X.(*ssa.Call); ok {
			if fn := call.Call.StaticCallee(); fn != nil && nameOf(fn) == root+".CodeOf" && same(call.Call.Args[0], r.v) {
				if codes := q.codesOf(ref{x.Y, r.in}); len(codes) == 1 || codes != nil && yes {
					return condition{codes: codes, is: yes}, true
				}
			}
		}
		if same(x.X, r.v) { // err == errcode.X
			if codes := q.codesOf(ref{unwrapped(x.Y), r.in}); codes != nil && yes {
				return condition{codes: codes, is: yes}, true
			}
		}
	}
	return condition{}, false
}

// same reports whether two values are the same error, whatever interface it is in.
func same(a, b ssa.Value) bool {
	strip := func(v ssa.Value) ssa.Value {
		for {
			switch x := v.(type) {
			case *ssa.ChangeInterface:
				v = x.X
			case *ssa.MakeInterface:
				v = x.X
			default:
				return v
			}
		}
	}
	return strip(a) == strip(b)
}

// codesOf returns the codes that a value may be, nil if it may be anything else.
func (q *query) codesOf(r ref) (codes []*definition) {
	for _, x := range q.ask(r, nil) {
		if x.kind != isCode {
			return nil
		}
		codes = append(codes, x.code)
	}
	return codes
}
