package cli

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A filter is what the flags of list and export select.
type filter struct {
	documents, tables, statuses, actions []string
	deprecated                           bool
	flags                                []*pflag.Flag // that add has added
}

// ownDocument is what the flag --document calls the catalogues that stand in none of
// the three documents.
const ownDocument = "own"

// add adds the flags to a command.
func (f *filter) add(t *tool, cmd *cobra.Command) {
	flags := cmd.Flags()
	others := map[string]bool{}
	flags.VisitAll(func(flag *pflag.Flag) { others[flag.Name] = true })
	flags.StringSliceVarP(&f.documents, "document", "d", nil, "only codes of a `document`: protekt, envelope, domain-reason or own")
	flags.StringArrayVarP(&f.tables, "table", "t", nil, "only codes of a `table`, such as OAuth")
	flags.StringSliceVarP(&f.statuses, "status", "s", nil, "only codes with a `status`, such as 404 or 4xx")
	flags.StringSliceVarP(&f.actions, "action", "a", nil, "only codes with an `action`, such as redirect_to_login")
	flags.BoolVar(&f.deprecated, "deprecated", false, "only codes that are deprecated")
	t.addFrom(cmd)
	flags.VisitAll(func(flag *pflag.Flag) {
		if !others[flag.Name] {
			f.flags = append(f.flags, flag)
		}
	})
	complete := func(name string, values func(snapshot.Snapshot) []string, finish func([]string, string) []string) {
		_ = cmd.RegisterFlagCompletionFunc(name, func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
			s, _ := t.selection() // what can't be read completes to nothing
			return finish(values(s), begun), cobra.ShellCompDirectiveNoFileComp
		})
	}
	complete("document", documentsOf, lastOfList)
	complete("table", tablesOf, func(names []string, _ string) []string { return names })
	complete("status", statusesOf, lastOfList)
	complete("action", func(snapshot.Snapshot) []string { return actionNames() }, lastOfList)
}

// unused returns an error that names the first of the flags that was given, for a format
// that does not depend on the codes.
func (f *filter) unused(format string) error {
	for _, flag := range f.flags {
		if flag.Changed {
			return usagef("flag --%s has no effect on --format %q, which is the same for all codes", flag.Name, format)
		}
	}
	return nil
}

// addFrom adds the flags for codes of a file.
func (t *tool) addFrom(cmd *cobra.Command) {
	t.addFromFile(cmd)
	t.addStatus(cmd, "from-status")
}

// addFromFile adds the flag --from.
func (t *tool) addFromFile(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&t.from, "from", nil, "read the codes from a `file` instead of this program")
}

// addStatus adds the flag for codes of files that don't say a status.
func (t *tool) addStatus(cmd *cobra.Command, name string) {
	cmd.Flags().IntVar(&t.status, name, 0, "the `status` of codes for which a file has none")
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
}

// values returns what of returns for the rows of s, each once, in their order.
func values(s snapshot.Snapshot, of func(snapshot.Catalogue, snapshot.Code) string) (all []string) {
	for catalogue, code := range s.All() {
		if v := of(catalogue, code); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

func documentOf(c snapshot.Catalogue) string { return cmp.Or(c.Document, ownDocument) }

func documentsOf(s snapshot.Snapshot) []string {
	return values(s, func(c snapshot.Catalogue, _ snapshot.Code) string { return documentOf(c) })
}

func tablesOf(s snapshot.Snapshot) []string {
	return values(s, func(c snapshot.Catalogue, _ snapshot.Code) string { return c.Name })
}

func statusesOf(s snapshot.Snapshot) []string {
	all := values(s, func(_ snapshot.Catalogue, c snapshot.Code) string { return strconv.Itoa(c.Status) })
	slices.Sort(all)
	return all
}

// lastOfList returns the completions for a list with commas between its items, of which
// the last has been begun. What is in the list already is left out.
func lastOfList(values []string, begun string) (completed []string) {
	at := strings.LastIndex(begun, ",") + 1
	for _, v := range values {
		if !slices.Contains(strings.Split(begun[:at], ","), v) {
			completed = append(completed, begun[:at]+v)
		}
	}
	return completed
}

// check returns an error for values of flags that mean nothing, whatever the codes.
func (f *filter) check() error {
	for _, status := range f.statuses {
		if _, err := parseStatus(strings.Replace(strings.ToLower(status), "xx", "00", 1)); err != nil || len(status) != 3 {
			if near := nearStatus(status); near != nil {
				return usagef("invalid status %q%s", status, didYouMean(near, asIs))
			}
			return usagef("invalid status %q, expected one such as 404 or 4xx", status)
		}
	}
	for _, action := range f.actions {
		if !slices.Contains(actionNames(), action) {
			return unknownValue("action", action, actionNames())
		}
	}
	for _, document := range f.documents {
		if names := documentNames(); !slices.Contains(names, document) {
			return unknownValue("document", document, names)
		}
	}
	return nil
}

// nearStatus returns the status that was meant by one with letters for digits, such as
// 4O4, if that is clear.
func nearStatus(typed string) []string {
	fixed := strings.NewReplacer("o", "0", "O", "0", "l", "1", "I", "1", "S", "5").Replace(typed)
	if _, err := parseStatus(fixed); err != nil {
		return nil
	}
	return []string{fixed}
}

// documentNames are the values of the flag --document.
func documentNames() []string {
	return append(slices.DeleteFunc(slices.Clone(documents), func(name string) bool { return name == "" }), ownDocument)
}

// selected returns the codes that the flags select, of what extended makes of all.
func (f *filter) selected(t *tool, extended func(snapshot.Snapshot) snapshot.Snapshot) (snapshot.Snapshot, error) {
	if err := f.check(); err != nil {
		return snapshot.Snapshot{}, err
	}
	s, err := t.selection()
	if err != nil {
		return s, err
	}
	s = extended(s)
	for _, table := range f.tables {
		if names := tablesOf(s); !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, table) }) {
			return s, unknownValue("table", table, names)
		}
	}
	return s.Select(f.keeps), nil
}

func (f *filter) keeps(c snapshot.Catalogue, code snapshot.Code) bool {
	any := func(wanted []string, match func(string) bool) bool {
		return len(wanted) == 0 || slices.ContainsFunc(wanted, match)
	}
	status := strconv.Itoa(code.Status)
	return (!f.deprecated || code.ReplacedBy != "") &&
		any(f.documents, func(d string) bool { return d == documentOf(c) }) &&
		any(f.tables, func(name string) bool { return strings.EqualFold(name, c.Name) }) &&
		any(f.statuses, func(s string) bool { return s == status || strings.EqualFold(s, status[:1]+"xx") }) &&
		any(f.actions, func(a string) bool { return a == code.Action })
}
