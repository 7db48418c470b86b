package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

// A filter is what the flags of list and export select.
type filter struct {
	documents, tables, statuses, actions []string
	deprecated                           bool
}

// ownDocument is what the flag --document calls the catalogues that stand in none of
// the three documents.
const ownDocument = "own"

// add adds the flags to a command.
func (f *filter) add(t *tool, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringSliceVarP(&f.documents, "document", "d", nil, "only codes of a `document`: protekt, envelope, domain-reason or own")
	flags.StringArrayVarP(&f.tables, "table", "t", nil, "only codes of a `table`, such as OAuth")
	flags.StringSliceVarP(&f.statuses, "status", "s", nil, "only codes with a `status`, such as 404 or 4xx")
	flags.StringSliceVarP(&f.actions, "action", "a", nil, "only codes with an `action`, such as redirect_to_login")
	flags.BoolVar(&f.deprecated, "deprecated", false, "only codes that are deprecated")
	t.addFrom(cmd)
	complete := func(name string, values func(snapshot.Snapshot) []string) {
		_ = cmd.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			s, _ := t.selection() // what can't be read completes to nothing
			return values(s), cobra.ShellCompDirectiveNoFileComp
		})
	}
	complete("document", documentsOf)
	complete("table", tablesOf)
	complete("status", statusesOf)
	complete("action", func(snapshot.Snapshot) []string { return actionNames() })
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

// selected returns the codes that the flags select, of what extended makes of all.
func (f *filter) selected(t *tool, extended func(snapshot.Snapshot) snapshot.Snapshot) (snapshot.Snapshot, error) {
	for _, status := range f.statuses {
		if _, err := parseStatus(strings.Replace(strings.ToLower(status), "xx", "00", 1)); err != nil || len(status) != 3 {
			return snapshot.Snapshot{}, usagef("invalid status %q, expected one such as 404 or 4xx", status)
		}
	}
	for _, action := range f.actions {
		if !slices.Contains(actionNames(), action) {
			return snapshot.Snapshot{}, usagef("unknown action %q, expected one of %s", action, strings.Join(actionNames(), ", "))
		}
	}
	for _, document := range f.documents {
		if !slices.Contains(append(documents, ownDocument), document) || document == "" {
			return snapshot.Snapshot{}, usagef("unknown document %q, expected protekt, envelope, domain-reason or own", document)
		}
	}
	s, err := t.selection()
	if err != nil {
		return s, err
	}
	s = extended(s)
	for _, table := range f.tables {
		if names := tablesOf(s); !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, table) }) {
			return s, usagef("unknown table %q, expected one of %s", table, strings.Join(names, ", "))
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

const listLong = `list shows the codes, all or those that the flags select.

On a terminal it prints a table for each table of the documents. In a pipe it prints
a line for each code, with tabs between the fields: code, status, action, document,
table, message, and for a deprecated code the one that replaces it. The document "own"
stands for a service's own catalogues.

With --from the codes are those of a file: JSON, CSV or a document with tables, as
"errcode import --help" describes them.`

// listCommand is "errcode list".
func (t *tool) listCommand() *cobra.Command {
	var f filter
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the codes",
		Long:  listLong,
		Example: `errcode list
errcode list --document domain-reason --table OAuth
errcode list --status 401,403 --action redirect_to_login
errcode list --status 5xx | cut -f1`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			s, err := f.selected(t, func(s snapshot.Snapshot) snapshot.Snapshot { return s })
			if err == nil {
				t.list(s)
			}
			return err
		}),
	}
	f.add(t, cmd)
	return cmd
}

// list writes the codes.
func (t *tool) list(s snapshot.Snapshot) {
	if !t.style.terminal {
		for c, code := range s.All() {
			fields := []string{code.Code, strconv.Itoa(code.Status), code.Action, documentOf(c), c.Name, code.Message}
			if code.ReplacedBy != "" {
				fields = append(fields, code.ReplacedBy)
			}
			t.out.WriteString(strings.Join(fields, "\t") + "\n")
		}
		return
	}
	all := grid{}
	for _, c := range s.Catalogues {
		for _, code := range c.Codes {
			message := code.Message
			if code.ReplacedBy != "" {
				message = "[deprecated: use " + code.ReplacedBy + "] " + message
			}
			all.add(cell{code.Code, bold}, cell{strconv.Itoa(code.Status), statusColour(code.Status)}, cell{code.Action, ""}, cell{message, ""})
		}
	}
	all.align()
	at, count := 0, len(all.rows)
	for i, c := range s.Catalogues {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		fmt.Fprintf(&t.out, "%s %s\n", t.style.paint(green, c.Name), t.style.paint(dim, "("+documentOf(c)+")"))
		part := all
		part.rows = all.rows[at : at+len(c.Codes)]
		part.indent = "  "
		t.write(part)
		at += len(c.Codes)
	}
	fmt.Fprintf(&t.out, "\n%s\n", plural(count, "code"))
}
