package docpage

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"example.com/errcode"
)

// An example is what a client writes to recognise a code.
type example struct{ Name, Code string }

// Examples returns how clients recognise the code in a response in the first form:
// nothing for a code that no registry takes, and without forms.
func (e *entry) Examples() []example {
	bodies := e.Bodies()
	if len(bodies) == 0 {
		return nil
	}
	b := bodies[0]
	address := e.site.origin() + "/path"
	return []example{
		{"curl", curlExample(e, b, address)},
		{"Go", goExample(e, b, address)},
		{"TypeScript", scriptExample(e, b, address)},
	}
}

// ExampleForm returns the name of the form that the examples are for, "" if there is no
// other.
func (e *entry) ExampleForm() string {
	if len(e.site.Forms) < 2 {
		return ""
	}
	return e.site.Forms[0].Name
}

// origin returns the scheme and the host of the service, as far as the base says.
func (s *Site) origin() string {
	if base, err := url.Parse(s.base); err == nil && (base.Scheme == "https" || base.Scheme == "http") && base.Host != "" {
		return base.Scheme + "://" + base.Host
	}
	return "https://api.example.com"
}

func curlExample(e *entry, b body, address string) string {
	steps := b.where(e.Code)
	if steps == nil {
		return fmt.Sprintf("# prints %d\ncurl -sS -o /dev/null -w '%%{http_code}\\n' %s", b.Status, address)
	}
	filter := ""
	for _, step := range steps {
		switch name, ok := step.(string); {
		case !ok:
			filter += fmt.Sprintf("[%d]", step)
		case plainName.MatchString(name):
			filter += "." + name
		default:
			filter += "." + quoted(name)
		}
	}
	return fmt.Sprintf("# prints %s\ncurl -sS %s | jq -r '%s'", e.Code, address, strings.ReplaceAll(filter, "'", `'\''`))
}

// plainName is what JavaScript and jq take without quotes.
var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// quoted returns a string literal of JavaScript, which is one of jq too.
func quoted(s string) string {
	literal, _ := json.Marshal(s) // no string fails
	return string(literal)
}

func goExample(e *entry, b body, address string) string {
	first, condition := "err := errcode.FromResponse(resp)", "errcode.CodeOf(err).String() == "+quoted(e.Code)
	built, known := errcode.Lookup(e.Code)
	switch err := errcode.Parse(b.Status, b.Sent); {
	case e.Go != "" && known && errors.Is(err, built):
		condition = "errors.Is(err, " + e.Go + ")"
	case errcode.CodeOf(err).String() != e.Code:
		first, condition = "", fmt.Sprintf("resp.StatusCode == %d", b.Status)
	}
	if first != "" {
		condition = first + "; " + condition
	}
	return fmt.Sprintf("resp, err := http.Get(%q)\nif err != nil {\n\treturn err\n}\ndefer resp.Body.Close()\nif %s {\n\t// %s\n}", address, condition, e.Action)
}

func scriptExample(e *entry, b body, address string) string {
	steps := b.where(e.Code)
	if steps == nil {
		return fmt.Sprintf("const response = await fetch('%s');\nif (response.status === %d) {\n  // %s\n}", address, b.Status, e.Action)
	}
	member := "body"
	for _, step := range steps {
		switch name, ok := step.(string); {
		case !ok:
			member += fmt.Sprintf("?.[%d]", step)
		case plainName.MatchString(name):
			member += "?." + name
		default:
			member += "?.[" + quoted(name) + "]"
		}
	}
	return fmt.Sprintf("const response = await fetch('%s');\nif (!response.ok) {\n  const body = await response.json().catch(() => null); // a proxy may send HTML\n  if (%s === '%s') {\n    // %s\n  }\n}", address, member, e.Code, e.Action)
}
