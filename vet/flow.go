package vet

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/ssa"
)

// A nilable is a fact about a function: these of its results, of type *errcode.Error, may
// be nil.
type nilable struct{ Results []int }

func (*nilable) AFact() {}

func (*nilable) String() string { return "may return a nil *errcode.Error" }

// flowAnalyzer knows which values may be nil where, by the flow of control. It works on
// packages that use errcode only; buildssa as a requirement would work on all.
var flowAnalyzer = &analysis.Analyzer{
	Name:       "codeflow",
	Doc:        "find functions that may return a nil *errcode.Error",
	Requires:   []*analysis.Analyzer{ctrlflow.Analyzer, directivesAnalyzer},
	FactTypes:  []analysis.Fact{new(nilable)},
	ResultType: reflect.TypeFor[*flow](),
	Run: func(p *analysis.Pass) (any, error) {
		if !p.ResultOf[directivesAnalyzer].(*directives).uses {
			return &flow{}, nil
		}
		built, err := buildssa.Analyzer.Run(p)
		if err != nil {
			return nil, err
		}
		f := &flow{pass: p, functions: built.(*buildssa.SSA).SrcFuncs, returns: map[*ssa.Function]map[int]bool{}}
		for _, fn := range f.functions {
			object, ok := fn.Object().(*types.Func)
			if !ok {
				continue
			}
			var fact nilable
			for i := range fn.Signature.Results().Len() {
				if f.mayReturnNil(fn, i) {
					fact.Results = append(fact.Results, i)
				}
			}
			if fact.Results != nil {
				p.ExportObjectFact(object, &fact)
			}
		}
		return f, nil
	},
}

// flow is the flow of control in a package.
type flow struct {
	pass      *analysis.Pass
	functions []*ssa.Function
	returns   map[*ssa.Function]map[int]bool
}

// mayReturnNil reports whether a result of a function is an *errcode.Error that may be
// nil.
func (f *flow) mayReturnNil(fn *ssa.Function, result int) bool {
	if results := fn.Signature.Results(); result >= results.Len() || !isErrorPointer(results.At(result).Type()) {
		return false
	}
	if origin := fn.Origin(); origin != nil {
		fn = origin
	}
	if len(fn.Blocks) == 0 { // of another package
		var fact nilable
		object, ok := fn.Object().(*types.Func)
		return ok && f.pass.ImportObjectFact(object.Origin(), &fact) && slices.Contains(fact.Results, result)
	}
	if known, ok := f.returns[fn][result]; ok {
		return known // false while it is being found out
	}
	if f.returns[fn] == nil {
		f.returns[fn] = map[int]bool{}
	}
	f.returns[fn][result] = false
	for _, b := range fn.Blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && f.mayBeNil(r.Results[result], b) {
			f.returns[fn][result] = true
			return true
		}
	}
	return false
}

// mayBeNil reports whether something says that an *errcode.Error is nil at the end of a
// block, sometimes. What comes from elsewhere, such as a parameter or a field, is taken to
// be a proper one.
func (f *flow) mayBeNil(v ssa.Value, at *ssa.BasicBlock) bool {
	return f.nilOnPath(v, at, map[ssa.Value]bool{})
}

func (f *flow) nilOnPath(v ssa.Value, at *ssa.BasicBlock, seen map[ssa.Value]bool) bool {
	if seen[v] || known(v, at, notNil) {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return v.IsNil()
	case *ssa.ChangeType:
		return f.nilOnPath(v.X, at, seen)
	case *ssa.Phi:
		for i, edge := range v.Edges {
			from := v.Block().Preds[i]
			if on(edge, from, v.Block()) != notNil && f.nilOnPath(edge, from, seen) {
				return true
			}
		}
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		return fn != nil && f.mayReturnNil(fn, 0)
	case *ssa.Extract:
		// "e, _ := err.(*errcode.Error)" is not reported: what FromWire and Decode return always has that type.
		if call, ok := v.Tuple.(*ssa.Call); ok {
			fn := call.Call.StaticCallee()
			return fn != nil && (f.mayReturnNil(fn, v.Index) || isAsType(fn) && v.Index == 0 && !looksAtOK(call))
		}
	}
	return false
}

// isAsType reports whether fn is errors.AsType, whose first result is nil if the second is
// false.
func isAsType(fn *ssa.Function) bool {
	if origin := fn.Origin(); origin != nil {
		fn = origin
	}
	object, ok := fn.Object().(*types.Func)
	return ok && object.Name() == "AsType" && pathOf(object.Pkg()) == "errors"
}

// looksAtOK reports whether something is done with the second of two results. It need not be
// a branch: require.True(t, ok) is as good.
func looksAtOK(tuple ssa.Value) bool {
	for _, use := range *tuple.Referrers() {
		if e, ok := use.(*ssa.Extract); ok && e.Index == 1 && len(*e.Referrers()) > 0 {
			return true
		}
	}
	return false
}

// What a branch says about a value.
type nilness int

const (
	unknown nilness = iota
	isNil
	notNil
)

// known reports whether the branches on the way to a block say that v is nil, or is not.
func known(v ssa.Value, at *ssa.BasicBlock, what nilness) bool {
	for b := at; b != nil; b = b.Idom() {
		if len(b.Preds) == 1 && on(v, b.Preds[0], b) == what {
			return true
		}
	}
	return false
}

// on returns what the step from one block to another says about v.
func on(v ssa.Value, from, to *ssa.BasicBlock) nilness {
	branch, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If)
	if !ok || from.Succs[0] == from.Succs[1] {
		return unknown
	}
	truth := to == from.Succs[0]
	condition := branch.Cond
	for {
		not, ok := condition.(*ssa.UnOp)
		if !ok || not.Op != token.NOT {
			break
		}
		condition, truth = not.X, !truth
	}
	switch c := condition.(type) {
	case *ssa.BinOp:
		other := c.Y
		if c.Y == v {
			other = c.X
		} else if c.X != v {
			return unknown
		}
		if k, ok := other.(*ssa.Const); !ok || !k.IsNil() {
			return unknown
		}
		switch {
		case c.Op == token.EQL && truth, c.Op == token.NEQ && !truth:
			return isNil
		case c.Op == token.EQL, c.Op == token.NEQ:
			return notNil
		}
	case *ssa.Extract: // the ok of v, ok :=
		if e, ok := v.(*ssa.Extract); ok && e.Tuple == c.Tuple && e.Index == 0 && c.Index == 1 && truth {
			return notNil
		}
	}
	return unknown
}
