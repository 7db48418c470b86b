// Package told says in one line what a client is told about an error, for tests of rules.
package told

import (
	"fmt"

	"example.com/errcode"
)

// By returns what a client is told about err in the form of the domain:reason document
// if rule is the Map of the Writer: status, code, and details and delay if there are any.
func By(rule func(error) error, err error) string {
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule}
	a := wr.Answer(nil, err)
	line := fmt.Sprint(a.Status, " ", a.Code)
	if details := a.Details(); details != nil {
		line += " " + string(details)
	}
	if delay, ok := a.RetryAfter(); ok {
		line += fmt.Sprint(" retry after ", delay)
	}
	return line
}
