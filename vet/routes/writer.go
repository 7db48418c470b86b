package routes

import (
	"fmt"
	"go/token"
	"strconv"

	"example.com/errcode"
	"golang.org/x/tools/go/ssa"
)

// A writer is an errcode.Writer of the program, as far as it decides which code is told.
type writer struct {
	each    []errcode.Writer // one, or one for each mask that it may have
	form    string           // the name of its form, "" if it is one of the program's own
	maps    []atom           // functions
	unknown []unknown
}

// An unknown is what the analysis does not know.
type unknown struct {
	pos token.Pos
	why string
}

// writerOf returns what is known about a Writer.
func (a *analysis) writerOf(r ref, pos token.Pos) *writer {
	r = r.resolved()
	key := a.nodeKey(r, nil)
	if w, ok := a.writers[key]; ok {
		return w
	}
	w := &writer{}
	a.writers[key] = w
	var wr errcode.Writer
	forms := a.ask(r, path{a.writerField["Form"]})
	wr.Form = a.formOf(w, forms, pos)
	if len(forms) == 0 || len(forms) == 1 && (forms[0].kind == isForm || forms[0].kind == isNothing) {
		w.form = wr.Form.String()
	}
	byStatus := a.ask(r, path{a.writerField["Codes"]})
	if len(byStatus) > 1 {
		w.unknown = append(w.unknown, unknown{pos, "Writer.Codes is one of several maps, and the codes by status are those of one"})
	}
	for _, x := range byStatus {
		wr.Codes = a.codesByStatus(w, x, pos)
	}
	for _, x := range a.ask(r, path{a.writerField["Map"]}) {
		if x.kind == isFunc {
			w.maps = append(w.maps, x)
		} else {
			w.unknown = append(w.unknown, unknown{pos, "Writer.Map is a function that is not known"})
		}
	}
	for _, x := range a.ask(r, path{a.writerField["Mask"]}) {
		one := wr
		if x.kind != isNothing {
			one.Mask = a.maskOf(w, x, pos)
		}
		w.each = append(w.each, one)
	}
	if len(w.each) == 0 {
		w.each = append(w.each, wr)
	}
	return w
}

// formOf returns the form of a Writer: one whose codes by status are the same.
func (a *analysis) formOf(w *writer, all []atom, pos token.Pos) errcode.Form {
	var forms []errcode.Form
	for _, x := range all {
		switch {
		case x.kind == isNothing:
			forms = append(forms, errcode.FormProtekt)
		case x.kind == isForm:
			forms = append(forms, knownForms[x.status])
		case x.kind == isObject:
			forms = append(forms, a.likeOf(w, x, pos))
		default:
			w.unknown = append(w.unknown, unknown{pos, "Writer.Form is not known"})
		}
	}
	if len(forms) > 1 {
		w.unknown = append(w.unknown, unknown{pos, fmt.Sprintf("Writer.Form is one of %d, and the codes by status are those of the first", len(forms))})
	}
	if len(forms) == 0 {
		return errcode.FormProtekt
	}
	return forms[0]
}

// likeOf returns the form that a form of the program's own has its codes from.
func (a *analysis) likeOf(w *writer, x atom, pos token.Pos) errcode.Form {
	call, ok := x.v.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil || nameOf(call.Call.StaticCallee()) != root+".NewForm" {
		w.unknown = append(w.unknown, unknown{pos, "Writer.Form is not known"})
		return errcode.FormProtekt
	}
	layout := ref{call.Call.Args[0], x.in}
	if len(a.ask(layout, path{a.layoutField["Code"]})) > 0 || len(a.ask(layout, path{a.layoutField["Spell"]})) > 0 {
		w.unknown = append(w.unknown, unknown{pos, "Writer.Form gives statuses codes of its own"})
	}
	return a.formOf(w, a.ask(layout, path{a.layoutField["Like"]}), pos)
}

// codesByStatus returns Writer.Codes.
func (a *analysis) codesByStatus(w *writer, x atom, pos token.Pos) map[int]errcode.Code {
	made, ok := x.v.(*ssa.MakeMap)
	if !ok || x.kind != isObject {
		return nil
	}
	codes := map[int]errcode.Code{}
	for _, instr := range *made.Referrers() {
		update, ok := instr.(*ssa.MapUpdate)
		if !ok {
			continue
		}
		status := a.ask(ref{update.Key, x.in}, nil)
		code := a.ask(ref{update.Value, x.in}, nil)
		if len(status) != 1 || status[0].kind != isConst || len(code) != 1 || code[0].kind != isCode {
			w.unknown = append(w.unknown, unknown{pos, "Writer.Codes has an entry that is not constant"})
			continue
		}
		n, _ := strconv.Atoi(status[0].text)
		codes[n] = code[0].code.real
	}
	return codes
}

