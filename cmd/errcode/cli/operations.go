package cli

import (
	"slices"
	"strings"

	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
)

// operationFlag is what --responses takes.
const operationFlag = "OPERATION=CODE,CODE"

// operationsOf reads the values of --responses. The codes are some of those in s.
func operationsOf(values []string, s snapshot.Snapshot) ([]openapi.Operation, error) {
	index := s.Index()
	var operations []openapi.Operation
	for _, value := range values {
		id, codes, ok := strings.Cut(value, "=")
		o := openapi.Operation{ID: strings.TrimSpace(id)}
		if !ok || o.Component() == "" {
			return nil, usagef("invalid value %q for --responses, expected %s, such as login=invalid_credentials,account_locked", value, operationFlag)
		}
		if i := slices.IndexFunc(operations, func(other openapi.Operation) bool { return other.Component() == o.Component() }); i >= 0 {
			return nil, usagef("operations %q and %q of --responses have the same component name %s, expected one for each", operations[i].ID, o.ID, o.Component())
		}
		for code := range strings.SplitSeq(codes, ",") {
			code = strings.TrimSpace(code)
			if _, ok := index[code]; !ok {
				return nil, usagef("operation %q of --responses has the unknown code %q%s", o.ID, code, suggestion(s, code))
			}
			o.Codes = append(o.Codes, code)
		}
		operations = append(operations, o)
	}
	return operations, nil
}
