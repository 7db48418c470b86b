package rpcerr_test

import (
	"errors"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// An error leaves as a status, and comes back.
func Example() {
	var wr errcode.Writer
	err := errcode.EnvelopeValidationError.WithRule("items.1.email", errcode.RuleEmail).Errorf("not for the client")

	status, lost := rpcerr.Status(wr.Answer(nil, err), "shop.example.com")
	fmt.Println(rpcerr.Code(422), status.GetMessage(), lost)
	for _, detail := range status.GetDetails() {
		switch m, _ := detail.UnmarshalNew(); m := m.(type) {
		case *errdetails.ErrorInfo:
			fmt.Println(m.GetDomain(), m.GetReason(), m.GetMetadata())
		case *errdetails.BadRequest:
			v := m.GetFieldViolations()[0]
			fmt.Println(v.GetField(), v.GetReason(), v.GetDescription())
		}
	}

	received := rpcerr.Error(status, nil)
	fmt.Println(errors.Is(received, errcode.EnvelopeValidationError))
	e, _ := errors.AsType[*errcode.Error](received)
	fmt.Println(e.StatusCode(), e.Fields())
	// Output:
	// INVALID_ARGUMENT Request validation failed <nil>
	// shop.example.com VALIDATION_ERROR map[code:VALIDATION_ERROR status:422]
	// items[1].email EMAIL Not a valid email address
	// true
	// 422 map[items.1.email:Not a valid email address]
}

func ExampleReason() {
	for _, code := range []errcode.Code{errcode.EnvelopeTokenExpired, errcode.UserTokenExpired, errcode.ProtektTokenExpired} {
		fmt.Println(code, rpcerr.Reason(code))
	}
	// Output:
	// TOKEN_EXPIRED TOKEN_EXPIRED
	// user:token_expired USER__TOKEN_EXPIRED
	// token_expired TOKEN_EXPIRED___WQTJUDZ32R
}
