package docpage

import (
	"encoding/json"
	"strings"
)

// The data that JSON returns. Package docs documents it.
type (
	siteData struct {
		Title string     `json:"title"`
		Forms []formData `json:"forms"`
		Codes []codeData `json:"codes"`
	}
	formData struct {
		Name      string `json:"name"`
		MediaType string `json:"mediaType"`
		Note      string `json:"note,omitempty"`
	}
	codeData struct {
		Code        string            `json:"code"`
		URL         string            `json:"url"`
		Table       string            `json:"table"`
		Document    string            `json:"document,omitempty"`
		Status      int               `json:"status"`
		StatusText  string            `json:"statusText"`
		Message     string            `json:"message"`
		Description string            `json:"description,omitempty"`
		Why         string            `json:"why,omitempty"`
		Fix         string            `json:"fix,omitempty"`
		Action      string            `json:"action"`
		ActionText  string            `json:"actionText"`
		Fault       string            `json:"fault,omitempty"`
		Temporary   bool              `json:"temporary"`
		ReplacedBy  string            `json:"replacedBy,omitempty"`
		Go          string            `json:"go,omitempty"`
		Messages    map[string]string `json:"messages,omitempty"`
		Bodies      []bodyData        `json:"bodies"`
	}
	bodyData struct {
		Form   string `json:"form"`
		Status int    `json:"status"`
		Body   string `json:"body"`
	}
)

// JSON returns all that the pages show, for programs.
func (s *Site) JSON() []byte {
	data := siteData{Title: s.Title, Forms: []formData{}, Codes: []codeData{}}
	for _, f := range s.Forms {
		data.Forms = append(data.Forms, formData{f.Name, f.form.Layout().MediaType, f.Note})
	}
	for _, e := range s.order {
		c := codeData{
			Code: e.row.Code, URL: Address(s.base, e.row.Code), Table: e.Table.Name,
			Status: e.Status, StatusText: e.StatusName, Message: e.row.Message, Description: e.row.Description,
			Why: e.row.Why, Fix: e.row.Fix, Action: e.row.Action, ActionText: e.Action,
			Fault: e.row.WhoseFault(), Temporary: e.Temporary, ReplacedBy: e.row.ReplacedBy, Go: e.Go, Bodies: []bodyData{},
		}
		if key := e.Table.Group.Key; key != generatedKey {
			c.Document = key
		}
		for _, m := range e.Messages() {
			if c.Messages == nil {
				c.Messages = map[string]string{}
			}
			c.Messages[m.Language] = m.Text
		}
		for _, b := range e.Bodies() {
			c.Bodies = append(c.Bodies, bodyData{b.Form.Name, b.Status, string(b.Sent)})
		}
		data.Codes = append(data.Codes, c)
	}
	return marshal(data)
}

// Search returns what the search of the index looks at besides the rows: from the code to
// what it is in Go, its help, and its translations. A code that has none of them is left
// out.
func (s *Site) Search() []byte {
	more := map[string][3]string{}
	for _, e := range s.order {
		help := strings.TrimSpace(strings.Join([]string{e.Description, e.Why, e.Fix}, " "))
		var texts []string
		for _, m := range e.Messages() {
			if m.Text != e.Message {
				texts = append(texts, m.Text)
			}
		}
		if row := [3]string{e.Go, help, strings.Join(texts, "\n")}; row != [3]string{} {
			more[e.Code] = row
		}
	}
	return marshal(more)
}

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(data, '\n')
}
