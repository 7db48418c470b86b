package forms

import (
	"net/http"
	"strconv"
	"strings"

	"example.com/errcode"
)

// Problem makes the form of problem details (RFC 9457), of media type
// application/problem+json:
//
//	{"type":"https://docs.example.com/errors#user:not_found","title":"User not found",
//	 "status":404,"detail":"No user has this handle","instance":"/users/ada",
//	 "code":"user:not_found"}
//
// The member detail is the message: what the handler said, or else the code's own text in
// the reader's language. It is always there, since clients show it and not the title, as
// the ACME client of golang.org/x/crypto does. With Type, title is the code's own text;
// without Type, it is the phrase of the status, such as Not Found.
//
// Fields that are wrong are in the extension "errors", others than fields in "details":
//
//	"errors":[{"detail":"Not a valid email address","pointer":"#/items/0/email",
//	 "field":"items.0.email","rule":"email"}]
//
// [errcode.Parse] knows such a body as one of errcode's if the code has a colon or stands
// at the end of the type. If there is no Type, a code without a colon therefore has the
// type about:blank#CODE, which stands for no page.
type Problem struct {
	// Like is the form whose codes for statuses are used.
	Like errcode.Form

	// Type returns the address of the page that explains a code, for the member type. It
	// should end in the code, after a slash, "#", ":", "=" or "?". If it returns "", the
	// body is as without Type.
	Type func(errcode.Code) string

	// Instance returns the address of what happened, for the member instance, such as
	// urn:uuid: and the ID of the request. If it returns "", the member is left out. Only
	// with Instance is the body made anew for each request.
	Instance func(*http.Request) string
}

// problemSchema describes the body.
const problemSchema = `{"description":"Problem details (RFC 9457). The member code is the code; detail is for the user. The member errors has the fields that are wrong.","type":"object","properties":{"type":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"status":{"$ref":"#/$defs/status"},"detail":{"type":"string"},"instance":{"type":"string","format":"uri-reference"},"code":{"$ref":"#/$defs/code"},"errors":{"type":"array","items":{"type":"object","properties":{"detail":{"type":"string"},"pointer":{"type":"string"},"field":{"type":"string"},"rule":{"type":"string"}},"required":["detail","pointer","field"]}},"details":{"$ref":"#/$defs/details"}},"required":["title","status","detail","code"]}`

// Form makes the form, whose name is "problem".
func (p Problem) Form() errcode.Form {
	return errcode.NewForm(errcode.Layout{
		Name:       "problem",
		MediaType:  "application/problem+json",
		Append:     p.append,
		PerRequest: p.Instance != nil,
		Schema:     []byte(problemSchema),
		Like:       p.Like,
	})
}

func (p Problem) append(dst []byte, r *http.Request, a *errcode.Answer) ([]byte, error) {
	code := a.Code.String()
	var typ, instance string
	if p.Type != nil {
		typ = p.Type(a.Code)
	}
	title := a.Title
	if typ == "" {
		title = errcode.Status(a.Status).Message()
		if !strings.Contains(code, ":") {
			typ = "about:blank#" + code
		}
	}
	if p.Instance != nil && r != nil {
		instance = p.Instance(r)
	}

	dst = append(dst, '{')
	if typ != "" {
		dst = append(errcode.AppendString(append(dst, `"type":`...), typ), ',')
	}
	dst = errcode.AppendString(append(dst, `"title":`...), title)
	dst = strconv.AppendInt(append(dst, `,"status":`...), int64(a.Status), 10)
	dst = errcode.AppendString(append(dst, `,"detail":`...), a.Message)
	if instance != "" {
		dst = errcode.AppendString(append(dst, `,"instance":`...), instance)
	}
	dst = errcode.AppendString(append(dst, `,"code":`...), code)
	return append(appendErrors(dst, a), '}'), nil
}

// appendErrors appends the member errors for fields, or else details.
func appendErrors(dst []byte, a *errcode.Answer) []byte {
	n := 0
	for f := range a.Fields() {
		if n++; n == 1 {
			dst = append(dst, `,"errors":[`...)
		} else {
			dst = append(dst, ',')
		}
		dst = errcode.AppendString(append(dst, `{"detail":`...), f.Message)
		dst = errcode.AppendString(append(dst, `,"pointer":`...), pointer(f.Path))
		dst = errcode.AppendString(append(dst, `,"field":`...), f.Path)
		if f.Rule != 0 {
			dst = errcode.AppendString(append(dst, `,"rule":`...), f.Rule.String())
		}
		dst = append(dst, '}')
	}
	if n > 0 {
		return append(dst, ']')
	}
	return appendDetails(dst, a)
}

// appendDetails appends the member details, if there are some.
func appendDetails(dst []byte, a *errcode.Answer) []byte {
	if details := a.Details(); details != nil {
		dst = append(append(dst, `,"details":`...), details...)
	}
	return dst
}

// pointer returns the JSON Pointer for a dot path, as a fragment (RFC 6901, section 6).
func pointer(path string) string {
	if path == "" {
		return "#" // the whole document
	}
	const hex = "0123456789ABCDEF"
	b := []byte("#/")
	for i := range len(path) {
		switch c := path[i]; {
		case c == '.':
			b = append(b, '/')
		case c == '~':
			b = append(b, "~0"...)
		case c == '/':
			b = append(b, "~1"...)
		case c > ' ' && c < 0x7f && !strings.ContainsRune("\"#%<>[\\]^`{|}", rune(c)):
			b = append(b, c) // a character of a fragment (RFC 3986, section 3.5)
		default:
			b = append(b, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(b)
}
