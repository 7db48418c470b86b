package routes

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"golang.org/x/tools/go/ssa"
)

// A model says what a function of another package returns.
type model = func(q *query, c called, index int, p path, pos token.Pos)

// models are those of functions without source that return errors which were given to them.
var models map[string]model

func init() { // the models call what looks them up
	models = map[string]model{
		"errors.New":    plain,
		"errors.Unwrap": argument,
		"errors.AsType": func(q *query, c called, index int, p path, pos token.Pos) {
			if t := resultType(c.site.Common(), index); index == 0 && (isOurs(t, "Code") || isOurs(t, "Error") || types.IsInterface(t) || embedded(t) != "") {
				q.value(c.args[0], p, pos)
			} else if index == 0 && len(p) == 0 {
				q.add(atom{kind: isPlain, pos: pos})
			}
		},
		"errors.Join": func(q *query, c called, _ int, _ path, pos token.Pos) {
			if below := q.askAt(c.args[0], path{anyElement}, pos); len(below) > 0 { // or else it is nil
				q.joined(below, pos)
			}
		},
		"fmt.Errorf": errorf,
	}
}

func plain(q *query, _ called, _ int, _ path, pos token.Pos) { q.add(atom{kind: isPlain, pos: pos}) }

func argument(q *query, c called, _ int, p path, pos token.Pos) { q.value(c.args[0], p, pos) }

// errorf is fmt.Errorf: the errors for %w.
func errorf(q *query, c called, _ int, _ path, pos token.Pos) {
	format := q.ask(c.args[0], nil)
	if len(format) != 1 || format[0].kind != isConst {
		q.joined(q.errorsIn(c.args[1], path{anyElement}, pos), pos)
		return
	}
	var below []atom
	for _, at := range wrapped(format[0].string()) {
		below = append(below, q.errorsIn(c.args[1], path{"[" + itoa(at)}, pos)...)
	}
	q.joined(below, pos)
}

// wrapped returns which arguments of a format are for %w.
func wrapped(format string) (all []int) {
	at := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		for i++; i < len(format) && strings.ContainsRune("+-# 0123456789.[]*", rune(format[i])); i++ {
			switch format[i] {
			case '*':
				at++
			case '[':
				number, _, _ := strings.Cut(format[i+1:], "]")
				if n, err := strconv.Atoi(number); err == nil {
					at = n - 1
				}
			}
		}
		if i < len(format) && format[i] == '%' {
			continue
		}
		if i < len(format) && format[i] == 'w' {
			all = append(all, at)
		}
		at++
	}
	return all
}

// errorsIn returns the errors among what a value may be.
func (q *query) errorsIn(r ref, p path, pos token.Pos) (all []atom) {
	for _, x := range q.askAt(r, p, pos) {
		switch x.kind {
		case isCode, isStatus, isPlain, isRemote, isUnknown:
			all = append(all, x)
		}
	}
	return all
}

// joined adds what an error is that has others in its tree.
func (q *query) joined(below []atom, pos token.Pos) {
	var signs symptoms
	for _, x := range below {
		signs |= x.signs
	}
	for _, x := range below {
		if x.kind == isCode || x.kind == isStatus {
			x.signs |= signs & bodySigns
		}
		q.addAll([]atom{x}, pos)
	}
	if len(below) == 0 {
		q.add(atom{kind: isPlain, pos: pos})
	}
}

// ours adds a result of a function of package errcode.
func (q *query) ours(c called, index int, p path, pos token.Pos) {
	obj, _ := c.fn.Object().(*types.Func)
	if obj == nil || index > 0 {
		return
	}
	if recv := obj.Signature().Recv(); recv != nil {
		q.ourMethod(typeNameOf(recv.Type()), obj.Name(), c, p, pos)
		return
	}
	switch obj.Name() {
	case "Status":
		for _, x := range q.ask(c.args[0], nil) {
			if status, ok := intOf(x.text); ok && x.kind == isConst && status != 0 {
				q.add(atom{kind: isStatus, status: status, pos: pos})
			} else if x.kind != isConst {
				q.unknown(pos, "a status that is not constant")
			}
		}
		if len(q.ask(c.args[0], nil)) == 0 {
			q.unknown(pos, "a status that is not constant")
		}
	case "CodeOf":
		q.value(c.args[0], p, pos)
	case "Recovered":
		q.add(atom{kind: isPlain, pos: pos})
	case "FromResponse", "Parse", "Decode", "FromWire":
		q.add(atom{kind: isRemote, pos: pos})
	case "Lookup":
		q.lookup(c.args[0], pos)
	default:
		q.opaque(c, pos)
	}
}

