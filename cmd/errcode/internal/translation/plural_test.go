package translation

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// The formula for a PO file gives each number the form that package plural gives it, in
// each language that package language knows.
func TestFormulaOfEveryLanguage(t *testing.T) {
	tried := map[string]bool{}
	for _, base := range language.Supported.BaseLanguages() {
		tag, err := language.Compose(base)
		require.NoError(t, err)
		made := formula(tag)
		if tried[made] {
			continue
		}
		tried[made] = true
		r := ruleOf(tag)
		count, index, err := pluralForms(made)
		require.NoError(t, err, made)
		assert.Equal(t, len(r.forms), count)
		for n := range 3000 {
			for _, n := range []int{n, 100*n + 11, 1000 * n, million * n, million + n} {
				require.Equal(t, r.of(n), index(n), "%s: %d: %s", tag, n, made)
			}
		}
	}
	assert.Greater(t, len(tried), 20)
}

func TestFormula(t *testing.T) {
	for tag, want := range map[string]string{
		"ja": "nplurals=1; plural=0;",
		"de": "nplurals=2; plural=(n == 1) ? 0 : 1;",
		"fr": "nplurals=2; plural=(n <= 1) ? 0 : 1;",
		"pl": "nplurals=4; plural=(n == 1) ? 0 : (n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14)) ? 1 : 2;",
		"cs": "nplurals=3; plural=(n == 1) ? 0 : (n >= 2 && n <= 4) ? 1 : 2;",
	} {
		assert.Equal(t, want, formula(language.MustParse(tag)), tag)
	}
}

func TestFormsByIndex(t *testing.T) {
	for _, row := range []struct {
		language, header string
		want             [][]string
	}{
		{"pl", formula(language.Polish), [][]string{{"one"}, {"few"}, {"many"}, {"other"}}},
		// What gettext itself writes has no form for fractions.
		{"pl", "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);", [][]string{{"one"}, {"few"}, {"many", "other"}}},
		{"de", "nplurals=2; plural=n != 1;", [][]string{{"one"}, {"other"}}},
		{"ja", "nplurals=1; plural=0;", [][]string{{"other"}}},
		// A formula that knows less than CLDR.
		{"he", "nplurals=2; plural=(n != 1);", [][]string{{"one"}, {"other"}}},
		// One that never uses a form.
		{"de", "nplurals=3; plural=(n != 1);", [][]string{{"one"}, {"other"}, nil}},
	} {
		count, index, err := pluralForms(row.header)
		require.NoError(t, err)
		assert.Equal(t, row.want, formsByIndex(ruleOf(language.MustParse(row.language)), count, index), "%s: %s", row.language, row.header)
	}
}

func TestCheckForms(t *testing.T) {
	plain, counted := Plain("x"), Text{"one": "x", "other": "y"}
	for _, row := range []struct {
		language      string
		english, text Text
		lacking       []Form
		unused        []string
	}{
		{"pl", plain, plain, nil, nil},
		{"pl", counted, plain, []Form{{"one", 1}, {"few", 2}, {"many", 0}}, nil},
		{"pl", plain, Text{"one": "a", "few": "", "other": "c"}, []Form{{"few", 2}, {"many", 0}}, nil},
		{"pl", plain, Text{"one": "a", "two": "b", "few": "c", "many": "d", "other": "e"}, nil, []string{"two"}},
		{"ja", counted, plain, nil, nil},
		{"ja", counted, Text{"one": "a", "other": "b"}, nil, []string{"one"}},
		{"de", counted, Text{"one": "a"}, []Form{{"other", 0}}, nil},
		{"cs", counted, Text{"one": "a", "few": "b", "many": "for fractions", "other": "c"}, nil, nil},
	} {
		lacking, unused := Source{English: row.english}.CheckForms(language.MustParse(row.language), row.text)
		assert.Equal(t, row.lacking, lacking, "%s %s", row.language, row.text)
		assert.Equal(t, row.unused, unused, "%s %s", row.language, row.text)
	}
}
