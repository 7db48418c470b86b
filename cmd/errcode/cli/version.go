package cli

import (
	"cmp"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// versionCommand is "errcode version".
func (t *tool) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Say which version this is",
		Example:           "errcode version",
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			fmt.Fprintln(&t.out, version())
			return nil
		}),
	}
}

// version names the version of this module and that of Go. The program may be another
// module's.
func version() string {
	module, found := strings.TrimSuffix(reflect.TypeFor[Config]().PkgPath(), "/cli"), ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == module {
				found = m.Version
			}
		}
	}
	return fmt.Sprintf("errcode %s %s", cmp.Or(found, "(devel)"), runtime.Version())
}
