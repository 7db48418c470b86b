package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// A usageError says what is wrong with the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// noArgs is the check for a command that takes no arguments.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("unexpected argument %q, expected none", args[0])
	}
	return nil
}

// between returns the check for a command that takes from min to max arguments.
func between(min, max int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < min:
			return usagef("%s is missing", what)
		case len(args) > max:
			return usagef("too many arguments, expected at most %d", max)
		}
		return nil
	}
}

// atLeast returns the check for a command that takes n arguments or more.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%s is missing", what)
		}
		return nil
	}
}
