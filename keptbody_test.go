package errcode_test

import (
	"fmt"
	"net/http"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A hoarder is a ResponseWriter that keeps the memory that it was given, which none may do.
type hoarder struct {
	headerOnly
	body []byte
}

func (w *hoarder) Write(b []byte) (int, error) {
	w.body = b
	return len(b), nil
}

// TestTranslatedBodies has more texts than a code keeps bodies, in turns. All are right. The
// first 32 are kept in memory that no other response uses.
func TestTranslatedBodies(t *testing.T) {
	code := errcode.NewRegistry().NewCatalogue("Translated").Define("translated:body", 400, "Text")
	const texts, limit, rounds = 60, 32, 3
	var want [texts]string
	var given [rounds][texts][]byte
	for round := range rounds {
		for i := range texts {
			text := fmt.Sprintf("Text %d", i)
			want[i] = fmt.Sprintf(`{"error":"translated:body","message":%q,"statusCode":400}`, text)
			wr := errcode.Writer{Localizer: fixed{errcode.Translation{Message: text, Language: "de"}}, Report: discard}
			assert.Equal(t, want[i], record(wr, code).Body.String())
			w := &hoarder{headerOnly: headerOnly{}}
			wr.WriteError(w, nil, code)
			assert.Equal(t, want[i], string(w.body))
			given[round][i] = w.body
		}
	}
	var kept [texts]bool
	for i := range texts {
		first, last := given[0][i], given[rounds-1][i]
		kept[i] = &first[0] == &last[0] && string(first) == want[i]
	}
	for i := range limit {
		assert.True(t, kept[i], want[i])
	}
	assert.Contains(t, kept[limit:], false)
	// Another form, another status and the code's own text have bodies of their own.
	german := fixed{errcode.Translation{Message: "Text 0", Language: "de"}}
	assert.Equal(t, `{"success":false,"error":"Text 0","code":"translated:body"}`, record(errcode.Writer{Form: errcode.FormEnvelope, Localizer: german}, code).Body.String())
	assert.Equal(t, `{"error":"translated:body","message":"Text","statusCode":400}`, record(errcode.Writer{}, code).Body.String())
	assert.Equal(t, `{"error":"translated:body","message":"Text 0","statusCode":400}`, record(errcode.Writer{Localizer: german}, code).Body.String())
}

// FuzzTranslatedBody compares bodies, the one that is made and the one that is kept, with
// one that is put together.
func FuzzTranslatedBody(f *testing.F) {
	f.Add("Benutzer nicht gefunden", "Utilisateur introuvable")
	f.Add("<b>\"&\u2028\xff", "<b>\"&\u2028\xfe")
	f.Add("", "User not found")
	f.Fuzz(func(t *testing.T, one, two string) {
		code := errcode.NewRegistry().NewCatalogue("Fuzz").Define("fuzz:translated", http.StatusConflict, "Own text")
		for _, text := range []string{one, two, one, two, one + two} {
			wr := errcode.Writer{Localizer: fixed{errcode.Translation{Message: text, Language: "x"}}, Report: discard}
			want := fmt.Sprintf(`{"error":"fuzz:translated","message":%s,"statusCode":409}`, errcode.AppendString(nil, wr.Answer(nil, code).Message))
			require.Equal(t, want, record(wr, code).Body.String())
		}
	})
}
