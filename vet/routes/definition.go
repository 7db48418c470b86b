package routes

import (
	"go/token"
	"strconv"

	"example.com/errcode"
	"golang.org/x/tools/go/ssa"
)

// A definition is a code, as the source defines it.
type definition struct {
	Text    string
	Status  int
	Message string
	pos     token.Pos
	table   *ssa.Global // the catalogue; nil if it is in no variable
	global  *ssa.Global // the variable of the code; nil if there is none
	builtin bool        // of package errcode
	made    bool        // by a form, for a status
	real    errcode.Code
}

func itoa(n int) string { return strconv.Itoa(n) }

// defineAll finds the calls that define codes.
func (a *analysis) defineAll() {
	for _, fn := range a.functions {
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				call, ok := instr.(*ssa.Call)
				if !ok || !isOurCall(call.Call.StaticCallee()) || len(call.Call.Args) < 4 {
					continue
				}
				switch nameOf(call.Call.StaticCallee()) {
				case "(*" + root + ".Catalogue).define", "(*" + root + ".Catalogue).defineWith", "(*" + root + ".Catalogue).Define", "(*" + root + ".Catalogue).Add":
					if d := a.definedAt(call, a.open(fn)); d != nil {
						a.place(d, call)
					}
				}
			}
		}
	}
}

// place notes the variables that a definition belongs to.
func (a *analysis) place(d *definition, call *ssa.Call) {
	if load, ok := call.Call.Args[0].(*ssa.UnOp); ok {
		if g, ok := load.X.(*ssa.Global); ok {
			d.table = g
		}
	}
	for _, use := range *call.Referrers() {
		if extract, ok := use.(*ssa.Extract); ok { // of Add
			for _, use := range *extract.Referrers() {
				a.placeIn(d, use)
			}
		}
		a.placeIn(d, use)
	}
}

func (a *analysis) placeIn(d *definition, use ssa.Instruction) {
	if store, ok := use.(*ssa.Store); ok {
		if g, ok := store.Addr.(*ssa.Global); ok {
			d.global = g
		}
	}
}

func (a *analysis) defined(c called) *definition {
	call, ok := c.site.(*ssa.Call)
	if !ok {
		return nil
	}
	return a.definedAt(call, c.in)
}

// definedAt returns the code that a call defines, nil if that is not constant.
func (a *analysis) definedAt(call *ssa.Call, in *frame) *definition {
	if call.Parent().Package() != nil && call.Parent().Package().Pkg.Path() == root && call.Parent().Name() != "init" {
		return nil // define calls defineWith
	}
	var texts [3]string
	for i := range texts {
		known := a.ask(ref{call.Call.Args[i+1], in}, nil)
		if len(known) == 1 && known[0].kind == isConst {
			texts[i] = known[0].string()
		} else if i < 2 {
			return nil
		}
	}
	status, err := strconv.Atoi(texts[1])
	if err != nil {
		return nil
	}
	key := texts[0]
	if d, ok := a.definitions[key]; ok && d.Status != status {
		key += " " + texts[1] // another registry's
	}
	if d, ok := a.definitions[key]; ok {
		return d
	}
	d := &definition{Text: texts[0], Status: status, Message: texts[2], pos: call.Pos()}
	d.builtin = call.Parent().Package() != nil && call.Parent().Package().Pkg.Path() == root
	if code, ok := errcode.Lookup(d.Text); ok && d.builtin {
		d.real = code
	} else if table, err := errcode.NewRegistry().AddCatalogue("routes"); err == nil {
		if d.real, err = table.Add(d.Text, d.Status, orText(d.Message)); err != nil {
			return nil // the program itself can't start
		}
	}
	a.definitions[key] = d
	return d
}

// orText returns a message, or one in place of what is not constant.
func orText(message string) string {
	if message == "" {
		return "Not constant"
	}
	return message
}

// definitionOf returns the definition of a code of the library itself.
func (a *analysis) definitionOf(code errcode.Code) *definition {
	key := code.String()
	if d, ok := a.definitions[key]; ok && d.real == code {
		return d
	}
	key += " made"
	d, ok := a.definitions[key]
	if !ok {
		d = &definition{Text: code.String(), Status: code.StatusCode(), Message: code.Message(), builtin: true, made: true, real: code}
		a.definitions[key] = d
	}
	return d
}
