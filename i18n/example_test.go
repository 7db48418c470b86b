package i18n_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/i18n"
)

// A service that says what its clients read.
func Example() {
	api := errcode.Writer{
		Localizer: i18n.Must(i18n.New()),
		Report:    func(errcode.Report) {},
	}
	r := httptest.NewRequest(http.MethodGet, "/me", nil)
	r.Header.Set("Accept-Language", "de-AT,de;q=0.9,en;q=0.8")
	w := httptest.NewRecorder()
	api.WriteError(w, r, errcode.ProtektTokenExpired)
	fmt.Println(w.Header().Get("Content-Language"))
	fmt.Println(w.Body)
	// Output:
	// de
	// {"error":"token_expired","message":"Zugriffstoken ist abgelaufen","statusCode":401}
}

// A text of the service's own, and a language chosen in the user's profile.
func ExampleNew() {
	files := fstest.MapFS{"fr.json": {Data: []byte(`{"user:not_found": "Ce compte n'existe pas"}`)}}
	messages, err := i18n.New(i18n.Files(files), i18n.Override(func(r *http.Request) string {
		return "fr" // from the profile of the user who sent r
	}))
	if err != nil {
		fmt.Println(err) // names the file and the position
		return
	}
	r := httptest.NewRequest(http.MethodGet, "/me", nil)
	text := messages.Localize(r, errcode.UserNotFound.WithField("id", "unknown"))
	fmt.Println(text.Language, text.Message)
	// Output: fr Ce compte n'existe pas
}

// Without a request, the languages come from elsewhere.
func ExampleBundle_Text() {
	messages := i18n.Must(i18n.New())
	fmt.Println(messages.Text("pt-BR, en;q=0.5", errcode.UserBanned.Wrap(nil)).Message)
	// Output: Esta conta foi suspensa
}
