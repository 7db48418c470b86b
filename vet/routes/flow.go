package routes

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A kind says what an atom is.
type kind uint8

const (
	isNothing kind = iota // the zero value of a form or a mask
	isCode                // an error with a code, or a code
	isStatus              // an error of errcode.Status
	isPlain               // an error without a code
	isRemote              // an error that came from another service
	isUnknown             // nothing is known about it
	isConst               // a constant, in text
	isFunc                // a function: v is it or its closure
	isObject              // what is made at v: a variable, a map, the result of a function without source
	isForm                // the form with the number status
	isBoxed               // a value v of a type with methods, in an interface
)

// An atom is where a value comes from. Atoms are comparable.
type atom struct {
	kind   kind
	code   *definition
	status int
	signs  symptoms // what an error without a code may have in its tree
	fn     *ssa.Function
	v      ssa.Value
	in     *frame
	text   string    // a constant as Go spells it, or why nothing is known
	pos    token.Pos // the innermost line of the program's own that it went through
}

// A query follows a value back to what it may be. It has seen where it was, so loops end.
type query struct {
	*analysis
	seen  map[string]bool
	found map[atom]bool
	atoms []atom
}

// ask returns what a value may be, or what a part of it may be: a path has the fields and
// elements from the outside in. Pointers and what they point to are the same here.
func (a *analysis) ask(r ref, p path) []atom { return a.askAt(r, p, token.NoPos) }

func (a *analysis) askAt(r ref, p path, pos token.Pos) []atom {
	if r.v == nil {
		return nil
	}
	r = r.resolved()
	key := a.nodeKey(r, p) + "@" + strconv.Itoa(int(pos))
	return a.once(key, func(q *query) { q.value(r, p, pos) })
}

// maxAsking bounds how deep questions are nested.
const maxAsking = 500

// once runs a query and keeps what it found. Inside itself a query finds nothing more, and
// what others found meanwhile is not kept: it may lack what the outer one still finds.
func (a *analysis) once(key string, run func(*query)) []atom {
	if done, ok := a.answers[key]; ok {
		return done
	}
	if depth, ok := a.asking[key]; ok {
		a.lowest = min(a.lowest, depth)
		return nil
	}
	depth := len(a.asking)
	if depth > maxAsking {
		a.lowest = 0
		return []atom{{kind: isUnknown, text: "calls that are nested too deep"}}
	}
	outer := a.lowest
	a.asking[key], a.lowest = depth, depth
	q := &query{analysis: a, seen: map[string]bool{}, found: map[atom]bool{}}
	run(q)
	delete(a.asking, key)
	if a.lowest >= depth {
		a.answers[key] = q.atoms
		a.lowest = outer
	}
	a.lowest = min(a.lowest, outer)
	return q.atoms
}

// A path is a list of fields, such as "f2", and elements, such as "[3" or, for any, "[*".
type path []string

func (p path) then(step string) path { return append(path{step}, p...) }

func (a *analysis) nodeKey(r ref, p path) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(a.id(r.v)))
	b.WriteByte('/')
	b.WriteString(strconv.Itoa(r.in.number()))
	for _, step := range p {
		b.WriteByte('.')
		b.WriteString(step)
	}
	return b.String()
}

// id returns the number of a value.
func (a *analysis) id(v ssa.Value) int {
	n, ok := a.ids[v]
	if !ok {
		n = len(a.ids) + 1
		a.ids[v] = n
	}
	return n
}

func fieldStep(i int) string { return "f" + strconv.Itoa(i) }

const anyElement = "[*"

func elementStep(key ssa.Value) string {
	if c, ok := unwrapped(key).(*ssa.Const); ok && c.Value != nil {
		return "[" + c.Value.ExactString()
	}
	return anyElement
}

func matches(a, b string) bool {
	return a == b || a[0] == '[' && b[0] == '[' && (a == anyElement || b == anyElement)
}

