package cli

import (
	"net/http"
	"strconv"

	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/synonyms"
)

// search returns the codes that a query finds. Those that have its words only in their
// help, which also speaks of other codes, count if there are no others.
func search(s snapshot.Snapshot, q synonyms.Query) snapshot.Snapshot {
	found := s.Select(func(c snapshot.Catalogue, code snapshot.Code) bool { return q.Finds(namesOf(c, code)...) })
	if len(found.Catalogues) > 0 {
		return found
	}
	return s.Select(func(c snapshot.Catalogue, code snapshot.Code) bool {
		return q.Finds(append(namesOf(c, code), code.Why, code.Fix)...)
	})
}

// namesOf returns what a code is known by: everything except the help.
func namesOf(c snapshot.Catalogue, code snapshot.Code) []string {
	action, _ := actionOf(code.Action) // an unknown one has its name
	status := strconv.Itoa(code.Status)
	return []string{
		code.Code, snapshot.GoName(c, code.Code), code.Message, code.Description,
		code.Action, action.Text(), code.WhoseFault(), status, status[:1] + "xx", http.StatusText(code.Status),
		c.Name, documentOf(c), code.ReplacedBy,
	}
}
