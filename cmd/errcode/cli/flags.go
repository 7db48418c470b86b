package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// expectedOf says what a flag of a type takes.
var expectedOf = map[string]string{"int": "a whole number", "bool": "true or false"}

// flagError returns the error for a wrong flag, with what may have been meant.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		flag := invalid.GetFlag()
		if expected, ok := expectedOf[flag.Value.Type()]; ok {
			return usagef("invalid value %q of flag --%s, expected %s", invalid.GetValue(), flag.Name, expected)
		}
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return err
	}
	if group := unknown.GetSpecifiedShortnames(); group != "" {
		if unknown.GetSpecifiedName() == group {
			return usagef("unknown flag: -%s", group)
		}
		return usagef("unknown flag: -%s in -%s", unknown.GetSpecifiedName(), group)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	name := unknown.GetSpecifiedName()
	return usagef("unknown flag: --%s%s", name, didYouMean(nearest(name, names), func(s string) string { return "--" + s }))
}

// longFlag returns the first of args that is the name of a flag after a single dash, as it
// should be written, "" if there is none: -status is read as -s tatus.
func longFlag(cmd *cobra.Command, args []string) string {
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && cmd.Flags().Lookup(name) != nil {
			return "--" + name
		}
	}
	return ""
}