func (q *query) add(x atom) {
	if !q.found[x] {
		q.found[x] = true
		q.atoms = append(q.atoms, x)
	}
}

func (q *query) addAll(all []atom, pos token.Pos) {
	for _, x := range all {
		if x.pos == token.NoPos {
			x.pos = pos
		}
		q.add(x)
	}
}

func (q *query) unknown(pos token.Pos, why string) { q.add(atom{kind: isUnknown, pos: pos, text: why}) }

// inner returns the position of an instruction if it is one of the program's own, or else
// the one of what it was reached from.
func (q *query) inner(instr ssa.Instruction, pos token.Pos) token.Pos {
	if instr.Pos().IsValid() && q.isOwn(instr.Parent()) && (pos == token.NoPos || instr.Parent().Synthetic == "") {
		return instr.Pos()
	}
	return pos
}

// value adds what the part at p of a value may be.
func (q *query) value(r ref, p path, pos token.Pos) {
	r = r.resolved()
	key := q.nodeKey(r, p)
	if r.v == nil || q.seen[key] {
		return
	}
	q.seen[key] = true
	if load, ok := r.v.(*ssa.UnOp); ok && isOurs(load.Type(), "Code") && q.isOwn(load.Parent()) && load.Parent().Synthetic == "" {
		if _, named := load.X.(*ssa.Global); named {
			pos = near(load) // where the program says which code
		}
	}
	switch v := r.v.(type) {
	case *ssa.Const:
		q.constant(v, p, pos)
	case *ssa.Function:
		q.add(atom{kind: isFunc, fn: v, v: v, pos: pos})
	case *ssa.MakeClosure:
		q.add(atom{kind: isFunc, fn: v.Fn.(*ssa.Function), v: v, in: r.in, pos: pos})
	case *ssa.Global:
		q.global(v, p, pos)
	case *ssa.Parameter:
		q.parameter(v, r.in, p, pos)
	case *ssa.FreeVar:
		for _, made := range q.closures[v.Parent()] {
			q.value(ref{made.Bindings[freeIndex(v)], q.open(made.Parent())}, p, pos)
		}
	case *ssa.Phi:
		for i, edge := range v.Edges {
			q.within(v.Block().Preds[i], v.Block(), ref{edge, r.in}, p, pos)
		}
	case *ssa.UnOp:
		switch v.Op {
		case token.MUL:
			q.load(v, r.in, p, pos)
		case token.ARROW:
			q.value(ref{v.X, r.in}, p.then(anyElement), pos)
		}
	case *ssa.FieldAddr:
		q.field(v.X, v.Field, r.in, p, pos)
	case *ssa.Field:
		q.field(v.X, v.Field, r.in, p, pos)
	case *ssa.IndexAddr:
		q.value(ref{v.X, r.in}, p.then(q.step(v.Index, r.in)), pos)
	case *ssa.Index:
		q.value(ref{v.X, r.in}, p.then(q.step(v.Index, r.in)), pos)
	case *ssa.Lookup:
		if _, isMap := v.X.Type().Underlying().(*types.Map); isMap {
			q.value(ref{v.X, r.in}, p.then(q.step(v.Index, r.in)), pos)
		}
	case *ssa.Extract:
		q.extract(v, r.in, p, pos)
	case *ssa.Call:
		q.call(v, 0, r.in, p, q.inner(v, pos))
	case *ssa.ChangeType:
		q.value(ref{v.X, r.in}, p, pos)
	case *ssa.ChangeInterface:
		q.value(ref{v.X, r.in}, p, pos)
	case *ssa.Convert:
		q.value(ref{v.X, r.in}, p, pos)
	case *ssa.Slice:
		q.value(ref{v.X, r.in}, p, pos)
	case *ssa.TypeAssert:
		q.asserted(v, r.in, p, pos)
	case *ssa.MakeInterface:
		q.boxed(v, r.in, p, pos)
	case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan:
		if len(p) == 0 {
			q.add(atom{kind: isObject, v: v, in: q.outside(r.in, v.(ssa.Instruction)), pos: pos})
		}
		q.stored(r, p, nil, pos)
	case *ssa.BinOp:
		q.binary(v, r.in, pos)
	}
}

