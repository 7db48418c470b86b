package routes

import (
	"go/types"
	"maps"
	"slices"

	"example.com/errcode"
)

// fixedForms are the Writers of WriteProtekt, WriteEnvelope and WriteDomain.
var fixedForms = map[string]*writer{
	"WriteProtekt":  {each: []errcode.Writer{{}}},
	"WriteEnvelope": {each: []errcode.Writer{{Form: errcode.FormEnvelope}}},
	"WriteDomain":   {each: []errcode.Writer{{Form: errcode.FormDomain}}},
}

// check compares the declarations with what the functions can answer with. A code that a
// Writer gives for a status, or to an error without a code, may be left out.
func (a *analysis) check(directives []directive, all []found) []Declaration {
	problems := []Declaration{}
	for _, d := range directives {
		problem := func(code, text string) {
			problems = append(problems, Declaration{a.position(d.pos), d.fn.FullName(), code, text})
		}
		can, entered := a.answersOf(d.fn, all)
		if !entered {
			problem("", "no route calls this function")
			continue
		}
		known := map[string]bool{}
		for _, code := range d.codes {
			switch _, ok := can[code]; {
			case known[code]:
				problem(code, "declared twice")
			case !ok && !a.isDefined(code):
				problem(code, "declared, and there is no such code")
			case !ok:
				problem(code, "declared, and never answered with")
			}
			known[code] = true
		}
		for _, code := range slices.Sorted(maps.Keys(can)) {
			if answer := can[code]; answer.stated && !known[code] {
				problem(code, "answered with, at "+answer.Reasons[0].Position+", and not declared")
			}
		}
	}
	slices.SortStableFunc(problems, func(a, b Declaration) int { return comparePositions(a.Position, b.Position) })
	return problems
}

func (a *analysis) isDefined(code string) bool {
	for _, d := range a.definitions {
		if d.Text == code {
			return true
		}
	}
	return false
}

// answersOf returns what a function can answer with in the routes that call it.
func (a *analysis) answersOf(fn *types.Func, all []found) (can map[string]Answer, entered bool) {
	var r Route
	type entry struct {
		in *frame
		w  *writer
	}
	done := map[entry]bool{}
	for _, f := range all {
		for _, did := range f.did {
			for in, w := range did.entered {
				if in.fn.Object() != fn || done[entry{in, w}] {
					continue
				}
				done[entry{in, w}], entered = true, true
				own := newAccount()
				if n := in.fn.Signature.Results().Len(); n > 0 && w != nil && isErrorLike(in.fn.Signature.Results().At(n-1).Type()) {
					a.answersWith(own, w, a.resultsOf(in, n-1))
				}
				a.body(in, own, w)
				for _, t := range own.told {
					r.addAnswer(t, a.position(t.pos))
				}
			}
		}
	}
	r.sort()
	can = map[string]Answer{}
	for _, answer := range r.Answers {
		can[answer.Code] = answer
	}
	return can, entered
}
