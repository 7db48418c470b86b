package typescript_test

import (
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/stretchr/testify/assert"
)

// hostilePackage is a package whose texts try to leave their places.
func hostilePackage() (typescript.Package, snapshot.Snapshot) {
	var german, plain typescript.Language
	german.Tag, plain.Tag = "de", "de"
	for i, text := range hostile {
		german.Add("hostile:text_"+strings.Repeat("x", i+1), text)
	}
	german.AddForms("#too_short", map[string]string{"one": "ein {min}", "other": "`*/ ${min} {min}\u2028"})
	german.Add("404", "Nicht gefunden")
	german.Add("constructor", "c")
	german.Add("404", "Zweimal")
	plain.Add("a", "b")
	return typescript.Package{Name: "@acme/errors", Version: "1.2.3", Languages: []typescript.Language{german, {Tag: "zh-Hans"}}, Plain: []typescript.Language{plain}}, hostileCatalogue()
}

// What is made here in three ways is what the compiler makes of the first; the tests in
// Node compare them.
func TestModules(t *testing.T) {
	p, s := hostilePackage()
	for path, content := range p.Modules(s) {
		golden.Equal(t, project+"testdata/modules/"+path, content)
	}
}

func TestCheckPackage(t *testing.T) {
	for _, name := range []string{"errors", "@acme/errors", "a.b_c-d", "~x"} {
		assert.NoError(t, typescript.Package{Name: name, Version: "0.1.0"}.Check())
	}
	for _, name := range []string{"", "Errors", "@acme", "@acme/", "a b", ".x", "_x", "@a/b/c", strings.Repeat("x", 215), `x","y":"z`, "../x"} {
		assert.ErrorContains(t, typescript.Package{Name: name, Version: "0.1.0"}.Check(), "expected one that npm takes, such as @acme/errors")
	}
	for _, version := range []string{"0.0.0", "1.2.3", "10.0.0-beta.1", "1.0.0+build.5"} {
		assert.NoError(t, typescript.Package{Name: "x", Version: version}.Check())
	}
	for _, version := range []string{"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "^1.0.0", "1.0.0 "} {
		assert.EqualError(t, typescript.Package{Name: "x", Version: version}.Check(), `package version "`+version+`", expected one such as 1.2.3 or 2.0.0-beta.1`)
	}
}
