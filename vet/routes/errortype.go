package routes

import (
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// partOf returns the type of what is at p, nil if it can't be told.
func partOf(t types.Type, p path) types.Type {
	for _, step := range p {
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			i, err := strconv.Atoi(step[1:])
			if step[0] != 'f' || err != nil || i >= u.NumFields() {
				return nil
			}
			t = u.Field(i).Type()
		case *types.Map:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		case *types.Array:
			t = u.Elem()
		case *types.Chan:
			t = u.Elem()
		default:
			return nil
		}
	}
	return t
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// isErrorLike reports whether a type is that of an error or a code.
func isErrorLike(t types.Type) bool {
	return t != nil && (types.Implements(t, errorInterface) || isOurs(t, "Code") || isOurs(t, "Error"))
}

// isOurs reports whether a type is one of package errcode, or a pointer to it.
func isOurs(t types.Type, name string) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	return isNamed(t, root, name)
}

// isNamed reports whether a type is the one of a package that has this name.
func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// isPointerTo is isNamed for a pointer.
func isPointerTo(t types.Type, path, name string) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), path, name)
}

// boxed adds a value in an interface.
func (q *query) boxed(v *ssa.MakeInterface, in *frame, p path, pos token.Pos) {
	switch t := v.X.Type(); {
	case len(p) > 0, isOurs(t, "Code"), isOurs(t, "Error"):
		q.value(ref{v.X, in}, p, pos)
	case types.Implements(t, errorInterface):
		q.errorType(ref{v.X, in}, t, pos)
	default:
		switch t.Underlying().(type) {
		case *types.Signature, *types.Basic:
			q.value(ref{v.X, in}, p, pos)
		default:
			q.add(atom{kind: isBoxed, v: v.X, in: in, pos: pos})
		}
	}
}

// errorType adds what an error of a type of the program's own is: it may have a code of its
// own, or one below.
func (q *query) errorType(r ref, t types.Type, pos token.Pos) {
	if code := embedded(t); code != "" {
		q.value(r, path{code}, pos)
		return
	}
	unwrap := q.method(t, "Unwrap")
	switch {
	case q.method(t, "As") != nil:
		q.unknown(pos, "an error of the type "+typeName(t)+", which has a method As")
	case unwrap == nil:
		q.add(atom{kind: isPlain, pos: pos})
	default:
		var p path
		if _, list := unwrap.Signature.Results().At(0).Type().Underlying().(*types.Slice); list {
			p = path{anyElement}
		}
		before := len(q.atoms)
		q.results(q.frameOf(unwrap, []ref{r}, nil, nil, nil, r.in), 0, p, pos)
		if len(q.atoms) == before {
			q.add(atom{kind: isPlain, pos: pos})
		}
	}
}

// embedded returns the step to a Code or an *Error that a struct embeds, "" if it has none.
func embedded(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Embedded() && (isOurs(f.Type(), "Code") || isOurs(f.Type(), "Error")) {
			return fieldStep(i)
		}
	}
	return ""
}

// method returns a method that has a body, nil if there is none.
func (a *analysis) method(t types.Type, name string) *ssa.Function {
	var pkg *types.Package
	if n, ok := types.Unalias(t).(*types.Named); ok {
		pkg = n.Obj().Pkg()
	} else if p, ok := types.Unalias(t).(*types.Pointer); ok {
		if n, ok := types.Unalias(p.Elem()).(*types.Named); ok {
			pkg = n.Obj().Pkg()
		}
	}
	selection := a.ssa.MethodSets.MethodSet(t).Lookup(pkg, name)
	if selection == nil {
		return nil
	}
	fn := a.ssa.MethodValue(selection)
	if fn == nil || fn.Blocks == nil {
		return nil
	}
	return fn
}

func typeName(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}
