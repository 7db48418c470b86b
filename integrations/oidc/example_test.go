package oidc_test

import (
	"errors"
	"fmt"
	"net/http"

	"example.com/errcode"
	"example.com/errcode/integrations/oidc"
	"golang.org/x/oauth2"
)

func ExampleExchange() {
	err := oidc.Exchange(&oauth2.RetrieveError{
		Response: &http.Response{StatusCode: 400},
		Body:     []byte(`{"error":"invalid_grant","error_description":"Code was used"}`),
	})
	fmt.Println(err)
	fmt.Println(errcode.Writer{Form: errcode.FormDomain}.Answer(nil, err))

	var provider *errcode.Error
	if errors.As(errors.Unwrap(err), &provider) {
		fmt.Println(provider.StatusCode(), provider.Code(), provider.Message())
	}
	// Output:
	// oauth:token_exchange_failed: invalid_grant
	// 400 oauth:token_exchange_failed: OAuth token exchange failed
	// 400 invalid_grant Code was used
}
