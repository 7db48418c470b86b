package forms

import (
	"net/http"

	"example.com/errcode"
)

// CodeMessage makes the form that Better Auth and Supabase Auth have, and many others:
//
//	{"code":"user:not_found","message":"User not found"}
//
// If there are details, they are in a third member, for fields an object from path to
// message:
//
//	{"code":"VALIDATION_ERROR","message":"…","details":{"email":"Not a valid email address"}}
//
// Supabase's client reads the code only if the response has its version header, which
// the Writer leaves as it is. Set it before the handlers run:
//
//	w.Header().Set("X-Supabase-Api-Version", "2024-01-01")
//
// Any service may send such a body, so [errcode.Parse] reads its code as one that another
// service chose: [errcode.Code.String] is the same, and [errors.Is] matches the codes of
// the service's own registry and not those of the documents.
type CodeMessage struct {
	// Like is the form whose codes for statuses are used.
	Like errcode.Form
}

// codeMessageSchema describes the body.
const codeMessageSchema = `{"description":"The member code is the code, message is for the user. If there are details, they say more, for fields by their path.","type":"object","properties":{"code":{"$ref":"#/$defs/code"},"message":{"type":"string"},"details":{"$ref":"#/$defs/details"}},"required":["code","message"]}`

// Form makes the form, whose name is "code-message".
func (c CodeMessage) Form() errcode.Form {
	return errcode.NewForm(errcode.Layout{
		Name:   "code-message",
		Append: c.append,
		Schema: []byte(codeMessageSchema),
		Like:   c.Like,
	})
}

func (CodeMessage) append(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
	dst = errcode.AppendString(append(dst, `{"code":`...), a.Code.String())
	dst = errcode.AppendString(append(dst, `,"message":`...), a.Message)
	return append(appendDetails(dst, a), '}'), nil
}
