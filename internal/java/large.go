package java

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// writeClass writes the beginning of the codes as a class, for those that are too many for an
// enum. Its constants are in interfaces and their rows in methods, each with a part of the codes.
func writeClass(b *strings.Builder, all []constant, what string) {
	bases := []string{"Comparable<Code>", "Serializable"}
	var rows, calls strings.Builder
	ordinal := 0
	for i, codes := range slices.Collect(slices.Chunk(all, part)) {
		bases = append(bases, fmt.Sprintf("Codes%d", i))
		fmt.Fprintf(b, "  private interface Codes%d {\n", i)
		fmt.Fprintf(&rows, "\n    private static final class Rows%d {\n      static void add(List<Code> all) {\n", i)
		fmt.Fprintf(&calls, "        Rows%d.add(all);\n", i)
		for j, c := range codes {
			if j > 0 {
				b.WriteString("\n")
			}
			b.WriteString(c.comment("    ") + c.deprecated("    "))
			b.WriteString(fmt.Sprintf("    Code %s = Code.Rows.ALL[%d];\n", c.name, ordinal))
			row := append([]string{quote(c.name), strconv.Itoa(ordinal)}, c.arguments()...)
			if c.ReplacedBy == "" {
				row = append(row, "null")
			}
			rows.WriteString(call("        ", "all.add(new Code(", row, "));"))
			ordinal++
		}
		b.WriteString("  }\n\n")
		rows.WriteString("      }\n    }\n")
	}
	b.WriteString(comment("  ", what, "There are too many for an enum, so a switch does not take them. Compare them with ==."))
	b.WriteString("  public static final class Code implements " + strings.Join(bases, ", ") + " {\n")
	b.WriteString("    private static final long serialVersionUID = 1L;\n\n" +
		"    /** The name of the constant. */\n    private final String name;\n\n    /** The place in the table, from 0. */\n    private final int ordinal;\n\n")
	b.WriteString(members)
	b.WriteString(classMembers)
	b.WriteString("\n    private static final class Rows {\n      static final Code[] ALL = all();\n\n      private static Code[] all() {\n        List<Code> all = new ArrayList<>();\n")
	b.WriteString(calls.String())
	b.WriteString("        return all.toArray(new Code[0]);\n      }\n    }\n")
	b.WriteString(rows.String() + "\n")
}

// classMembers are what an enum would have.
const classMembers = `
    private Code(
        String name,
        int ordinal,
        String text,
        int status,
        Action action,
        String message,
        boolean own,
        String replacedBy) {
      this.name = name;
      this.ordinal = ordinal;
      this.text = text;
      this.status = status;
      this.action = action;
      this.message = message;
      this.own = own;
      this.replacedBy = replacedBy;
    }

    /**
     * Returns all codes.
     *
     * @return the codes, in the order of the table
     */
    public static Code[] values() {
      return Rows.ALL.clone();
    }

    /**
     * Returns the name of the constant.
     *
     * @return the name
     */
    public String name() {
      return name;
    }

    /**
     * Returns the place of the code in the table.
     *
     * @return the place, from 0
     */
    public int ordinal() {
      return ordinal;
    }

    @Override
    public int compareTo(Code other) {
      return Integer.compare(ordinal, other.ordinal);
    }

    /**
     * Returns the code that is here in place of one that was read.
     *
     * @return the code with the same text
     */
    private Object readResolve() {
      return of(text).orElse(this);
    }
`
