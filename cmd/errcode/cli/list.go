package cli

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/synonyms"
	"github.com/spf13/cobra"
)

const listLong = `list shows the codes, all or those that words and flags select.

With words it shows the codes that have all of them in the code, its Go name, the
message, the description, the action, the status, the fault or the table; if there are
none, also in the help for developers. _ - . : and / count as spaces, a word may be cut
short, and common words such as captcha, 2fa or "email taken" stand for those of the
codes.

On a terminal it prints a table for each table of the documents; a narrow one leaves
out the actions. In a pipe it prints a line for each code, with tabs between the
fields: code, status, action, document, table, message, and for a deprecated code the
one that replaces it. The document "own" stands for a service's own catalogues. For a
table in a pager, give --color always.

--format is one of

  table  as on a terminal
  tsv    as in a pipe
  csv    a row for each code, below titles; verify and import read it
  json   {"codes": […]}, each with the members that it has in the lock file, which
         "export --format json" writes: code, status, message, description, action,
         fault, why, fix, replacedBy, challenge; and table, document (not for a
         service's own) and variable, the Go variable if it is in package errcode.
         description is there if it is not the message; fault is always there.

With --from the codes are those of a file: JSON, CSV or a document with tables, as
"errcode import --help" describes them.

Exit status: 1 if words were given and no code has them; 0 otherwise.`

// listCommand is "errcode list".
func (t *tool) listCommand() *cobra.Command {
	var f filter
	var format outputFormat
	var query string
	cmd := &cobra.Command{
		Use:   "list [WORD...]",
		Short: "List or search the codes",
		Long:  listLong,
		Example: `errcode list
errcode list email taken
errcode list --status 401,403 --action redirect_to_login
errcode list captcha --json
errcode list --color always | less -R
errcode list --status 5xx | cut -f1`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func(args []string) error {
			chosen, err := format.chosen(t)
			if err != nil {
				return err
			}
			all, err := f.selected(t, func(s snapshot.Snapshot) snapshot.Snapshot { return s })
			if err != nil {
				return err
			}
			typed := strings.TrimSpace(strings.Join(append(args, query), " "))
			q := synonyms.NewQuery(typed)
			if typed != "" && q.IsZero() {
				return usagef("%q has no letters and digits to search for", typed)
			}
			s := search(all, q)
			if len(s.Catalogues) > 0 || q.IsZero() || chosen == formatJSON || chosen == formatCSV {
				t.list(s, chosen)
			}
			if len(s.Catalogues) == 0 && !q.IsZero() {
				t.complain(fmt.Sprintf("%s: no code has %q%s", t.name, typed, suggestion(all, typed)))
				return errFound
			}
			return nil
		}),
	}
	cmd.Flags().StringVarP(&query, "query", "q", "", "more `words` to search for")
	_ = cmd.RegisterFlagCompletionFunc("query", cobra.NoFileCompletions)
	f.add(t, cmd)
	format.add(cmd)
	return cmd
}

// list writes the codes in a format.
func (t *tool) list(s snapshot.Snapshot, format string) {
	switch format {
	case formatJSON:
		t.writeJSON(map[string][]codeJSON{"codes": codesJSON(s)})
	case formatCSV:
		t.writeCSV(codeTitles, codeRows(s))
	case formatTable:
		t.listTable(s)
	default:
		for c, code := range s.All() {
			fields := []string{code.Code, strconv.Itoa(code.Status), code.Action, documentOf(c), c.Name, code.Message}
			if code.ReplacedBy != "" {
				fields = append(fields, code.ReplacedBy)
			}
			t.writeTSV([][]string{fields})
		}
	}
}

// A codeJSON is a code as list writes it.
type codeJSON struct {
	snapshot.Code
	Table    string `json:"table"`
	Document string `json:"document,omitempty"`
	Variable string `json:"variable,omitempty"`
}

// codesJSON returns the codes for JSON.
func codesJSON(s snapshot.Snapshot) []codeJSON {
	all := []codeJSON{} // not nil, which would be null
	for c, code := range s.All() {
		all = append(all, describedJSON(c, code))
	}
	return all
}

// describedJSON returns a code for JSON.
func describedJSON(c snapshot.Catalogue, code snapshot.Code) codeJSON {
	code.Fault = code.WhoseFault()
	return codeJSON{code, c.Name, c.Document, goVariable(c, code.Code)}
}

// codeTitles are the titles of CSV, which import and verify know.
var codeTitles = []string{"code", "status", "message", "description", "action", "fault", "document", "table", "why", "fix", "replacedBy"}

// codeRows returns the codes for CSV.
func codeRows(s snapshot.Snapshot) (rows [][]string) {
	for c, code := range s.All() {
		rows = append(rows, []string{code.Code, strconv.Itoa(code.Status), code.Message, code.Description, code.Action, code.WhoseFault(),
			documentOf(c), c.Name, code.Why, code.Fix, code.ReplacedBy})
	}
	return rows
}

// listTable writes a table for each catalogue.
func (t *tool) listTable(s snapshot.Snapshot) {
	all := grid{}
	for _, code := range s.All() {
		message := code.Message
		if code.ReplacedBy != "" {
			message = "[deprecated: use " + code.ReplacedBy + "] " + message
		}
		all.add(cell{code.Code, bold}, cell{strconv.Itoa(code.Status), statusColour(code.Status)}, cell{code.Action, ""}, cell{message, ""})
	}
	const indent, action = "  ", 2
	all.align()
	if _, enough := roomFor(all.widths, len(indent), t.style.columns); !enough {
		all.drop(action)
	}
	at, count := 0, len(all.rows)
	for i, c := range s.Catalogues {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.writeLine(" ", cell{c.Name, green}, cell{"(" + documentOf(c) + ")", dim})
		t.write(grid{rows: all.rows[at : at+len(c.Codes)], widths: all.widths, indent: indent})
		at += len(c.Codes)
	}
	if count > 0 {
		t.out.WriteByte('\n')
	}
	fmt.Fprintln(&t.out, plural(count, "code"))
}