// asserted adds the value of a type assertion: what is in the interface, if it is of the type.
func (q *query) asserted(v *ssa.TypeAssert, in *frame, p path, pos token.Pos) {
	if len(p) == 0 && (isOurs(v.AssertedType, "Code") || isOurs(v.AssertedType, "Error")) {
		for _, x := range q.askAt(ref{v.X, in}, p, pos) {
			if x.kind != isPlain {
				q.add(x)
			}
		}
		return
	}
	if len(p) > 0 || isErrorLike(v.AssertedType) {
		q.value(ref{v.X, in}, p, pos)
		return
	}
	for _, x := range q.ask(ref{v.X, in}, p) {
		if x.kind == isBoxed && !types.IsInterface(v.AssertedType) {
			if types.Identical(x.v.Type(), v.AssertedType) {
				q.value(ref{x.v, x.in}, p, pos)
			}
			continue
		}
		q.add(x)
	}
}

func (q *query) field(x ssa.Value, field int, in *frame, p path, pos token.Pos) {
	f := fieldAt(x.Type(), field)
	if f.name != nil && f.name.Pkg() != nil && f.name.Pkg().Path() == root {
		return // writerOf asks for those of a Writer
	}
	q.value(ref{x, in}, p.then(fieldStep(field)), pos)
}

// step returns the step for an index, which may be where a loop is.
func (q *query) step(index ssa.Value, in *frame) string {
	if in != nil {
		if e, ok := in.choice[index]; ok {
			return e.step
		}
	}
	if known := q.ask(ref{index, in}, nil); len(known) == 1 && known[0].kind == isConst {
		return "[" + known[0].text
	}
	return elementStep(index)
}

func (q *query) constant(v *ssa.Const, p path, pos token.Pos) {
	if v.Value == nil {
		q.zero(v.Type(), p, pos)
		return
	}
	q.add(atom{kind: isConst, text: v.Value.ExactString(), pos: pos})
}

// zero adds the zero value of a form or a mask, which says something. Of other types, and
// below a nil pointer, it is nothing.
func (q *query) zero(t types.Type, p path, pos token.Pos) {
	for _, step := range p {
		s, ok := t.Underlying().(*types.Struct)
		index, err := strconv.Atoi(step[1:])
		if !ok || err != nil || step[0] != 'f' || index >= s.NumFields() {
			return
		}
		t = s.Field(index).Type()
	}
	if isOurs(t, "Form") || isOurs(t, "Mask") {
		q.add(atom{kind: isNothing, pos: pos})
	}
}

// binary joins constant strings.
func (q *query) binary(v *ssa.BinOp, in *frame, pos token.Pos) {
	if in != nil {
		if e, ok := in.choice[v]; ok {
			q.add(atom{kind: isConst, text: e.key.ExactString(), pos: pos})
			return
		}
	}
	if basic, ok := v.Type().Underlying().(*types.Basic); !ok || basic.Info()&types.IsString == 0 || v.Op != token.ADD {
		return
	}
	for _, x := range q.ask(ref{v.X, in}, nil) {
		for _, y := range q.ask(ref{v.Y, in}, nil) {
			if x.kind == isConst && y.kind == isConst {
				q.add(atom{kind: isConst, text: strconv.Quote(x.string() + y.string()), pos: pos})
			}
		}
	}
	if len(q.atoms) == 0 {
		q.unknown(pos, "a text that is put together at run time")
	}
}

// string returns the text of a constant.
func (x atom) string() string {
	if s, err := strconv.Unquote(x.text); err == nil {
		return s
	}
	return x.text
}

