package java_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/java"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// project has the generated files, and their tests in Java and Kotlin.
const project = "../../clients/java/src/main/"

const packageName = "com.example.errors"

var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// builtIn describes the codes of the documents, and those that their forms send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(forms...)
}

// The committed files are what the catalogues give, the same bytes each time.
func TestFresh(t *testing.T) {
	golden.Equal(t, project+"java/com/example/errors/ApiException.java", java.Generate(builtIn(), packageName))
	golden.Equal(t, project+"kotlin/com/example/errors/ApiException.kt", java.Kotlin(packageName))
	require.Equal(t, java.Generate(builtIn(), packageName), java.Generate(builtIn(), packageName))
}

// hostile are texts that try to leave their place in the file.
var hostile = []string{
	`"`, `'`, `\`, `\\`, "\n", "\r\n", "\t", "\x00", "\x001", "\x1b]0;x\x07", "\x7f", "\u0085", "\u2028", "\u2029", "\u202e", "\ufeff", "😀", "\xff", "\x1a",
	"*/ static { System.exit(1); } /*", "*/", "/*", "// x", `\u0022 + x() + \u0022`, `\u002a/ static {} /*`, `\u`, `\uuuu000a`, `\"`, `"""`, `\{x}`, "${x}", "%s",
	"<script>alert(1)</script>", "<!--", "</pre>", "&#42;/", "&", "{@link x}", "{@code", "}", "@deprecated no", "{@inheritDoc}", strings.Repeat("long ", 60), strings.Repeat("w", 200),
}

// hostileCatalogue has each of the texts wherever a catalogue has texts, in codes that are
// deprecated as well.
func hostileCatalogue() (s snapshot.Snapshot) {
	for i, text := range hostile {
		code := fmt.Sprintf("hostile:text_%d", i)
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: text, Document: text, Codes: []snapshot.Code{
			{Code: code, Status: 400, Message: text, Description: text + " " + text, Why: text, Fix: text, Action: "show_error"},
			{Code: code + "_old", Status: 400, Message: text, Action: text, ReplacedBy: code},
		}})
	}
	return s
}

func TestHostile(t *testing.T) {
	class := java.Generate(hostileCatalogue(), packageName)
	golden.Equal(t, "testdata/hostile.txt", []byte(enum(t, class)))
	for i, c := range class {
		require.True(t, c == '\n' || c >= ' ' && c <= '~', "byte %q at %d, expected ASCII", c, i)
	}
}

// enum returns the constants of the codes.
func enum(t *testing.T, class []byte) string {
	t.Helper()
	return between(t, string(class), "  public enum Code {\n", "\n    /** The code as it is spelled on the wire. */\n")
}

// between returns what stands between two texts of a class.
func between(t *testing.T, class, first, last string) string {
	t.Helper()
	_, rest, ok := strings.Cut(class, first)
	require.True(t, ok, first)
	found, _, ok := strings.Cut(rest, last)
	require.True(t, ok, last)
	return found
}

var constantName = regexp.MustCompile(`(?m)^    ([A-Z0-9_]+)\(`)

func table(name string, codes ...string) (c snapshot.Catalogue) {
	c.Name = name
	for _, code := range codes {
		c.Codes = append(c.Codes, snapshot.Code{Code: code, Status: 400, Message: "m", Action: "show_error"})
	}
	return c
}

// Each code has a name of its own, which is no word of the language and begins with a letter.
func TestNames(t *testing.T) {
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{
		table("own", "user:not_found", "user:not.found", "user.not:found", "class:new", "12:x", "userNot:found", "user:not_found_2"),
		table("Text", "text", "lookup", "values", "status"),
		table("again", "user:not_found"),
	}}
	var names []string
	for _, found := range constantName.FindAllStringSubmatch(enum(t, java.Generate(s, packageName)), -1) {
		names = append(names, found[1])
	}
	require.Equal(t, []string{
		"USER_NOT_FOUND", "USER_NOT_FOUND_3", "USER_NOT_FOUND_4", "CLASS_NEW", "CODE_12_X", "USER_NOT_FOUND_5", "USER_NOT_FOUND_2",
		"TEXT_TEXT", "TEXT_LOOKUP", "TEXT_VALUES", "TEXT_STATUS",
	}, names)
}

