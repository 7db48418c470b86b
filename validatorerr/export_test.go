package validatorerr

import (
	"maps"
	"slices"
	"strings"
)

// Tags returns the tags that have a rule of their own.
func Tags() string { return strings.Join(slices.Sorted(maps.Keys(rules)), " ") }
