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
	return fmt.Sprintf("%s\n%s in %s", versionOf(info, releasedFrom), plural(codes, "code"), plural(tables, "table"))
}

// versionOf returns the first line of the version of a program that was built so, from a
// release of that commit if it is one. The program may be another module's, which has this
// one as a dependency.
func versionOf(info *debug.BuildInfo, released string) string {
	module := strings.TrimSuffix(reflect.TypeFor[Config]().PkgPath(), "/cli")
	found := ""
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == module {
			found = m.Version
		}
	}
	text := "errcode " + cmp.Or(found, "(devel)")
	commit := commitOf(info)
	if base, day, ok := strings.Cut(released, " "); ok && (commit == "" || info.Main.Path != module) {
		text += inWords(base, day, "")
	}
	if info.Main.Path != module && info.Main.Path != "" {
		text += " in " + info.Main.Path + " " + cmp.Or(info.Main.Version, "(devel)")
	}
	return text + commit + " " + info.GoVersion
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
	day, _, _ := strings.Cut(settings["vcs.time"], "T")
	changed := ""
	if settings["vcs.modified"] == "true" {
		changed = ", changed"
	}
	return inWords(commit, day, changed)
}

// inWords returns a commit as the version shows it. The day may be missing.
func inWords(commit, day, changed string) string {
	if day != "" {
		day = " of " + day
	}
	return " (commit " + commit[:min(len(commit), 12)] + day + changed + ")"
}