// many are so many codes.
func many(count int) snapshot.Snapshot {
	c := snapshot.Catalogue{Name: "many"}
	for i := range count {
		code := snapshot.Code{Code: fmt.Sprintf("many:code_%d", i), Status: 404, Message: fmt.Sprintf("It is %d.", i), Action: "show_not_found"}
		if i%10 == 9 {
			code.ReplacedBy = fmt.Sprintf("many:code_%d", i-1)
		}
		c.Codes = append(c.Codes, code)
	}
	return snapshot.Snapshot{Catalogues: []snapshot.Catalogue{c}}
}

// An enum can't have them all, so the type of the codes is a class.
func TestMany(t *testing.T) {
	class := string(java.Generate(many(1500), packageName))
	require.Contains(t, class, "  public enum Code {\n")
	require.NotContains(t, class, "Serializable")
	class = string(java.Generate(many(1501), packageName))
	require.Contains(t, class, "  public static final class Code implements Comparable<Code>, Serializable, Codes0, Codes1 {\n")
	require.Contains(t, class, "    Code MANY_CODE_1500 = Code.Rows.ALL[1500];\n")
	require.Contains(t, class, "\nimport java.io.Serializable;\n")
	require.Equal(t, `    /**
     * {@code many:code_1000}, status 404: It is 1000.
     *
     * <p>To do: show &#8220;not found&#8221; or redirect.
     *
     * <p>Table: many.
     */
    Code MANY_CODE_1000 = Code.Rows.ALL[1000];

    /**
     * {@code many:code_1001}, status 404: It is 1001.
`, between(t, class, "  private interface Codes1 {\n", "     *\n     * <p>To do: show &#8220;not found&#8221; or redirect.\n     *\n     * <p>Table: many.\n     */\n    Code MANY_CODE_1001 "))
	require.Equal(t, `        all.add(new Code(
            "MANY_CODE_8", 8, "many:code_8", 404, Action.SHOW_NOT_FOUND, "It is 8.", true, null));
        all.add(new Code(
            "MANY_CODE_9",
            9,
            "many:code_9",
            404,
            Action.SHOW_NOT_FOUND,
            "It is 9.",
            true,
            "many:code_8"));
`, between(t, class, "\"It is 7.\", true, null));\n", "        all.add(new Code(\n            \"MANY_CODE_10\","))
}

// Without codes there is nothing to compare with in the example.
func TestNone(t *testing.T) {
	class := java.Generate(snapshot.Snapshot{}, packageName)
	require.Equal(t, "    ;\n", enum(t, class))
	require.Contains(t, string(class), " * if (e.hasCode(Code.NAME)) {\n")
}

// A literal is ASCII: what is not has an escape for each unit of UTF-16.
func TestQuoted(t *testing.T) {
	for message, want := range map[string]string{
		" ~":               `" ~"`,
		"\x1f\x7f\u0080":   `"\037\u007f\u0080"`,
		"\uffff\U00010000": `"\uffff\ud800\udc00"`,
	} {
		s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{table("own", "a:b")}}
		s.Catalogues[0].Codes[0].Message = message
		require.Contains(t, enum(t, java.Generate(s, packageName)), `    A_B("a:b", 400, Action.SHOW_ERROR, `+want+", true);\n")
	}
}

func TestCheckPackage(t *testing.T) {
	for _, name := range []string{"errors", "com.example.errors", "com.example_2.$x", "fun.when.object"} {
		require.NoError(t, java.CheckPackage(name), name)
	}
	for name, want := range map[string]string{
		"":              `package name "", expected one such as com.example.errors`,
		"com.":          `package name "com.", expected one such as com.example.errors`,
		"com..x":        `package name "com..x", expected one such as com.example.errors`,
		"com.2x":        `package name "com.2x", expected one such as com.example.errors`,
		"@acme/errors":  `package name "@acme/errors", expected one such as com.example.errors`,
		"com.x; import": `package name "com.x; import", expected one such as com.example.errors`,
		"com.x\n":       `package name "com.x\n", expected one such as com.example.errors`,
		"com.new.x":     `package name "com.new.x", expected one without the keyword "new"`,
		"com._":         `package name "com._", expected one without the keyword "_"`,
	} {
		require.EqualError(t, java.CheckPackage(name), want)
	}
}

func TestKotlinPackage(t *testing.T) {
	require.Contains(t, string(java.Kotlin("fun.acme.in.$errors")), "\npackage `fun`.acme.`in`.`$errors`\n\nimport java.time.Duration\n")
}
