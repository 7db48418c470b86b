package docpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"example.com/errcode"
)

// A form is one of those that the page shows.
type form struct {
	Name string
	Note string // what to know of the body; may be empty
	form errcode.Form
}

func newForms(forms []errcode.Form) []form {
	var all []form
	for _, f := range forms {
		var schema struct {
			Description string `json:"description"`
		}
		_ = json.Unmarshal(f.Layout().Schema, &schema) // without a description there is no note
		all = append(all, form{text(f.String()), text(schema.Description), f})
	}
	return all
}

// A body is what is sent in one form.
type body struct {
	Form   form
	Status int
	Header http.Header
	Sent   []byte
}

// Bodies returns what a Writer sends for the code alone in each form, nothing for a code
// that no registry takes.
func (e *entry) Bodies() []body {
	value, err := e.row.Value()
	if err != nil {
		return nil
	}
	var all []body
	for _, f := range e.site.Forms {
		status, header, sent := errcode.Writer{Form: f.form, Report: func(errcode.Report) {}}.Response(nil, value)
		all = append(all, body{f, status, header, sent})
	}
	return all
}

// sample returns the first code that has bodies, and these.
func (s *Site) sample() (*entry, []body) {
	for _, e := range s.order {
		if bodies := e.Bodies(); len(bodies) > 0 || len(s.Forms) == 0 {
			return e, bodies
		}
	}
	return nil, nil
}

// Name returns the name of the form, with the status if that is not the one of the code.
func (b body) Name(e *entry) string {
	if b.Status != e.Status {
		return fmt.Sprintf("%s (%d)", b.Form.Name, b.Status)
	}
	return b.Form.Name
}

// Head returns the first lines of the response: the status and the fields that a client
// looks at.
func (b body) Head() string {
	head := strings.TrimRight(fmt.Sprintf("HTTP/1.1 %d %s", b.Status, http.StatusText(b.Status)), " ")
	for _, name := range []string{"Content-Type", "Www-Authenticate"} {
		for _, line := range b.Header[name] {
			head += "\n" + strings.ReplaceAll(name, "Www-", "WWW-") + ": " + text(line)
		}
	}
	return head
}

// Line returns the body in one line: JSON without white space around its tokens if it has
// several lines, and any other body as text makes it.
func (b body) Line() string {
	var line bytes.Buffer
	if bytes.ContainsAny(b.Sent, "\r\n") && json.Compact(&line, b.Sent) == nil {
		return text(line.String())
	}
	return text(string(b.Sent))
}

// Parts returns the body in pieces, for people: JSON with a member on each line, and any
// other body in one line.
func (b body) Parts() []part {
	var lines bytes.Buffer
	if json.Indent(&lines, b.Sent, "", "  ") != nil {
		return parts(b.Line())
	}
	var all []string
	for line := range strings.SplitSeq(strings.TrimSpace(lines.String()), "\n") {
		all = append(all, text(line))
	}
	return parts(strings.Join(all, "\n"))
}

// JSON reports whether the body is of a media type of JSON.
func (b body) JSON() bool { return strings.Contains(b.Form.form.Layout().MediaType, "json") }

// where returns the way to the code in the body: names of members and indices of arrays.
// It is nil if the body is not JSON or does not have the code.
func (b body) where(code string) []any {
	var value any
	if json.Unmarshal(b.Sent, &value) != nil {
		return nil
	}
	return way(value, code, []any{})
}

// way returns the shortest way to a text in JSON, the first by name if several are as
// short.
func way(value any, code string, here []any) []any {
	var best []any
	try := func(step, inner any) {
		found := way(inner, code, append(here[:len(here):len(here)], step))
		if found != nil && (best == nil || len(found) < len(best)) {
			best = found
		}
	}
	switch v := value.(type) {
	case string:
		if v == code {
			return here
		}
	case []any:
		for i, inner := range v {
			try(i, inner)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			try(name, v[name])
		}
	}
	return best
}

// A part is a piece of JSON: a member's name, or what stands between names.
type part struct {
	Name bool
	Text string
}

// parts finds the names in JSON: the strings before a colon. The parts together are the
// text, whatever it is.
func parts(text string) []part {
	var all []part
	start := 0 // of what is not in a part yet
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		end := endOfString(text, i)
		if strings.HasPrefix(strings.TrimLeft(text[end:], " "), ":") {
			if start < i {
				all = append(all, part{Text: text[start:i]})
			}
			all = append(all, part{Name: true, Text: text[i:end]})
			start = end
		}
		i = end - 1
	}
	if start < len(text) {
		all = append(all, part{Text: text[start:]})
	}
	return all
}

// endOfString returns where the string ends that begins at i.
func endOfString(text string, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}
