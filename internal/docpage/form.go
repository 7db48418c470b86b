package docpage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
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
	Form  string // its name, with the status if that is not the one of the code
	Parts []part
}

// A part is a piece of JSON: a member's name, or what stands between names.
type part struct {
	Name bool
	Text string
}

// String returns the body.
func (b body) String() string {
	var s strings.Builder
	for _, p := range b.Parts {
		s.WriteString(p.Text)
	}
	return s.String()
}

// bodies returns what a Writer sends for the code alone in each form, nothing for a code
// that no registry takes.
func bodies(forms []form, code snapshot.Code) []body {
	value, err := code.Value()
	if err != nil {
		return nil
	}
	var all []body
	for _, f := range forms {
		name := f.Name
		status, _, sent := errcode.Writer{Form: f.form, Report: func(errcode.Report) {}}.Response(nil, value)
		if status != code.Status {
			name = fmt.Sprintf("%s (%d)", name, status)
		}
		all = append(all, body{name, parts(oneLine(sent))})
	}
	return all
}

// oneLine returns JSON without white space around its tokens if it has several lines,
// and any other body as text makes it.
func oneLine(sent []byte) string {
	var b bytes.Buffer
	if bytes.ContainsAny(sent, "\r\n") && json.Compact(&b, sent) == nil {
		sent = b.Bytes()
	}
	return text(string(sent))
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
