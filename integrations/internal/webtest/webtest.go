// Package webtest shows what came of a request to the server of a recipe, as text that a
// test can compare: the response, and what was reported.
package webtest

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"example.com/errcode"
)

// Request makes a request such as "POST /items?x=1", with header fields as names and values
// in turn. A body is JSON unless the header says otherwise.
func Request(line, body string, header ...string) *http.Request {
	method, target, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, target, nil)
	if body != "" {
		r = httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(header, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	return r
}

// Ask returns what a handler answers; see Show.
func Ask(h http.Handler, line, body string, header ...string) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, Request(line, body, header...))
	return Show(w.Result())
}

// usual are the header fields that every answer of a Writer has.
var usual = map[string]string{
	"Content-Type":           "application/json",
	"X-Content-Type-Options": "nosniff",
	"Cache-Control":          "no-store",
}

// Show returns a response as text: status and body, then the header fields in a line each.
// The date and the length are left out, and so are the fields that every answer of a Writer
// has, if all of them are there.
func Show(resp *http.Response) string {
	body, err := io.ReadAll(resp.Body)
	text := fmt.Sprintf("%d %s", resp.StatusCode, strings.TrimSuffix(string(body), "\n"))
	if err != nil {
		text += fmt.Sprintf("\n(%v)", err)
	}
	h := resp.Header.Clone()
	h.Del("Date")
	h.Del("Content-Length")
	all := true
	for name, value := range usual {
		all = all && h.Get(name) == value
	}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if _, is := usual[name]; !is || !all {
			text += "\n" + name + ": " + strings.Join(h[name], " | ")
		}
	}
	return text
}

// A Log is a Writer's Report that keeps what was reported. The zero Log is ready to use.
type Log struct {
	mu  sync.Mutex
	all []errcode.Report
}

// Report keeps rep.
func (l *Log) Report(rep errcode.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, rep)
}

// Take returns the reports so far and forgets them.
func (l *Log) Take() []errcode.Report {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.all
	l.all = nil
	return all
}

// Lines returns a line for each report so far, and forgets them: method, pattern, status,
// code and the text of the error.
func (l *Log) Lines() string {
	var lines []string
	for _, rep := range l.Take() {
		line := fmt.Sprintf("%s %s %v", rep.Request.Method, rep.Request.Pattern, rep)
		if rep.Begun {
			line += " (begun)"
		}
		if rep.Panic != nil && len(rep.Stack) == 0 {
			line += " (no stack)"
		}
		if rep.Problem != nil {
			line += fmt.Sprintf(" (problem: %v)", rep.Problem)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
