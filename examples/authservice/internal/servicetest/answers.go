package servicetest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"example.com/errcode"
)

// answers are the codes that routes have answered with, by pattern and code.
var answers struct {
	sync.Mutex
	seen map[string]map[string]bool
}

// noted returns a function for Writer.Report that also notes the answer; see Answers.
func noted(report func(errcode.Report)) func(errcode.Report) {
	return func(rep errcode.Report) {
		if code := rep.Sent; rep.Request != nil && !code.IsZero() {
			answers.Lock()
			if answers.seen == nil {
				answers.seen = map[string]map[string]bool{}
			}
			pattern := patternOf(rep.Request)
			if answers.seen[pattern] == nil {
				answers.seen[pattern] = map[string]bool{}
			}
			answers.seen[pattern][code.String()] = true
			answers.Unlock()
		}
		report(rep)
	}
}

// patternOf returns the pattern of the route that answered. For a method that a path does
// not have, the mux answered: the report has the pattern of another method.
func patternOf(r *http.Request) string {
	if method, _, ok := strings.Cut(r.Pattern, " "); ok && method != r.Method {
		return "/"
	}
	return r.Pattern
}

// Answers returns the codes that each route has answered with in the tests so far, by
// pattern, sorted.
func Answers() map[string][]string {
	answers.Lock()
	defer answers.Unlock()
	all := map[string][]string{}
	for pattern, codes := range answers.seen {
		all[pattern] = slices.Sorted(maps.Keys(codes))
	}
	return all
}
