package java

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// A constant is a code with the name that it has in Java.
type constant struct {
	snapshot.Code
	table snapshot.Catalogue
	name  string
	names map[string]string // of all codes
}

// distinct returns the codes, each once.
func distinct(s snapshot.Snapshot) (all []constant) {
	names := s.ConstantNames()
	for table, code := range s.Once() {
		all = append(all, constant{code, table, names[code.Code], names})
	}
	return all
}

// most is how many codes are an enum. A method has at most 64 KiB of instructions, and all
// constants of an enum are made in one.
const most = 1500

// part is how many constants are made in one method if they are not an enum.
const part = 1000

// codes returns the type of the codes.
func codes(all []constant) string {
	var b strings.Builder
	what := "A code of the service. A newer service may send codes that are not here, for which {@link #of} has none."
	if len(all) > most {
		writeClass(&b, all, what)
	} else {
		b.WriteString(comment("  ", what) + "  public enum Code {\n")
		for i, c := range all {
			b.WriteString(c.comment("    ") + c.deprecated("    "))
			end := "),"
			if i == len(all)-1 {
				end = ");"
			}
			b.WriteString(call("    ", c.name+"(", c.arguments(), end) + "\n")
		}
		if len(all) == 0 {
			b.WriteString("    ;\n\n")
		}
		b.WriteString(members + constructors)
	}
	b.WriteString(module("Code.java"))
	return b.String()
}

// members are what a code holds.
const members = `    /** The code as it is spelled on the wire. */
    private final String text;

    /** The documented HTTP status. */
    private final int status;

    /** What helps where the code occurs. */
    private final Action action;

    /** The documented text. */
    private final String message;

    /** Whether it is the service's own, of none of the three documents. */
    private final boolean own;

    /** What to use in its place, or null. */
    private final String replacedBy;
`

const constructors = `
    Code(String text, int status, Action action, String message, boolean own) {
      this(text, status, action, message, own, null);
    }

    Code(String text, int status, Action action, String message, boolean own, String replacedBy) {
      this.text = text;
      this.status = status;
      this.action = action;
      this.message = message;
      this.own = own;
      this.replacedBy = replacedBy;
    }

`

// arguments are those of the constructor.
func (c constant) arguments() []string {
	all := []string{quote(c.Code.Code), strconv.Itoa(c.Status), "Action." + actionName(c.Action), quote(c.Message), strconv.FormatBool(c.table.Own())}
	if c.ReplacedBy != "" {
		all = append(all, quote(c.ReplacedBy))
	}
	return all
}

// comment returns what is to say about a code.
func (c constant) comment(indent string) string {
	first := fmt.Sprintf("{@code %s}, status %d: %s", html(c.Code.Code), c.Status, html(c.Message))
	paragraphs := []string{first}
	if text := c.ToDo(); text != "" {
		paragraphs = append(paragraphs, "To do: "+html(text)+".")
	}
	for _, text := range []string{c.Description, c.Why, c.Fix} {
		if strings.TrimSpace(text) != "" {
			paragraphs = append(paragraphs, html(text))
		}
	}
	where := "Table: " + html(c.table.Name)
	if c.table.Document != "" { // otherwise nobody knows the name of the variable
		where += ", " + html(c.table.Document) + " document. Go: " + snapshot.GoName(c.table, c.Code.Code)
	}
	paragraphs = append(paragraphs, where+".")
	if c.ReplacedBy != "" {
		other := html(c.ReplacedBy)
		if name, ok := c.names[c.ReplacedBy]; ok {
			other = "{@link #" + name + "}"
		}
		paragraphs = append(paragraphs, "@deprecated use "+other)
	}
	return comment(indent, paragraphs...)
}

// deprecated returns the annotation of a code that has another in its place.
func (c constant) deprecated(indent string) string {
	if c.ReplacedBy == "" {
		return ""
	}
	return indent + "@Deprecated\n"
}

// actions returns the enum of the actions.
func actions() string {
	var b strings.Builder
	b.WriteString(comment("  ", "What a client should do about an error: the actions of the envelope document, and what it lacks.") + "  public enum Action {\n")
	end := ""
	for action := range errcode.Actions() {
		b.WriteString(end + comment("    ", html(action.Text())+".") + "    " + actionName(action.String()) + "(" + quote(action.String()) + ")")
		end = ",\n\n"
	}
	b.WriteString(`;

    private final String text;

    Action(String text) {
      this.text = text;
    }

    /**
     * Returns the name of the action in the documents.
     *
     * @return the name, such as {@code refresh_and_retry}
     */
    public String text() {
      return text;
    }

    /**
     * Returns the name of the action in the documents.
     *
     * @return the same as {@link #text()}
     */
    @Override
    public String toString() {
      return text;
    }
  }
`)
	return b.String()
}

// actionName returns the name of an action, that of the default for one that is unknown.
func actionName(name string) string {
	var action errcode.Action
	if action.UnmarshalText([]byte(name)) != nil {
		action = errcode.ActionShowError
	}
	return strings.ToUpper(action.String())
}

// description returns the comment of the class, with an example.
func description(all []constant) string {
	name := "NAME"
	if len(all) > 0 {
		name = all[0].name
	}
	return `/**
 * A response that is an error, with its code and what to do about it. Several threads can use it.
 *
 * <pre>{@code
 * HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
 * if (response.statusCode() >= 400) {
 *   throw ApiException.parse(response.statusCode(), response.body(), response.headers().map());
 * }
 * }</pre>
 *
 * <p>Where you catch it, look at the code, or do what the action says:
 *
 * <pre>{@code
 * if (e.hasCode(Code.` + name + `)) {
 *   return ask();
 * }
 * return switch (e.action()) {
 *   case REFRESH_AND_RETRY -> refreshAndRetry();
 *   case RETRY_LATER, RETRY_WITH_BACKOFF -> retryAfter(e.retryAfter().orElse(DELAY));
 *   default -> show(e.userMessage());
 * };
 * }</pre>
 */
`
}
