package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// together runs f n times at once, with 0 to n-1, and waits for all to end.
func together(n int, f func(i int)) {
	var wait sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wait.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wait.Wait()
}

func TestX01WritersAndReaders(t *testing.T) {
	const writers, each, readers, reads = 8, 250, 8, 20_000
	var r errcode.Registry
	var catalogues [writers]*errcode.Catalogue
	var paces [writers]chan bool // each reader lets one writer go on, or one side would end first
	for i := range writers {
		catalogues[i] = r.NewCatalogue(fmt.Sprintf("C%d", i))
		paces[i] = make(chan bool, 1)
	}
	names := make([]string, writers*each)
	for i := range names {
		names[i] = fmt.Sprintf("c%d:n%d", i/each, i%each)
	}
	status := func(i int) int { return 400 + i%200 }
	var written atomic.Int64

	together(writers+readers, func(i int) {
		if i < writers {
			for at := i * each; at < (i+1)*each; at++ {
				<-paces[i]
				code, err := catalogues[i].Add(names[at], status(at), "m")
				assert.NoError(t, err)
				written.Add(1)
				found, ok := r.Lookup(names[at])
				assert.True(t, ok, names[at])
				assert.Equal(t, code, found)
			}
			return
		}
		// What was there once stays there, and a list is never shorter than one before.
		longest := 0
		for n := range reads {
			if n%(reads/each) == 0 {
				paces[i-writers] <- true
			}
			at := (n*7919 + i) % len(names)
			if code, ok := r.Lookup(names[at]); ok && (code.String() != names[at] || code.StatusCode() != status(at)) {
				t.Errorf("Lookup(%q) = %v, %d", names[at], code, code.StatusCode())
			}
			atLeast, listed := int(written.Load()), 0
			for range r.All() {
				listed++
			}
			if listed < atLeast || listed < longest {
				t.Errorf("%d codes listed, after %d had been added and %d listed", listed, atLeast, longest)
			}
			longest = listed
		}
	})

	all := slices.Collect(r.All())
	require.Equal(t, 2000, len(all))
	require.True(t, slices.Equal(names, texts(all)), "each writer's in its order")
	for i, code := range all {
		found, ok := r.Lookup(names[i])
		require.True(t, ok)
		require.Equal(t, code, found)
	}
}

func TestX01SameNamesFromAllSides(t *testing.T) {
	const writers, names = 8, 1000
	var r errcode.Registry
	catalogue := r.NewCatalogue("C")
	for name, add := range map[string]func(text string) (taken bool){
		"codes":      func(text string) bool { _, err := catalogue.Add("a:"+text, 400, "m"); return err != nil },
		"catalogues": func(text string) bool { return panicOf(func() { r.NewCatalogue(text) }) != nil },
	} {
		t.Run(name, func(t *testing.T) {
			var won atomic.Int64
			together(writers, func(int) {
				for n := range names {
					if !add(fmt.Sprintf("n%d", n)) {
						won.Add(1)
					}
				}
			})
			assert.EqualValues(t, names, won.Load())
		})
	}
	assert.Equal(t, names, catalogue.Len())
	assert.Len(t, slices.Collect(r.Catalogues()), 1+names)
	for code := range r.All() {
		found, ok := r.Lookup(code.String())
		assert.True(t, ok)
		assert.Equal(t, code, found)
	}
}

// A tongues localizer has one message for every code, for each language that a
// request asks for in so many words.
type tongues map[string]string

func (m tongues) Localize(r *http.Request, _ *errcode.Error) errcode.Translation {
	language := r.Header.Get("Accept-Language")
	return errcode.Translation{Message: m[language], Language: language, Varies: true}
}

var fifteen = tongues{
	"en": "Invalid", "ar": "غير صالح", "de": "Ungültig", "es": "No válido", "fr": "Non valide", "it": "Non valido", "ja": "無効",
	"ko": "유효하지 않음", "pl": "Nieprawidłowe", "pt": "Inválido", "ru": "Недопустимо", "th": "ไม่ถูกต้อง", "tr": "Geçersiz",
	"zh-Hans": "无效", "zh-Hant": "無效",
}

// ask returns a request from someone who reads language.
func ask(language string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", language)
	return r
}

var errShared = errors.New("the shared cause")

// shared is the error that all goroutines of X02 share.
var shared = newShared()

func newShared() *errcode.Error {
	return errcode.EnvelopeValidationError.Wrap(errShared).WithField("base", "common").WithRetryAfter(1)
}

func TestX02OneErrorForAll(t *testing.T) {
	together(100, func(i int) {
		path, message := fmt.Sprintf("own.f%d", i), fmt.Sprintf("message %d", i)
		for _, err := range []struct {
			err     *errcode.Error
			details string
		}{
			{shared, `{"base":"common"}`},
			{shared.WithField(path, message), fmt.Sprintf(`{"base":"common",%q:%q}`, path, message)},
			{shared.WithField("base", message), fmt.Sprintf(`{"base":%q}`, message)},
			{shared.WithFields(errcode.Fields{path: message, "a": "b"}), fmt.Sprintf(`{"a":"b","base":"common",%q:%q}`, path, message)},
			{shared.WithDetails(map[string]int{"n": i}), fmt.Sprintf(`{"n":%d}`, i)},
		} {
			for language, text := range fifteen {
				for form, body := range map[errcode.Form]string{
					errcode.FormProtekt:  `{"error":"VALIDATION_ERROR","message":"` + text + `","statusCode":422}`,
					errcode.FormEnvelope: `{"success":false,"error":"` + text + `","code":"VALIDATION_ERROR","details":` + err.details + `}`,
					errcode.FormDomain:   `{"status":422,"code":"VALIDATION_ERROR","details":` + err.details + `}`,
				} {
					w := recordRequest(errcode.Writer{Form: form, Dev: true, Localizer: fifteen}, ask(language), err.err)
					assert.Equal(t, body, w.Body.String())
					assert.Equal(t, "1", w.Header().Get("Retry-After"))
				}
			}
		}
	})
	assert.Equal(t, newShared(), shared)
}

