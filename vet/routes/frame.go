package routes

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A ref is a value of a function, as it is in one of the function's frames. The zero ref
// is a value that nothing is known about.
type ref struct {
	v  ssa.Value
	in *frame
}

// A frame is a function with what its parameters and captured variables are. In an open
// frame the parameters are what any caller may have given.
type frame struct {
	id     int
	fn     *ssa.Function
	args   []ref // nil in an open frame
	made   *ssa.MakeClosure
	bind   *frame                // where made was made
	choice map[ssa.Value]element // which element a loop is at
	depth  int
	above  *frame // the frame of a caller
}

// An element is one of a map or a slice that a loop goes over.
type element struct {
	step string // in a path
	key  constant.Value
}

// maxDepth bounds how deep calls are followed with their arguments.
const maxDepth = 24

// frameOf returns the frame of a function with these arguments.
func (a *analysis) frameOf(fn *ssa.Function, args []ref, made *ssa.MakeClosure, bind *frame, choice map[ssa.Value]element, above *frame) *frame {
	depth := 0
	if above != nil {
		depth = above.depth + 1
	}
	if above != nil && a.cycles[fn] != 0 && a.cycles[fn] == a.cycles[above.fn] {
		return a.open(fn)
	}
	nested := 0
	for f := above; f != nil; f = f.above {
		if f.fn == fn {
			nested++
		}
	}
	if nested > 1 || depth > maxDepth {
		return a.open(fn)
	}
	for i, arg := range args {
		args[i] = arg.resolved()
	}
	var key strings.Builder
	fmt.Fprintf(&key, "%p %p %d", fn, made, bind.number())
	for _, arg := range args {
		fmt.Fprintf(&key, " %p/%d", arg.v, arg.in.number())
	}
	if args != nil {
		key.WriteString(" called")
	}
	for _, block := range fn.Blocks {
		if len(choice) == 0 {
			break
		}
		for _, instr := range block.Instrs {
			if v, ok := instr.(ssa.Value); ok {
				if e, ok := choice[v]; ok {
					fmt.Fprintf(&key, " %p=%s", v, e.step)
				}
			}
		}
	}
	if f, ok := a.frames[key.String()]; ok {
		return f
	}
	f := &frame{id: len(a.frames) + 1, fn: fn, args: args, made: made, bind: bind, choice: choice, depth: depth, above: above}
	a.frames[key.String()] = f
	return f
}

// findCycles numbers the functions that call one another in a circle. Inside it they are
// followed without arguments, or there would be no end of frames.
func (p *program) findCycles() {
	p.cycles = map[*ssa.Function]int{}
	var (
		number = map[*ssa.Function]int{}
		lowest = map[*ssa.Function]int{}
		stack  []*ssa.Function
		on     = map[*ssa.Function]bool{}
		visit  func(fn *ssa.Function)
	)
	visit = func(fn *ssa.Function) {
		number[fn] = len(number) + 1
		lowest[fn] = number[fn]
		stack, on[fn] = append(stack, fn), true
		self := false
		for _, next := range p.calls[fn] {
			self = self || next == fn
			if number[next] == 0 {
				visit(next)
				lowest[fn] = min(lowest[fn], lowest[next])
			} else if on[next] {
				lowest[fn] = min(lowest[fn], number[next])
			}
		}
		if lowest[fn] != number[fn] {
			return
		}
		for i := len(stack) - 1; ; i-- {
			on[stack[i]] = false
			if stack[i] != fn {
				continue
			}
			if circle := stack[i:]; len(circle) > 1 || self {
				for _, one := range circle {
					p.cycles[one] = number[fn]
				}
			}
			stack = stack[:i]
			return
		}
	}
	for _, fn := range p.functions {
		if number[fn] == 0 {
			visit(fn)
		}
	}
}

func (f *frame) number() int {
	if f == nil {
		return 0
	}
	return f.id
}