// opaque adds a result that is looked into elsewhere, such as a handler or a mask.
func (q *query) opaque(c called, pos token.Pos) {
	v, ok := c.site.(ssa.Value)
	if ok && isErrorLike(v.Type()) {
		q.unknown(pos, "what "+shortName(c.name, c.fn)+" returns")
	} else if ok {
		q.add(atom{kind: isObject, v: v, in: q.outside(c.in, c.site), pos: pos})
	}
}

func typeNameOf(t types.Type) string {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := t.(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// ourMethod adds the result of a method of a type of package errcode.
func (q *query) ourMethod(recv, name string, c called, p path, pos token.Pos) {
	switch {
	case (recv == "Code" || recv == "Error") && (strings.HasPrefix(name, "With") || name == "Code"):
		q.value(c.args[0], p, pos)
	case (recv == "Code" || recv == "Error") && (name == "Wrap" || name == "Errorf"):
		q.wrap(c, name == "Errorf", pos)
	case recv == "Validation" && name == "Err":
		if _, zero := c.args[1].resolved().v.(*ssa.Const); zero {
			q.add(atom{kind: isStatus, status: 422, pos: pos})
		}
		q.value(c.args[1], p, pos)
	case recv == "Catalogue" && (strings.HasPrefix(name, "define") || name == "Define" || name == "Add"):
		if d := q.defined(c); d != nil {
			q.add(atom{kind: isCode, code: d, pos: pos})
		} else {
			q.unknown(pos, "a code whose text or status is not constant")
		}
	case recv == "Registry" && (name == "FromResponse" || name == "Parse" || name == "Decode" || name == "FromWire"):
		q.add(atom{kind: isRemote, pos: pos})
	case recv == "Registry" && name == "Lookup":
		q.lookup(c.args[1], pos)
	case recv == "Form" && name == "CodeFor":
		q.codeFor(c, pos)
	case recv == "Writer" && name == "Record":
		q.value(c.args[2], p, pos)
	default:
		q.opaque(c, pos)
	}
}

// wrap adds an error with a code that wraps others. A zero code leaves theirs, and a status
// counts only if they have none.
func (q *query) wrap(c called, formatted bool, pos token.Pos) {
	causes := q.errorsIn(c.args[1], nil, pos)
	if formatted {
		causes = q.errorsIn(c.args[2], path{anyElement}, pos)
	}
	outer := q.askAt(c.args[0], nil, pos)
	if v := c.args[1].v; v != nil && !formatted && len(causes) > 0 && isOurs(unwrapped(v).Type(), "Code") {
		outer = slices.DeleteFunc(slices.Clone(outer), func(x atom) bool { return x.kind == isStatus })
		if len(outer) == 0 {
			q.addAll(causes, pos)
			return
		}
	}
	var signs symptoms
	for _, x := range causes {
		signs |= x.signs & bodySigns
	}
	coded := false
	for _, x := range outer {
		if x.kind == isCode || x.kind == isStatus {
			x.signs |= signs
		}
		coded = coded || x.kind != isStatus
		q.addAll([]atom{x}, pos)
	}
	if coded {
		return
	}
	for _, x := range causes {
		if len(outer) == 0 || x.kind == isCode || x.kind == isUnknown {
			q.addAll([]atom{x}, pos)
		}
	}
}

// lookup adds a code that is looked up by its text.
func (q *query) lookup(text ref, pos token.Pos) {
	known := q.ask(text, nil)
	for _, x := range known {
		if x.kind == isConst {
			if d, ok := q.definitions[x.string()]; ok {
				q.add(atom{kind: isCode, code: d, pos: pos})
			}
			continue
		}
		q.unknown(pos, "a code that is looked up by a text which is not constant")
	}
	if len(known) == 0 {
		q.unknown(pos, "a code that is looked up by a text which is not constant")
	}
}

// codeFor adds the code of a form for a status.
func (q *query) codeFor(c called, pos token.Pos) {
	forms := q.ask(c.args[0], nil)
	for _, form := range forms {
		if form.kind == isNothing {
			form.kind = isForm // FormProtekt
		}
		for _, status := range q.ask(c.args[1], nil) {
			if n, ok := intOf(status.text); ok && form.kind == isForm && status.kind == isConst {
				q.add(atom{kind: isCode, code: q.definitionOf(knownForms[form.status].CodeFor(n)), pos: pos})
			} else {
				q.unknown(pos, "the code of a form for a status that is not constant")
			}
		}
	}
	if len(forms) == 0 {
		q.unknown(pos, "the code of a form that is not known")
	}
}

// The forms of package errcode, whose codes by status are known.
var knownForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

var formNames = map[string]int{"FormProtekt": 0, "FormEnvelope": 1, "FormDomain": 2, "FormDomainDetails": 3}
