package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

// A level says what a change does to programs that know the old codes.
type level int

const (
	breaking   level = iota // clients that were right are wrong now
	risky                   // they may be
	compatible              // they are not
	declared                // breaking or risky, but on purpose
)

var levelNames = [...]string{"breaking", "risky", "compatible", "declared"}

func (l level) String() string { return levelNames[l] }

func (l level) colour() string { return [...]string{red, yellow, green, dim}[l] }

// A change is a difference between two versions of a code.
type change struct {
	level
	code string
	kind string // as a declaration names it
	to   string // the new value, as a declaration has it
	text string
}

const diffLong = `diff shows how the codes of NEW differ from those of OLD. NEW is optional: without
it, the program's own codes are compared. Both are files that "export --format json"
wrote; - is standard input.

  breaking    a code was removed, or its status changed
  risky       its action, its fault, its challenge, its message or its description
              changed (a text in more than punctuation and case), or the name of its
              Go variable
  compatible  a code was added, deprecated, reworded or moved to another table, or
              the help for developers changed

An intended change can be declared in a file, with a reason:

  {"changes": [
    {"code": "user:banned", "change": "status", "to": 410, "reason": "decided in #123"},
    {"code": "user:gone", "change": "removed", "reason": "never sent since v1"}
  ]}

"change" is removed, status, action, fault, challenge, message, description or
variable; "to" is the new value, as diff shows it. A declaration of a change that did
not happen is ignored.

If no code of OLD has a challenge, challenges are not compared: files that older
versions of this program wrote do not have them.

Exit status: 0 if there is no change, or only compatible and declared ones; 1 if
one is breaking or risky, or if a file is wrong.`

// diffCommand is "errcode diff".
func (t *tool) diffCommand() *cobra.Command {
	var declarations string
	cmd := &cobra.Command{
		Use:   "diff OLD [NEW]",
		Short: "Compare two versions of the codes",
		Long:  diffLong,
		Example: `errcode diff old.json new.json
errcode diff catalogue.json
git show main:catalogue.json | errcode diff - catalogue.json --declared changes.json`,
		Args: between(1, 2, "a file with the old codes"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: t.runs(func(args []string) error {
			meant, before, after, err := t.readDiff(declarations, args)
			if err != nil {
				return err
			}
			return t.diff(meant.apply(compare(before, after)))
		}),
	}
	cmd.Flags().StringVar(&declarations, "declared", "", "JSON `file` with the intended changes")
	_ = cmd.MarkFlagFilename("declared", "json")
	return cmd
}

// readDiff reads what is to be compared. The error has the problems of all files.
func (t *tool) readDiff(declared string, files []string) (meant declarations, before, after snapshot.Snapshot, err error) {
	var wrong problems
	keep := func(err error) error {
		var more problems
		if errors.As(err, &more) {
			wrong = append(wrong, more...)
			return nil
		}
		return err
	}
	meant, err = t.readDeclarations(declared)
	if err = keep(err); err == nil {
		before, err = t.readCatalogues(files[:1])
		err = keep(err)
	}
	if after = t.own(); err == nil && len(files) > 1 {
		after, err = t.readCatalogues(files[1:])
		err = keep(err)
	}
	if err == nil {
		err = wrong.err()
	}
	return meant, before, after, err
}

// compare returns the changes from one version to another, sorted.
func compare(before, after snapshot.Snapshot) (changes []change) {
	older, newer := before.Index(), after.Index()
	silent := !challenged(before)
	for c, code := range before.All() {
		now, ok := newer[code.Code]
		if !ok {
			changes = append(changes, removal(code))
			continue
		}
		if silent {
			now.Challenge = nil
		}
		changes = append(changes, changesOf(c, now.Catalogue, code, now.Code)...)
	}
	for _, code := range after.All() {
		if _, ok := older[code.Code]; !ok {
			changes = append(changes, change{compatible, code.Code, "added", "", fmt.Sprintf("added, with status %d and message %q", code.Status, code.Message)})
		}
	}
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.code, b.code), cmp.Compare(a.kind, b.kind))
	})
	return changes
}