// resolved follows parameters and captured variables to what they are, and leaves out the
// frame of what is the same in all.
func (r ref) resolved() ref {
	for {
		switch v := r.v.(type) {
		case nil:
			return ref{}
		case *ssa.Const, *ssa.Global, *ssa.Function:
			return ref{v, nil}
		case *ssa.Parameter:
			if i := paramIndex(v); r.in != nil && r.in.fn == v.Parent() && i < len(r.in.args) && r.in.args[i].v != nil {
				r = r.in.args[i]
				continue
			}
		case *ssa.FreeVar:
			if r.in != nil && r.in.made != nil && r.in.fn == v.Parent() {
				r = ref{r.in.made.Bindings[freeIndex(v)], r.in.bind}
				continue
			}
		}
		return r
	}
}

func paramIndex(v *ssa.Parameter) int {
	for i, p := range v.Parent().Params {
		if p == v {
			return i
		}
	}
	return -1
}

func freeIndex(v *ssa.FreeVar) int {
	for i, p := range v.Parent().FreeVars {
		if p == v {
			return i
		}
	}
	return -1
}

// open returns the open frame of a function, which is that of any closure it is of.
func (a *analysis) open(fn *ssa.Function) *frame {
	var made *ssa.MakeClosure
	var bind *frame
	if all := a.closures[fn]; len(all) == 1 {
		made, bind = all[0], a.open(all[0].Parent())
	}
	return a.frameOf(fn, nil, made, bind, nil, nil)
}

// enter returns the frame of a function value that is called with arguments.
func (a *analysis) enter(f atom, args []ref, above *frame) *frame {
	if args == nil {
		args = []ref{}
	}
	for len(args) < len(f.fn.Params) {
		args = append(args, ref{})
	}
	made, _ := f.v.(*ssa.MakeClosure)
	return a.frameOf(f.fn, args, made, f.in, nil, above)
}

// maxFrames bounds how many frames a function that registers routes has.
const maxFrames = 256

// framesOf returns the frames in which a function is called, from the roots of the
// program, and for each element of the loops around the calls.
func (a *analysis) framesOf(fn *ssa.Function) []*frame {
	if done, ok := a.called[fn]; ok {
		return done
	}
	a.called[fn] = []*frame{a.open(fn)} // for a function that calls itself
	var all []*frame
	add := func(f *frame) {
		for _, other := range all {
			if other == f {
				return
			}
		}
		if len(all) < maxFrames {
			all = append(all, f)
		}
	}
	for _, call := range a.callers[fn] {
		if !a.analysed(call.Parent()) {
			continue
		}
		for _, above := range a.framesOf(call.Parent()) {
			for _, above := range a.split(above, call.Common().Args...) {
				args := make([]ref, 0, len(call.Common().Args))
				for _, arg := range call.Common().Args {
					args = append(args, ref{arg, above})
				}
				made, _ := call.Common().Value.(*ssa.MakeClosure)
				add(a.frameOf(fn, args, made, bindOf(made, above), nil, above))
			}
		}
	}
	for _, made := range a.closures[fn] {
		if len(all) > 0 {
			break
		}
		for _, above := range a.framesOf(made.Parent()) {
			for _, above := range a.split(above, made.Bindings...) {
				add(a.frameOf(fn, nil, made, above, nil, nil))
			}
		}
	}
	if len(all) == 0 {
		all = append(all, a.open(fn))
	}
	a.called[fn] = all
	return all
}

func bindOf(made *ssa.MakeClosure, in *frame) *frame {
	if made == nil {
		return nil
	}
	return in
}

// analysed reports whether a function's body is among those that are analysed.
func (a *analysis) analysed(fn *ssa.Function) bool { return a.known[fn] }

