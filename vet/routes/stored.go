package routes

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A written is a store into a variable, or into a part of it.
type written struct {
	at     ssa.Instruction
	val    ref
	rest   path // of the value
	whole  bool // it surely replaces what was there
	source []atom
}

// load adds what a variable holds where it is read. If the stores before it are all in the
// same function, one that comes after another on every way hides it.
func (q *query) load(v *ssa.UnOp, in *frame, p path, pos token.Pos) {
	x, full := v.X, p
	for {
		var step string
		var next ssa.Value
		switch a := x.(type) {
		case *ssa.FieldAddr:
			step, next = fieldStep(a.Field), a.X
		case *ssa.IndexAddr:
			step, next = q.step(a.Index, in), a.X
		}
		if next == nil {
			break
		}
		x, full = next, full.then(step)
	}
	if alloc, ok := x.(*ssa.Alloc); ok {
		q.stored(ref{alloc, in}, full, v, pos)
		return
	}
	q.value(ref{v.X, in}, p, pos)
}

// stored adds what is stored at p of a variable, a map or a channel. If it is read at a
// known place, stores that others hide there are left out.
func (q *query) stored(r ref, p path, at ssa.Instruction, pos token.Pos) {
	c := collector{query: q, seen: map[string]bool{}}
	if g, ok := r.v.(*ssa.Global); ok {
		for _, instr := range q.globals[g] {
			c.use(g, instr, q.open(instr.Parent()), p, true)
		}
	} else {
		c.uses(r, p, true)
	}
	stored := false
	for i, one := range c.all {
		if at == nil || !hidden(one, i, c.all, at) {
			stored = true
			q.addAll(one.source, pos)
			if one.val.v != nil {
				near := pos
				if len(one.rest) == 0 { // or else it stores what has the error in it
					near = q.inner(one.at, pos)
				}
				q.value(one.val, one.rest, near)
			}
		}
	}
	if !stored {
		q.zero(pointee(r.v.Type()), p, pos)
	}
	if c.escapes {
		q.throughPointers(r.v.Type(), p, pos)
	}
	if c.foreign != nil && isErrorLike(partOf(pointee(r.v.Type()), p)) {
		q.unknown(q.inner(c.foreign, pos), "what "+calleeName(c.foreign.Common())+" stores")
	}
}

func pointee(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// hidden reports whether a store is surely followed by another before at.
func hidden(one written, i int, all []written, at ssa.Instruction) bool {
	for j, other := range all {
		if i != j && other.whole && other.at.Parent() == at.Parent() && one.at.Parent() == at.Parent() && before(one.at, other.at) && before(other.at, at) {
			return true
		}
	}
	return false
}

// before reports whether an instruction is on every way to another.
func before(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block().Dominates(b.Block())
	}
	for _, instr := range a.Block().Instrs {
		switch instr {
		case b:
			return false
		case a:
			return true
		}
	}
	return false
}

// A collector finds the stores into a variable.
type collector struct {
	*query
	seen    map[string]bool
	all     []written
	escapes bool                // other pointers to it may exist
	foreign ssa.CallInstruction // a function without source may have changed it
}

// uses looks at what is done with a pointer to the variable. Sure says that the pointer is
// to this variable and no other.
func (c *collector) uses(r ref, p path, sure bool) {
	key := c.nodeKey(r, p)
	if r.v.Referrers() == nil || c.seen[key] {
		return
	}
	c.seen[key] = true
	for _, instr := range *r.v.Referrers() {
		c.use(r.v, instr, r.in, p, sure)
	}
}