func removal(code snapshot.Code) change {
	text := fmt.Sprintf("removed, it had status %d and message %q", code.Status, code.Message)
	if code.ReplacedBy != "" {
		text += fmt.Sprintf(" and was replaced by %q", code.ReplacedBy)
	}
	return change{breaking, code.Code, "removed", "", text}
}

// changesOf returns what changed in a code.
func changesOf(before, after snapshot.Catalogue, old, now snapshot.Code) (changes []change) {
	add := func(l level, kind, from, to string) {
		if from != to {
			changes = append(changes, change{l, old.Code, kind, to, fmt.Sprintf("%s changed from %s to %s", strings.Replace(kind, "variable", "Go variable", 1), shown(from), shown(to))})
		}
	}
	add(breaking, "status", strconv.Itoa(old.Status), strconv.Itoa(now.Status))
	add(risky, "action", old.Action, now.Action)
	add(risky, "fault", faultOf(old), faultOf(now))
	add(risky, "challenge", old.Challenge.String(), now.Challenge.String())
	add(wording(old.Message, now.Message), "message", old.Message, now.Message)
	add(wording(described(old), described(now)), "description", described(old), described(now))
	if n := len(changes); n > 1 && old.Description == "" && now.Description == "" && changes[n-1].kind == "description" {
		changes = changes[:n-1] // the description is the message, which is in the list already
	}
	add(risky, "variable", snapshot.GoName(before, old.Code), snapshot.GoName(after, now.Code))
	add(compatible, "table", before.Name, after.Name)
	add(compatible, "document", documentOf(before), documentOf(after))
	add(compatible, "why", old.Why, now.Why)
	add(compatible, "fix", old.Fix, now.Fix)
	if old.ReplacedBy == "" && now.ReplacedBy != "" {
		return append(changes, change{compatible, old.Code, "deprecated", now.ReplacedBy, fmt.Sprintf("deprecated, replaced by %q", now.ReplacedBy)})
	}
	if old.ReplacedBy != "" && now.ReplacedBy == "" {
		return append(changes, change{compatible, old.Code, "restored", "", fmt.Sprintf("no longer deprecated, it was replaced by %q", old.ReplacedBy)})
	}
	add(compatible, "replacement", old.ReplacedBy, now.ReplacedBy)
	return changes
}

// challenged reports whether a code of s has a challenge. Files of older versions of this
// program don't say which codes have one.
func challenged(s snapshot.Snapshot) bool {
	for _, code := range s.All() {
		if code.Challenge != nil {
			return true
		}
	}
	return false
}

// described returns the description of a code, which is its message unless there is
// another one.
func described(c snapshot.Code) string { return cmp.Or(c.Description, c.Message) }

// faultOf returns the fault of a code, which the status implies unless there is another
// one.
func faultOf(c snapshot.Code) string {
	if c.Fault != "" {
		return c.Fault
	}
	implied, _ := snapshot.Code{Code: "any", Status: c.Status, Message: "any"}.Value()
	return implied.Fault().String()
}

// wording returns the level of another wording: compatible if the words are the same.
func wording(from, to string) level {
	if words(from) == words(to) {
		return compatible
	}
	return risky
}

// words returns the letters, digits and placeholders of a text, without case.
func words(text string) string {
	apart := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("{}_", r)
	}
	return strings.ToLower(strings.Join(strings.FieldsFunc(text, apart), " "))
}

// diff writes the changes.
func (t *tool) diff(changes []change) error {
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.level, b.level) })
	count := map[level]int{}
	all := grid{whole: true}
	for _, c := range changes {
		count[c.level]++
		if t.style.terminal {
			all.add(cell{c.level.String(), c.colour()}, cell{c.code, bold}, cell{c.text, ""})
			continue
		}
		fmt.Fprintf(&t.out, "%s: %s: %s\n", t.style.paint(c.colour(), c.level.String()), c.code, c.text)
	}
	t.write(all)
	var said []string
	for l := breaking; l <= declared; l++ {
		if count[l] > 0 {
			said = append(said, fmt.Sprintf("%d %s", count[l], l))
		}
	}
	if said == nil {
		said = []string{"no changes"}
	}
	fmt.Fprintln(&t.out, strings.Join(said, ", "))
	if count[breaking]+count[risky] > 0 {
		return errFound
	}
	return nil
}