// split returns a frame for each element of the loops that some values depend on, if all
// the elements are known.
func (a *analysis) split(f *frame, values ...ssa.Value) []*frame {
	loops := map[ssa.Value]ssa.Value{} // what changes, and what the loop goes over
	seen := map[ssa.Value]bool{}
	var find func(v ssa.Value)
	find = func(v ssa.Value) {
		if v == nil || seen[v] {
			return
		}
		seen[v] = true
		switch x := v.(type) {
		case *ssa.Next:
			if over, ok := x.Iter.(*ssa.Range); ok && !x.IsString {
				loops[x] = over.X
			}
		case *ssa.IndexAddr:
			if isLoopIndex(x.Index) {
				loops[x.Index] = x.X
			}
		case *ssa.Index:
			if isLoopIndex(x.Index) {
				loops[x.Index] = x.X
			}
		case *ssa.Alloc:
			for _, ref := range *x.Referrers() {
				switch r := ref.(type) {
				case *ssa.Store:
					find(r.Val)
				case *ssa.FieldAddr:
					for _, ref := range *r.Referrers() {
						if s, ok := ref.(*ssa.Store); ok {
							find(s.Val)
						}
					}
				}
			}
			return
		}
		if instr, ok := v.(ssa.Instruction); ok {
			var room [10]*ssa.Value
			for _, operand := range instr.Operands(room[:0]) {
				find(*operand)
			}
		}
	}
	for _, v := range values {
		find(v)
	}
	frames := []*frame{f}
	for _, block := range f.fn.Blocks { // in the order of the source
		for _, instr := range block.Instrs {
			v, ok := instr.(ssa.Value)
			over, loop := loops[v]
			if !ok || !loop {
				continue
			}
			var next []*frame
			for _, f := range frames {
				elements, ok := a.elements(ref{over, f})
				if !ok || f.choice[v].step != "" {
					next = append(next, f)
					continue
				}
				for _, e := range elements {
					choice := map[ssa.Value]element{v: e}
					for other, e := range f.choice {
						choice[other] = e
					}
					next = append(next, a.frameOf(f.fn, f.args, f.made, f.bind, choice, f.above))
				}
			}
			if len(next) <= maxFrames {
				frames = next
			}
		}
	}
	return frames
}

// outside returns the frame without the loops that an instruction is not in: what is made
// before a loop is the same for all its elements.
func (a *analysis) outside(f *frame, made ssa.Instruction) *frame {
	if f == nil || len(f.choice) == 0 {
		return f
	}
	choice := map[ssa.Value]element{}
	for v, e := range f.choice {
		if v.(ssa.Instruction).Block().Dominates(made.Block()) {
			choice[v] = e
		}
	}
	if len(choice) == len(f.choice) {
		return f
	}
	return a.frameOf(f.fn, f.args, f.made, f.bind, choice, f.above)
}

// isLoopIndex reports whether a value is the index of a loop over a slice.
func isLoopIndex(v ssa.Value) bool {
	b, ok := v.(*ssa.BinOp)
	if !ok || b.Op != token.ADD {
		return false
	}
	phi, ok := b.X.(*ssa.Phi)
	return ok && phi.Comment == "rangeindex"
}

// elements returns the elements of a map or slice, if it is known which there are.
func (a *analysis) elements(r ref) (all []element, ok bool) {
	objects := a.ask(r, nil)
	if len(objects) != 1 || objects[0].kind != isObject {
		return nil, false
	}
	switch v := objects[0].v.(type) {
	case *ssa.MakeMap:
		for _, instr := range *v.Referrers() {
			switch x := instr.(type) {
			case *ssa.MapUpdate:
				c, isConst := unwrapped(x.Key).(*ssa.Const)
				if !isConst || c.Value == nil {
					return nil, false
				}
				all = append(all, element{elementStep(c), c.Value})
			case *ssa.Store:
				if g, isGlobal := x.Addr.(*ssa.Global); !isGlobal || a.changes(g) {
					return nil, false
				}
			case *ssa.Range, *ssa.Lookup, *ssa.DebugRef:
			default:
				return nil, false
			}
		}
		return all, true
	case *ssa.Alloc:
		p, ok := v.Type().Underlying().(*types.Pointer)
		if !ok {
			return nil, false
		}
		array, ok := p.Elem().Underlying().(*types.Array)
		if !ok || array.Len() > maxFrames {
			return nil, false
		}
		for i := range array.Len() {
			all = append(all, element{fmt.Sprintf("[%d", i), constant.MakeInt64(i)})
		}
		return all, true
	}
	return nil, false
}

// changes reports whether a map in a global variable is more than its initial value.
func (a *analysis) changes(g *ssa.Global) bool {
	stores := 0
	for _, instr := range a.globals[g] {
		switch x := instr.(type) {
		case *ssa.Store:
			stores++
		case *ssa.UnOp:
			for _, use := range *x.Referrers() {
				switch use.(type) {
				case *ssa.Range, *ssa.Lookup, *ssa.DebugRef, *ssa.Call:
				default:
					return true
				}
			}
		default:
			return true
		}
	}
	return stores > 1
}

func unwrapped(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Convert:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		default:
			return v
		}
	}
}