func (c *collector) use(v ssa.Value, instr ssa.Instruction, in *frame, p path, sure bool) {
	switch x := instr.(type) {
	case *ssa.Store:
		if x.Addr == v {
			c.all = append(c.all, written{at: x, val: ref{x.Val, in}, rest: p, whole: sure})
		} else {
			c.escapes = true
		}
	case *ssa.FieldAddr:
		if len(p) > 0 && p[0] == fieldStep(x.Field) {
			c.uses(ref{x, in}, p[1:], sure)
		}
	case *ssa.IndexAddr:
		if len(p) > 0 {
			if step := c.step(x.Index, in); matches(p[0], step) {
				c.uses(ref{x, in}, p[1:], sure && p[0] == step && step != anyElement)
			}
		}
	case *ssa.MapUpdate:
		switch {
		case x.Map == v && len(p) > 0 && matches(p[0], c.step(x.Key, in)):
			c.all = append(c.all, written{at: x, val: ref{x.Value, in}, rest: p[1:]})
		case x.Map != v:
			c.escapes = true
		}
	case *ssa.Send:
		if x.Chan == v && len(p) > 0 {
			c.all = append(c.all, written{at: x, val: ref{x.X, in}, rest: p[1:]})
		}
	case *ssa.UnOp:
		switch x.Type().Underlying().(type) {
		case *types.Pointer, *types.Map, *types.Chan, *types.Slice:
			c.uses(ref{x, in}, p, false)
		}
	case *ssa.Slice:
		c.uses(ref{x, in}, p, sure)
	case *ssa.Phi:
		c.uses(ref{x, in}, p, false)
	case *ssa.ChangeType:
		c.uses(ref{x, in}, p, sure)
	case *ssa.MakeInterface:
		c.escapes = c.escapes || !onlyCalls(x)
		c.uses(ref{x, in}, p, false)
	case *ssa.MakeClosure:
		fn := x.Fn.(*ssa.Function)
		for i, binding := range x.Bindings {
			if binding == v && c.analysed(fn) {
				c.uses(ref{fn.FreeVars[i], c.frameOf(fn, nil, x, in, nil, nil)}, p, false)
			}
		}
	case ssa.CallInstruction:
		c.given(v, x, in, p)
	case *ssa.Return:
		c.escapes = true
	}
}

// onlyCalls reports whether all that is done with a value is to give it to functions.
func onlyCalls(v ssa.Value) bool {
	for _, instr := range *v.Referrers() {
		switch instr.(type) {
		case ssa.CallInstruction, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// given looks at a function that gets a pointer to the variable.
func (c *collector) given(v ssa.Value, call ssa.CallInstruction, in *frame, p path) {
	common := call.Common()
	fn := common.StaticCallee()
	switch {
	case fn != nil && nameOf(fn) == "errors.As":
		if len(common.Args) == 2 && common.Args[1] == v {
			c.all = append(c.all, written{at: call, source: c.as(ref{common.Args[0], in}, v)})
		}
	case fn != nil && c.analysed(fn):
		args := refs(common.Args, in)
		made, _ := common.Value.(*ssa.MakeClosure)
		inside := c.frameOf(fn, args, made, bindOf(made, in), nil, in)
		for i, arg := range common.Args {
			if arg == v {
				c.uses(ref{fn.Params[i], inside}, p, false)
			}
		}
	default:
		_, builtin := common.Value.(*ssa.Builtin)
		_, list := v.Type().Underlying().(*types.Slice) // of arguments, which are only read
		if !builtin && !list && !isOurCall(fn) {
			c.foreign = call
		}
	}
}

// as returns what errors.As finds in err for a target: what has a code, if the target is
// one of ours or the interface error.
func (c *collector) as(err ref, target ssa.Value) []atom {
	if box, ok := target.(*ssa.MakeInterface); ok {
		target = box.X
	}
	if t := pointee(target.Type()); !isOurs(t, "Code") && !isOurs(t, "Error") && embedded(t) == "" && !types.IsInterface(t) {
		return nil
	}
	return c.ask(err, nil)
}

func refs(values []ssa.Value, in *frame) []ref {
	all := make([]ref, 0, len(values))
	for _, v := range values {
		all = append(all, ref{v, in})
	}
	return all
}

func isOurCall(fn *ssa.Function) bool {
	return fn != nil && fn.Package() != nil && fn.Package().Pkg.Path() == root
}
