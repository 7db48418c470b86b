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
		Use:   "version",
		Short: "Say which version this is, and how many codes it has",
		Long: `version shows the version of the command, the commit that this program was built from
if that is known, the version of Go, and how many codes the program has.`,
		Example:           "errcode version",
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			fmt.Fprintln(&t.out, t.version())
			return nil
		}),
	}
}

// version names the versions of this module, of the program and of Go, and says how many
// codes there are.
func (t *tool) version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	codes, tables := 0, 0
	for c := range t.catalogues() {
		codes += c.Len()
		tables++
	}
	return fmt.Sprintf("%s\n%s in %s", versionOf(info), plural(codes, "code"), plural(tables, "table"))
}

// versionOf returns the first line of the version of a program that was built so. The
// program may be another module's, which has this one as a dependency.
func versionOf(info *debug.BuildInfo) string {
	module := strings.TrimSuffix(reflect.TypeFor[Config]().PkgPath(), "/cli")
	found := ""
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == module {
			found = m.Version
		}
	}
	text := "errcode " + cmp.Or(found, "(devel)")
	if info.Main.Path != module && info.Main.Path != "" {
		text += " in " + info.Main.Path + " " + cmp.Or(info.Main.Version, "(devel)")
	}
	return text + commitOf(info) + " " + info.GoVersion
}

// commitOf returns the commit in words, "" if it is not known.
func commitOf(info *debug.BuildInfo) string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	commit := settings["vcs.revision"]
	if commit == "" {
		return ""
	}
	text := " (commit " + commit[:min(len(commit), 12)]
	if day, _, ok := strings.Cut(settings["vcs.time"], "T"); ok {
		text += " of " + day
	}
	if settings["vcs.modified"] == "true" {
		text += ", changed"
	}
	return text + ")"
}