func TestX03DetailsAreThoseOfTheStart(t *testing.T) {
	fields := errcode.Fields{"a": "1", "b": "2"}
	plain := map[string]string{"a": "1", "b": "2"}
	inner := []any{"x", map[string]any{"y": 1}}
	nested := map[string]any{"a": inner}
	raw := json.RawMessage(`{"a":"1"}`)
	const flat = `{"a":"1","b":"2"}`
	for _, row := range []struct {
		name    string
		err     *errcode.Error
		details string
		change  func(i int)
	}{
		{"Fields", errcode.EnvelopeConflict.WithFields(fields), flat, func(i int) { fields["a"] = fmt.Sprint(i); delete(fields, "b") }},
		{"Fields as details", errcode.EnvelopeConflict.WithDetails(errcode.Fields(plain)), flat, func(i int) { plain["c"] = fmt.Sprint(i) }},
		{"nested", errcode.EnvelopeConflict.WithDetails(nested), `{"a":["x",{"y":1}]}`, func(i int) {
			inner[0] = i
			inner[1].(map[string]any)["y"] = i
			nested["z"] = i
		}},
		{"raw", errcode.EnvelopeConflict.WithDetails(raw), `{"a":"1"}`, func(i int) { raw[2] = byte('a' + i%26) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			together(2, func(side int) {
				for i := range 1000 {
					if side == 0 {
						row.change(i)
						continue
					}
					w := record(errcode.Writer{Form: errcode.FormEnvelope}, row.err)
					assert.Equal(t, `{"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT","details":`+row.details+`}`, w.Body.String())
				}
			})
			assert.Equal(t, row.details, string(row.err.Details()))
		})
	}
}

// coldLists is what eight goroutines list at once, before anybody else does.
var coldLists = func() (lists [8][]errcode.Code) {
	together(len(lists), func(i int) { lists[i] = slices.Collect(errcode.All()) })
	return lists
}()

func TestX04FirstListings(t *testing.T) {
	want := texts(builtIn())
	for _, list := range coldLists {
		require.Equal(t, coldLists[0], list)
		require.Equal(t, want, texts(list[:len(want)]))
	}
}

// A swapping localizer has its texts replaced while it is asked.
type swapping struct {
	texts atomic.Pointer[map[errcode.Code]errcode.Translation]
}

func (s *swapping) Localize(_ *http.Request, err *errcode.Error) errcode.Translation {
	return (*s.texts.Load())[err.Code()]
}

func TestX05TextsSwappedWhileLocalising(t *testing.T) {
	const swaps, readers = 1000, 4
	// Long texts take longer to write, in which they could mix.
	texts := func(language, word string) *map[errcode.Code]errcode.Translation {
		all := make(map[errcode.Code]errcode.Translation)
		for c := range errcode.All() {
			all[c] = errcode.Translation{Message: strings.Repeat(word, 200), Language: language, Varies: true}
		}
		return &all
	}
	generations := []*map[errcode.Code]errcode.Translation{texts("de", "alt "), texts("fr", "neuf ")}
	bodies := map[string]string{
		"de": `{"error":"user:not_found","message":"` + strings.Repeat("alt ", 200) + `","statusCode":404}`,
		"fr": `{"error":"user:not_found","message":"` + strings.Repeat("neuf ", 200) + `","statusCode":404}`,
	}
	var localizer swapping
	localizer.texts.Store(generations[0])
	rendered, done := make(chan string), make(chan struct{})
	seen := make(map[string]int)
	together(readers+1, func(i int) {
		if i == readers {
			for n := range swaps {
				localizer.texts.Store(generations[n%2])
				// At least one of so many was begun after the swap, and the others
				// before or during it.
				for range readers + 1 {
					seen[<-rendered]++
				}
			}
			close(done)
			return
		}
		for {
			w := record(errcode.Writer{Localizer: &localizer}, errcode.UserNotFound)
			language := w.Header().Get("Content-Language")
			assert.Equal(t, bodies[language], w.Body.String(), language)
			assert.Equal(t, []string{"Accept-Language"}, w.Header()["Vary"])
			select {
			case rendered <- language:
			case <-done:
				return
			}
		}
	})
	assert.ElementsMatch(t, []string{"de", "fr"}, slices.Collect(maps.Keys(seen)))

	// A text that has been added is there from then on.
	localizer.texts.Store(generations[1])
	assert.Equal(t, bodies["fr"], record(errcode.Writer{Localizer: &localizer}, errcode.UserNotFound).Body.String())
}
