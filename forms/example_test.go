package forms_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"

	"example.com/errcode"
	"example.com/errcode/forms"
)

func ExampleProblem() {
	api := errcode.Writer{Form: forms.Problem{
		Like: errcode.FormDomain,
		Type: func(code errcode.Code) string { return "https://docs.example.com/errors#" + code.String() },
	}.Form()}

	w := httptest.NewRecorder()
	api.Error(errcode.UserNotFound.WithMessage("No user has this handle")).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/users/ada", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	fmt.Println(w.Body)
	// Output:
	// 404 application/problem+json
	// {"type":"https://docs.example.com/errors#user:not_found","title":"User not found","status":404,"detail":"No user has this handle","code":"user:not_found"}
}

func ExampleOAuth() {
	clients := errcode.NewRegistry().NewCatalogue("Clients")
	badClient := clients.Define("client:invalid", http.StatusUnauthorized, "Unknown client or wrong secret")
	token := errcode.Writer{Form: forms.OAuth{
		Like:   errcode.FormDomain,
		Errors: map[errcode.Code]string{badClient: "invalid_client"},
	}.Form()}

	r := httptest.NewRequest(http.MethodPost, "/token", nil)
	r.SetBasicAuth("client", "secret")
	for _, err := range []error{errcode.AuthInvalidCredentials, badClient} {
		w := httptest.NewRecorder()
		token.WriteError(w, r, err)
		fmt.Printf("%d %q\n", w.Code, w.Header().Get("WWW-Authenticate"))
		fmt.Println(w.Body)
	}
	// Output:
	// 400 ""
	// {"error":"invalid_grant","error_description":"Invalid email/password combination","code":"auth:invalid_credentials"}
	// 401 "Basic realm=\"\""
	// {"error":"invalid_client","error_description":"Unknown client or wrong secret","code":"client:invalid"}
}

func ExampleOAuth_Redirect() {
	oauth := forms.OAuth{Like: errcode.FormDomain}
	to, err := url.Parse("https://client.example/callback") // registered for the client
	if err != nil {
		panic(err)
	}
	a := errcode.Writer{}.Answer(nil, errcode.UserBanned)
	fmt.Println(oauth.Redirect(to, "xyz", "https://login.example", a))
	// Output:
	// https://client.example/callback?error=access_denied&error_description=User+is+banned&error_code=user%3Abanned&state=xyz&iss=https%3A%2F%2Flogin.example
}

func ExampleCodeMessage() {
	api := errcode.Writer{Form: forms.CodeMessage{Like: errcode.FormEnvelope}.Form()}
	handler := api.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("X-Supabase-Api-Version", "2024-01-01") // its client then reads the code
		return errcode.EnvelopeValidationError.WithRule("email", errcode.RuleEmail)
	})

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/signup", nil))
	fmt.Println(w.Code, w.Header().Get("X-Supabase-Api-Version"))
	fmt.Println(w.Body)
	// Output:
	// 422 2024-01-01
	// {"code":"VALIDATION_ERROR","message":"Request validation failed","details":{"email":"Not a valid email address"}}
}