func (q *query) extract(v *ssa.Extract, in *frame, p path, pos token.Pos) {
	switch t := v.Tuple.(type) {
	case *ssa.Call:
		q.call(t, v.Index, in, p, q.inner(t, pos))
	case *ssa.Next:
		over, ok := t.Iter.(*ssa.Range)
		if !ok || t.IsString || v.Index == 0 {
			return
		}
		e, chosen := element{}, false
		if in != nil {
			e, chosen = in.choice[t]
		}
		switch {
		case v.Index == 1 && chosen:
			q.add(atom{kind: isConst, text: e.key.ExactString(), pos: pos})
		case v.Index == 1:
			q.unknown(pos, "a key of a map")
		case chosen:
			q.value(ref{over.X, in}, p.then(e.step), pos)
		default:
			q.value(ref{over.X, in}, p.then(anyElement), pos)
		}
	case *ssa.TypeAssert, *ssa.Lookup, *ssa.UnOp:
		if v.Index == 0 {
			q.value(ref{t, in}, p, pos)
		}
	case *ssa.Select:
		at := v.Index - 2
		for _, state := range t.States {
			if state.Dir != types.RecvOnly {
				continue
			}
			if at == 0 {
				q.value(ref{state.Chan, in}, p.then(anyElement), pos)
			}
			at--
		}
	}
}

// parameter adds what callers give, whose frame is open.
func (q *query) parameter(v *ssa.Parameter, in *frame, p path, pos token.Pos) {
	fn, at := v.Parent(), paramIndex(v)
	if in != nil && in.args != nil {
		return // a framework gives it
	}
	found := false
	for _, call := range q.callers[fn] {
		if args := call.Common().Args; at < len(args) && q.analysed(call.Parent()) {
			found = true
			q.value(ref{args[at], q.open(call.Parent())}, p, pos)
		}
	}
	if (!found || q.taken[fn]) && isErrorLike(partOf(v.Type(), p)) {
		q.unknown(pos, "parameter "+v.Name()+" of "+fn.Name()+", whose callers are not all known")
	}
	q.throughPointers(v.Type(), p, pos)
}

// throughPointers adds what is stored in a field of any value of the type, for pointers
// that are not followed to where they come from.
func (q *query) throughPointers(t types.Type, p path, pos token.Pos) {
	if len(p) == 0 || p[0][0] != 'f' {
		return
	}
	index, _ := strconv.Atoi(p[0][1:])
	for _, store := range q.fields[fieldAt(t, index)] {
		q.value(ref{store.Val, q.open(store.Parent())}, p[1:], q.inner(store, pos))
	}
}

// global adds what is stored in a package's variable.
func (q *query) global(v *ssa.Global, p path, pos token.Pos) {
	if v.Pkg.Pkg.Path() == root {
		if form, ok := formNames[v.Name()]; ok {
			q.add(atom{kind: isForm, status: form, pos: pos})
			return
		}
	}
	if len(q.globals[v]) == 0 || !q.analysedPackage(v.Pkg.Pkg) {
		if isErrorLike(partOf(v.Type().(*types.Pointer).Elem(), p)) {
			q.add(atom{kind: isPlain, signs: signsOf(v), pos: pos})
		} else if len(p) == 0 {
			q.add(atom{kind: isObject, v: v, pos: pos})
		}
		return
	}
	q.stored(ref{v, nil}, p, nil, pos)
}

// signsOf returns what a variable of another package says.
func signsOf(v *ssa.Global) symptoms {
	if v.Pkg.Pkg.Path() == "context" && v.Name() == "DeadlineExceeded" {
		return deadline
	}
	return 0
}

func (a *analysis) analysedPackage(p *types.Package) bool {
	for _, one := range a.pkgs {
		if one.Types == p {
			return true
		}
	}
	return false
}

// intOf returns a constant that is a whole number.
func intOf(text string) (int, bool) {
	v := constant.MakeFromLiteral(text, token.INT, 0)
	i, ok := constant.Int64Val(constant.ToInt(v))
	return int(i), ok && v.Kind() == constant.Int
}