// maskOf returns a mask.
func (a *analysis) maskOf(w *writer, x atom, pos token.Pos) (mask errcode.Mask) {
	wrong := func() errcode.Mask {
		w.unknown = append(w.unknown, unknown{pos, "Writer.Mask is not made of constant codes; codes are listed as if there was none"})
		return errcode.Mask{}
	}
	call, ok := x.v.(*ssa.Call)
	if x.kind != isObject || !ok || call.Call.StaticCallee() == nil {
		return wrong()
	}
	args := call.Call.Args
	defer func() {
		if recover() != nil { // so does the program
			mask = wrong()
		}
	}()
	switch nameOf(call.Call.StaticCallee()) {
	case root + ".MaskAccounts":
		as, ok := a.constantCodes(ref{args[0], x.in}, nil)
		except, all := a.constantCodes(ref{args[1], x.in}, path{anyElement})
		if !ok || !all || len(as) != 1 {
			return wrong()
		}
		return errcode.MaskAccounts(as[0], except...)
	case root + ".NewMask":
		codes, ok := a.maskedCodes(ref{args[0], x.in})
		if !ok {
			return wrong()
		}
		var others []errcode.Mask
		for _, other := range a.ask(ref{args[1], x.in}, path{anyElement}) {
			if other.kind == isNothing {
				continue
			}
			others = append(others, a.maskOf(w, other, pos))
		}
		return errcode.NewMask(codes, others...)
	}
	return wrong()
}

// maskedCodes returns the first argument of NewMask.
func (a *analysis) maskedCodes(r ref) (map[errcode.Code]errcode.Code, bool) {
	codes := map[errcode.Code]errcode.Code{}
	for _, x := range a.ask(r, nil) {
		made, ok := x.v.(*ssa.MakeMap)
		if x.kind != isObject || !ok {
			return nil, false
		}
		for _, instr := range *made.Referrers() {
			update, ok := instr.(*ssa.MapUpdate)
			if !ok {
				continue
			}
			from, ok1 := a.constantCodes(ref{update.Key, x.in}, nil)
			to, ok2 := a.constantCodes(ref{update.Value, x.in}, nil)
			if !ok1 || !ok2 || len(from) != 1 || len(to) != 1 {
				return nil, false
			}
			codes[from[0]] = to[0]
		}
	}
	return codes, true
}

// constantCodes returns codes, and whether all of them are known.
func (a *analysis) constantCodes(r ref, p path) (codes []errcode.Code, ok bool) {
	for _, x := range a.ask(r, p) {
		if x.kind != isCode {
			return nil, false
		}
		codes = append(codes, x.code.real)
	}
	return codes, true
}

// A told is what a client is told.
type told struct {
	code   errcode.Code
	truth  string // the code behind the mask; "" if it is the same
	why    string
	pos    token.Pos
	stated bool // the program names the code, and the Writer does not give it for a status
}

// tells returns what clients are told about an error.
func (a *analysis) tells(w *writer, x atom) (all []told, unknowns []unknown) {
	add := func(err error, truth, why string, stated bool) {
		for _, wr := range w.each {
			one := told{code: wr.Answer(nil, err).Code, why: why, pos: x.pos, stated: stated}
			if truth != one.code.String() {
				one.truth = truth
			}
			all = append(all, one)
		}
	}
	status := func(n int, why string) {
		for _, wr := range w.each {
			bare := wr
			bare.Mask = errcode.Mask{}
			add(errcode.Status(n), bare.Answer(nil, errcode.Status(n)).Code.String(), why, false)
		}
	}
	signs := x.signs
	switch x.kind {
	case isCode:
		add(x.code.real, x.code.Text, "", true)
		if x.code.Status != 400 {
			signs = 0
		}
		signs &= bodySigns
	case isStatus:
		status(x.status, "errcode.Status("+strconv.Itoa(x.status)+")")
		if x.status != 400 {
			signs = 0
		}
		signs &= bodySigns
	case isPlain:
		why := "an error without a code"
		if x.text != "" {
			why = x.text
		}
		status(500, why)
		for _, f := range w.maps {
			for _, y := range a.resultsOf(a.enter(f, nil, nil), 0) {
				if y.kind != isPlain {
					y.signs = 0
					more, unknown := a.tells(&writer{each: w.each}, y)
					for _, one := range more {
						one.why = "an error without a code, to which Writer.Map may give one"
						one.pos, one.stated = x.pos, false
						all = append(all, one)
					}
					unknowns = append(unknowns, unknown...)
				}
			}
		}
	case isRemote:
		status(502, "an error of another service")
	case isUnknown:
		unknowns = append(unknowns, unknown{x.pos, x.text})
	}
	for _, s := range statusesOf {
		if signs&s.sign != 0 {
			status(s.status, s.why)
		}
	}
	return all, unknowns
}

// resultsOf returns what a function returns.
func (a *analysis) resultsOf(in *frame, index int) []atom {
	key := fmt.Sprintf("results of %d %d", in.id, index)
	return a.once(key, func(q *query) { q.results(in, index, nil, token.NoPos) })
}
