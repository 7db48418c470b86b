package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how wide the help is at most, in columns.
const helpWidth = 80

// help writes how to use a command.
func (t *tool) help(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag() // which "errcode help" has not added yet
	cmd.InitDefaultVersionFlag()
	if t.setStyle() != nil { // help is shown even if the flag --color is wrong
		t.style = style{}
	}
	t.style.columns = helpWidth
	if n := t.columns(); n > 0 {
		t.style.columns = min(n, helpWidth)
	}
	title := func(text string) { t.out.WriteString("\n" + t.style.paint(bold, text) + "\n") }
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	t.paragraphs(about)
	title("Usage:")
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() {
		line = cmd.CommandPath() + " COMMAND"
	}
	t.write(grid{rows: [][]cell{{{line, ""}}}, indent: "  "})
	if cmd.Example != "" {
		title("Examples:")
		for example := range strings.SplitSeq(cmd.Example, "\n") {
			t.out.WriteString(example + "\n") // may be wider: it is to be copied
		}
	}
	if commands := commandNames(cmd); len(commands) > 0 {
		title("Commands:")
		all := grid{indent: "  "}
		for _, name := range commands {
			all.add(cell{name, ""}, cell{commandNamed(cmd, name).Short, ""})
		}
		t.write(all)
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		title("Flags:")
		t.write(flagGrid(flags))
	}
	if flags := cmd.InheritedFlags(); flags.HasAvailableFlags() {
		title("Flags of all commands:")
		t.write(flagGrid(flags))
	}
	if cmd.HasAvailableSubCommands() {
		t.out.WriteByte('\n')
		t.write(grid{rows: [][]cell{{{`"` + cmd.CommandPath() + ` COMMAND --help" says more about a command.`, ""}}}})
	}
}

// flagGrid returns flags with what they are for.
func flagGrid(flags *pflag.FlagSet) grid {
	all := grid{indent: "  "}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, about := pflag.UnquoteUsage(f)
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if value != "" {
			name += " " + value
		}
		if value != "" && !slices.Contains([]string{"", "0", "[]"}, f.DefValue) {
			about += " (default " + f.DefValue + ")"
		}
		all.add(cell{name, ""}, cell{about, ""})
	})
	return all
}

// paragraphs writes the text of a help. Lines that begin with spaces are kept apart, and
// wrapped below what stands after their first word; any others are joined.
func (t *tool) paragraphs(text string) {
	text = strings.ReplaceAll(text, "\t", "    ")
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		lines := strings.Split(paragraph, "\n")
		for len(lines) > 0 {
			n := 1
			for n < len(lines) && continues(lines[0], lines[n]) {
				n++
			}
			t.joined(lines[:n])
			lines = lines[n:]
		}
	}
}

// continues reports whether a line goes on with what another one begins: both begin
// without spaces, or it stands below the second column of the other.
func continues(first, line string) bool {
	indent, column := indentOf(first), columnOf(first)
	if indent == 0 {
		return indentOf(line) == 0
	}
	return column > indent && indentOf(line) == column
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// columnOf returns where the second column of a line begins: after two spaces, or after
// the dash of a list. If it has none, that is where the line begins.
func columnOf(line string) int {
	indent := indentOf(line)
	if strings.HasPrefix(line[indent:], "- ") {
		return indent + len("- ")
	}
	at := strings.Index(line[indent:], "  ")
	if at < 0 {
		return indent
	}
	return indent + at + indentOf(line[indent+at:])
}

// joined writes lines of which each goes on with the one before.
func (t *tool) joined(lines []string) {
	indent, column := indentOf(lines[0]), columnOf(lines[0])
	words := slices.Clone(lines)
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	g := grid{indent: lines[0][:indent]}
	if column == indent {
		g.add(cell{strings.Join(words, " "), ""})
	} else {
		words[0] = strings.TrimSpace(lines[0][column:])
		g.add(cell{strings.TrimSpace(lines[0][indent:column]), ""}, cell{strings.Join(words, " "), ""})
		g.widths = []int{column - indent - gap, displayWidth(strings.Join(words, " "))}
	}
	t.write(g)
}
