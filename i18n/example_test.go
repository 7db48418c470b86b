package i18n_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing/fstest"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
)

// A service that says what its clients read.
func Example() {
	api := errcode.Writer{
		Localizer: i18n.Must(i18n.New(i18n.Config{})),
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
	messages, err := i18n.New(i18n.Config{Files: []fs.FS{files}, Override: func(r *http.Request) string {
		return "fr" // from the profile of the user who sent r
	}})
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
	messages := i18n.Must(i18n.New(i18n.Config{}))
	fmt.Println(messages.Text("pt-BR, en;q=0.5", errcode.UserBanned.Wrap(nil)).Message)
	// Output: Esta conta foi suspensa
}

// Sentences for the people who use the product, in place of the documents' messages.
func ExamplePlain() {
	messages := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain()}}))
	tooMany := errcode.RateLimitExceeded.WithRetryAfter(90 * time.Second)
	fmt.Println(messages.Text("en", tooMany).Message)
	fmt.Println(messages.Text("de", tooMany).Message)
	fmt.Println(messages.Text("de", errcode.SessionExpired.Wrap(nil)).Message)
	// Output:
	// Too many attempts. Try again in 90 seconds.
	// Zu viele Versuche. Wartezeit bis zum nächsten Versuch: 90 Sekunden.
	// Ihre Sitzung ist beendet. Melden Sie sich erneut an.
}

// The messages of one language, for a generator of other files.
func ExampleBundle_Messages() {
	messages, err := i18n.Must(i18n.New(i18n.Config{})).Messages("fr")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, key := range []string{"user:banned", "#too_short", "#second"} {
		text, _ := json.Marshal(messages[key])
		fmt.Printf("%q: %s\n", key, text)
	}
	// Output:
	// "user:banned": "Ce compte a été suspendu"
	// "#too_short": "Trop court, la longueur minimale est de {min}"
	// "#second": {"one":"{n} seconde","other":"{n} secondes"}
}

// Everything that is wrong with a service's files, with its place.
func ExampleProblems() {
	files := fstest.MapFS{"de.json": {Data: []byte("{\n  \"user:bannd\": \"Gesperrt\",\n  \"#required\": 1\n}")}}
	_, err := i18n.New(i18n.Config{Files: []fs.FS{files}})
	if problems, ok := errors.AsType[i18n.Problems](err); ok {
		for _, p := range problems {
			fmt.Printf("line %d of %s: %s\n", p.Line, p.File, p.Text)
		}
	}
	// Output:
	// line 2 of de.json: unknown code "user:bannd"
	// line 3 of de.json: found the number 1, expected a text
}
