package typescript

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"

	"example.com/errcode/internal/snapshot"
)

//go:embed emitted
var emitted embed.FS

// A Package is a package for npm and JSR.
type Package struct {
	Name      string // such as @acme/errors
	Version   string
	Languages []Language // the texts of the table
	Plain     []Language // sentences for the people who use the product
}

var (
	packageName = regexp.MustCompile(`^(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$`)
	semver      = regexp.MustCompile(`^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)
)

// Check says what is wrong with the name and the version.
func (p Package) Check() error {
	const longest = 214 // that npm takes
	switch {
	case len(p.Name) > longest || !packageName.MatchString(p.Name):
		return fmt.Errorf("package name %q, expected one that npm takes, such as @acme/errors", p.Name)
	case !semver.MatchString(p.Version):
		return fmt.Errorf("package version %q, expected one such as 1.2.3 or 2.0.0-beta.1", p.Version)
	}
	return nil
}

// entries are the modules that users import, by their names in exports.
var entries = []struct{ name, module string }{{".", "index"}, {"./foreign", "foreign"}, {"./texts", "texts"}}

// Files returns the files of the package, by their paths. Any text of s is safe in them.
func (p Package) Files(s snapshot.Snapshot) map[string][]byte {
	files := map[string][]byte{
		"package.json": p.manifest(),
		"jsr.json":     p.jsr(),
		"README.md":    p.readme(s),
	}
	add := func(name, js, declarations string) {
		// Deno and JSR take the types from there.
		types := "/* @ts-self-types=\"./" + path.Base(name) + ".d.ts\" */\n"
		files[name+".js"] = []byte(types + js)
		files[name+".d.ts"] = []byte(declarations)
	}
	for _, name := range append([]string{"index", "texts"}, order...) {
		if js, err := emitted.ReadFile("emitted/" + name + ".js"); err == nil {
			declarations, _ := emitted.ReadFile("emitted/" + name + ".d.ts")
			add(name, string(js), string(declarations))
		}
	}
	for name, made := range p.generated(s) {
		add(name, made.in(asJavaScript), made.in(asDeclarations))
	}
	return files
}

// Modules returns the modules that are made here, and not compiled, in all three ways.
func (p Package) Modules(s snapshot.Snapshot) map[string][]byte {
	files := map[string][]byte{}
	for name, made := range p.generated(s) {
		for ending, w := range map[string]way{".ts": asTypeScript, ".js": asJavaScript, ".d.ts": asDeclarations} {
			files[name+ending] = []byte(made.in(w))
		}
	}
	return files
}

// generated returns the modules that are made here.
func (p Package) generated(s snapshot.Snapshot) map[string]file {
	all := generated(s)
	all["languages"] = p.languagesModule()
	for folder, languages := range map[string][]Language{"texts/": p.Languages, "texts/plain/": p.Plain} {
		for _, l := range languages {
			all[folder+l.Tag] = l.module(strings.Repeat("../", strings.Count(folder, "/")))
		}
	}
	return all
}

// languagesModule returns the module that loads the texts.
func (p Package) languagesModule() file {
	loaders := func(folder string, languages []Language) string {
		var b strings.Builder
		b.WriteString("{\n")
		for _, l := range sorted(languages) {
			fmt.Fprintf(&b, "    %s: () => import(%s),\n", key(l.Tag), quote("./"+folder+l.Tag+".js"))
		}
		b.WriteString("}")
		return b.String()
	}
	const typ = "Readonly<Record<string, TextLoader>>"
	return file{
		imported("texts", "TextLoader", ""),
		constant("The texts of the table, by language.", "files", typ, loaders("texts/", p.Languages)),
		constant("Sentences for the people who use the product, by language.", "plainFiles", typ, loaders("texts/plain/", p.Plain)),
	}
}

// manifest returns package.json.
func (p Package) manifest() []byte {
	type target struct {
		Types   string `json:"types"`
		Default string `json:"default"`
	}
	exports := []string{}
	entry := func(name, module string) {
		exports = append(exports, fmt.Sprintf("    %s: %s", jsonText(name), jsonText(target{"./" + module + ".d.ts", "./" + module + ".js"})))
	}
	for _, e := range entries {
		entry(e.name, e.module)
	}
	entry("./texts/*", "texts/*")
	exports = append(exports, `    "./package.json": "./package.json"`)
	return fmt.Appendf(nil, `{
  "name": %s,
  "version": %s,
  "description": "The error codes of the service, and what to do about them",
  "type": "module",
  "sideEffects": false,
  "main": "./index.js",
  "types": "./index.d.ts",
  "exports": {
%s
  },
  "files": [
    "*.js",
    "*.d.ts",
    "texts"
  ],
  "engines": {
    "node": ">=18"
  }
}
`, jsonText(p.Name), jsonText(p.Version), strings.Join(exports, ",\n"))
}

// jsr returns jsr.json. JSR has no patterns in exports.
func (p Package) jsr() []byte {
	var exports []string
	for _, e := range entries {
		exports = append(exports, fmt.Sprintf("    %s: %s", jsonText(e.name), jsonText("./"+e.module+".js")))
	}
	for _, l := range sorted(p.Languages) {
		exports = append(exports, fmt.Sprintf("    %s: %s", jsonText("./texts/"+l.Tag), jsonText("./texts/"+l.Tag+".js")))
	}
	for _, l := range sorted(p.Plain) {
		exports = append(exports, fmt.Sprintf("    %s: %s", jsonText("./texts/plain/"+l.Tag), jsonText("./texts/plain/"+l.Tag+".js")))
	}
	return fmt.Appendf(nil, "{\n  \"name\": %s,\n  \"version\": %s,\n  \"exports\": {\n%s\n  }\n}\n", jsonText(p.Name), jsonText(p.Version), strings.Join(exports, ",\n"))
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // can't happen: it holds only texts
	}
	return string(text)
}

// readme returns README.md.
func (p Package) readme(s snapshot.Snapshot) []byte {
	n := 0
	for range s.All() {
		n++
	}
	var tags []string
	for _, l := range sorted(p.Languages) {
		tags = append(tags, l.Tag)
	}
	return fmt.Appendf(nil, readme, p.Name, n, strings.Join(tags, ", "))
}

const readme = "# %[1]s\n" + `
The %[2]d error codes of the service, and what to do about a response that is an error. Generated by errcode; do not edit.

` + "```ts" + `
import { createFetch, fieldErrors, handleError, isAPIError, messageFor } from "%[1]s";
import { loadTexts } from "%[1]s/texts";

const api = createFetch({
  headers: () => ({ Authorization: ` + "`Bearer ${localStorage.access_token}`" + ` }),
  refresh: async (send) => {
    const response = await send("/refresh", { method: "POST", body: JSON.stringify({ refresh_token: localStorage.refresh_token }) });
    Object.assign(localStorage, await response.json());
  },
  version: () => localStorage.access_token, // another tab may have refreshed
});

try {
  await api("/profile", { method: "PUT", body });
} catch (error) {
  if (!isAPIError(error)) throw error; // aborted, for example
  const texts = await loadTexts(navigator.languages, { plain: true });
  handleError(error, {
    redirect_to_login: () => location.assign("/login"),
    show_field_errors: (error) => showFields(fieldErrors(error)),
    default: (error) => show(messageFor(error, texts)),
  });
}
` + "```" + `

- A misspelled code or a forgotten handler does not compile. Editors show what each code means, why one gets it and what to do.
- ` + "`createFetch`" + ` refreshes once for all requests whose token has expired, and waits as Retry-After says.
- ` + "`parseError`" + ` is for other clients. ` + "`parseAnyError`" + ` in ` + "`%[1]s/foreign`" + ` also reads the bodies of other services.
- Texts, each language in a file of its own: %[3]s.
`
