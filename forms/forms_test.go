package forms_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	problem = forms.Problem{Like: errcode.FormDomain}
	typed   = forms.Problem{
		Like: errcode.FormDomain,
		Type: func(code errcode.Code) string { return "https://docs.example.com/errors#" + code.String() },
	}
	oauth = forms.OAuth{Like: errcode.FormDomain, Errors: map[errcode.Code]string{
		badClient:                "invalid_client",
		pending:                  "authorization_pending",
		errcode.UserUnauthorized: "login_required",
	}}
	codeMessage = forms.CodeMessage{Like: errcode.FormEnvelope}

	own       = errcode.NewRegistry().NewCatalogue("Own")
	badClient = own.Define("client:bad", http.StatusUnauthorized, "Unknown client, or wrong secret")
	pending   = own.Define("device:pending", http.StatusBadRequest, "The user has not answered yet")
	slowDown  = own.Define("slow_down", http.StatusTooManyRequests, "Ask less often")
)

// sent returns what is sent for err.
func sent(t *testing.T, wr errcode.Writer, r *http.Request, err error) (int, http.Header, string) {
	t.Helper()
	wr.Report = func(rep errcode.Report) { assert.NoError(t, rep.Problem) }
	status, header, body := wr.Response(r, err)
	return status, header, string(body)
}

func TestConformance(t *testing.T) {
	instance := typed
	instance.Instance = func(r *http.Request) string { return r.URL.EscapedPath() }
	blank := problem
	blank.Type = func(errcode.Code) string { return "" }
	for name, form := range map[string]errcode.Form{
		"problem":  problem.Form(),
		"protekt":  forms.Problem{}.Form(),
		"typed":    typed.Form(),
		"instance": instance.Form(),
		"blank":    blank.Form(),
		"oauth":    oauth.Form(),
		"code":     codeMessage.Form(),
	} {
		t.Run(name, func(t *testing.T) { errcodetest.TestForm(t, form) })
	}
}

// TestF01EveryCodeIsReadBackAsOurs: the exception is CodeMessage, which anybody may send.
func TestF01EveryCodeIsReadBackAsOurs(t *testing.T) {
	for code := range errcode.All() {
		for _, form := range []errcode.Form{problem.Form(), forms.Problem{}.Form(), typed.Form(), oauth.Form()} {
			status, _, body := sent(t, errcode.Writer{Form: form}, nil, code)
			err := errcode.Parse(status, []byte(body))
			assert.ErrorIs(t, err, code, body)
			assert.Equal(t, code, errcode.CodeOf(err), body)
		}
		status, _, body := sent(t, errcode.Writer{Form: codeMessage.Form()}, nil, code)
		err := errcode.Parse(status, []byte(body))
		assert.Equal(t, code.String(), errcode.CodeOf(err).String())
		assert.False(t, errors.Is(err, code), body)
	}
}

// TestW01Bodies compares the body of every code in every form with a file.
func TestW01Bodies(t *testing.T) {
	var b strings.Builder
	for _, form := range []errcode.Form{problem.Form(), typed.Form(), oauth.Form(), codeMessage.Form()} {
		fmt.Fprintf(&b, "%s\n", form)
		for code := range errcode.All() {
			status, _, body := sent(t, errcode.Writer{Form: form}, nil, code)
			fmt.Fprintf(&b, "\t%d %s\n", status, body)
		}
		for _, code := range snapshot.Sent(form) {
			status, _, body := sent(t, errcode.Writer{Form: form}, nil, code)
			fmt.Fprintf(&b, "\t%d %s\n", status, body)
		}
	}
	golden.Equal(t, "testdata/bodies.txt", b.String())
}

// A german localizer translates everything.
type german struct{}

func (german) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "Ungültig", Language: "de"}
}

func (german) LocalizeRule(string, errcode.Rule, []any) string { return "Ungültig \U0001f600" }

func TestBodies(t *testing.T) {
	for name, row := range map[string]struct {
		form   errcode.Form
		err    error
		status int
		body   string
	}{
		"problem":          {problem.Form(), errcode.UserNotFound, 404, `{"title":"Not Found","status":404,"detail":"User not found","code":"user:not_found"}`},
		"problem, own":     {problem.Form(), errcode.UserNotFound.WithMessage("No Bob"), 404, `{"title":"Not Found","status":404,"detail":"No Bob","code":"user:not_found"}`},
		"problem, 413":     {problem.Form(), errcode.GeneralFileTooLarge, 413, `{"type":"about:blank#FILE_TOO_LARGE","title":"Content Too Large","status":413,"detail":"Payload too large","code":"FILE_TOO_LARGE"}`},
		"typed":            {typed.Form(), errcode.UserNotFound, 404, `{"type":"https://docs.example.com/errors#user:not_found","title":"User not found","status":404,"detail":"User not found","code":"user:not_found"}`},
		"typed, own":       {typed.Form(), errcode.UserNotFound.WithMessage("No Bob"), 404, `{"type":"https://docs.example.com/errors#user:not_found","title":"User not found","status":404,"detail":"No Bob","code":"user:not_found"}`},
		"problem, fields":  {problem.Form(), errcode.GeneralValidationError.WithField("a/b~.ü \"", "<bad>").WithRule("items.0.email", errcode.RuleEmail), 400, `{"title":"Bad Request","status":400,"detail":"Validation error","code":"general:validation_error","errors":[{"detail":"\u003cbad\u003e","pointer":"#/a~1b~0/%C3%BC%20%22","field":"a/b~.ü \""},{"detail":"Not a valid email address","pointer":"#/items/0/email","field":"items.0.email","rule":"email"}]}`},
		"problem, details": {problem.Form(), errcode.GeneralForbidden.WithDetails([]int{1}), 403, `{"type":"about:blank#FORBIDDEN","title":"Forbidden","status":403,"detail":"Forbidden","code":"FORBIDDEN","details":[1]}`},

		"problem, whole":    {problem.Form(), errcode.GeneralValidationError.WithRule("", errcode.RuleType), 400, `{"title":"Bad Request","status":400,"detail":"Validation error","code":"general:validation_error","errors":[{"detail":"Wrong type of value","pointer":"#","field":"","rule":"type"}]}`},
		"oauth":             {oauth.Form(), errcode.AuthInvalidCredentials, 400, `{"error":"invalid_grant","error_description":"Invalid email/password combination","code":"auth:invalid_credentials"}`},
		"oauth, own":        {oauth.Form(), errcode.AuthInvalidCredentials.WithMessage("“Wrong” – \\ \"é\"\n"), 400, `{"error":"invalid_grant","error_description":"'Wrong' - / '?' ","code":"auth:invalid_credentials"}`},
		"oauth, no letters": {oauth.Form(), errcode.UserNotFound.WithMessage("사용자 1"), 400, `{"error":"invalid_grant","error_description":"User not found","code":"user:not_found"}`},
		"oauth, no route":   {oauth.Form(), errcode.Status(404), 400, `{"error":"invalid_request","error_description":"Not found","code":"system:not_found"}`},
		"oauth, 405":        {oauth.Form(), errcode.Status(405), 405, `{"error":"invalid_request","error_description":"Method not allowed","code":"http:method_not_allowed"}`},
		"oauth, 429":        {oauth.Form(), errcode.RateLimitExceeded.WithRetryAfter(time.Second), 429, `{"error":"temporarily_unavailable","error_description":"Too many requests","code":"rate_limit:exceeded"}`},
		"oauth, unforeseen": {oauth.Form(), errors.New("CANARY"), 500, `{"error":"server_error","error_description":"Unhandled server error","code":"INTERNAL_ERROR"}`},
		"oauth, fault":      {oauth.Form(), errcode.SystemInternalError, 400, `{"error":"server_error","error_description":"Internal error","code":"system:internal_error"}`},
		"oauth, map":        {oauth.Form(), pending, 400, `{"error":"authorization_pending","error_description":"The user has not answered yet","code":"device:pending"}`},
		"oauth, spelled":    {oauth.Form(), slowDown, 400, `{"error":"slow_down","error_description":"Ask less often","code":"slow_down"}`},
		"oauth, client":     {oauth.Form(), badClient, 400, `{"error":"invalid_client","error_description":"Unknown client, or wrong secret","code":"client:bad"}`},
		"oauth, fields":     {oauth.Form(), errcode.GeneralValidationError.WithField("redirect_uris.0", "größer \U0001f600"), 400, `{"error":"invalid_request","error_description":"Validation error","code":"general:validation_error","details":{"redirect_uris.0":"gr\u00f6\u00dfer \ud83d\ude00"}}`},
		"code":              {codeMessage.Form(), errcode.UserNotFound, 404, `{"code":"user:not_found","message":"User not found"}`},
		"code, fields":      {codeMessage.Form(), errcode.EnvelopeValidationError.WithField("email", "bad"), 422, `{"code":"VALIDATION_ERROR","message":"Request validation failed","details":{"email":"bad"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			status, header, body := sent(t, errcode.Writer{Form: row.form}, nil, row.err)
			assert.Equal(t, row.status, status)
			assert.Equal(t, row.body, body)
			assert.Equal(t, row.form.Layout().MediaType, header.Get("Content-Type"))
			if status == 400 {
				assert.Empty(t, header["Www-Authenticate"])
			}
		})
	}
}

func TestLanguages(t *testing.T) {
	err := errcode.UserNotFound.WithRule("email", errcode.RuleEmail)
	for form, want := range map[errcode.Form]string{
		problem.Form():     `{"title":"Not Found","status":404,"detail":"Ungültig","code":"user:not_found","errors":[{"detail":"Ungültig 😀","pointer":"#/email","field":"email","rule":"email"}]}`,
		typed.Form():       `{"type":"https://docs.example.com/errors#user:not_found","title":"Ungültig","status":404,"detail":"Ungültig","code":"user:not_found","errors":[{"detail":"Ungültig 😀","pointer":"#/email","field":"email","rule":"email"}]}`,
		codeMessage.Form(): `{"code":"user:not_found","message":"Ungültig","details":{"email":"Ungültig 😀"}}`,
		oauth.Form():       `{"error":"invalid_grant","error_description":"User not found","code":"user:not_found","details":{"email":"Ung\u00fcltig \ud83d\ude00"}}`,
	} {
		_, _, body := sent(t, errcode.Writer{Form: form, Localizer: german{}}, nil, err)
		assert.Equal(t, want, body)
	}
}

func TestInstance(t *testing.T) {
	p := typed
	p.Instance = func(r *http.Request) string { return r.URL.Path }
	wr := errcode.Writer{Form: p.Form()}
	_, _, body := sent(t, wr, httptest.NewRequest(http.MethodGet, "/users/7", nil), errcode.UserNotFound)
	assert.Equal(t, `{"type":"https://docs.example.com/errors#user:not_found","title":"User not found","status":404,"detail":"User not found","instance":"/users/7","code":"user:not_found"}`, body)
	_, _, body = sent(t, wr, nil, errcode.UserNotFound)
	assert.Equal(t, `{"type":"https://docs.example.com/errors#user:not_found","title":"User not found","status":404,"detail":"User not found","code":"user:not_found"}`, body)
}

func TestF04Challenges(t *testing.T) {
	for name, row := range map[string]struct {
		authorization string
		challenges    []errcode.Challenge
		err           error
		status        int
		want          []string
	}{
		"Basic":            {"Basic YTpi", nil, badClient, 401, []string{`Basic realm=""`}},
		"with a realm":     {"basic YTpi", []errcode.Challenge{{}, {Scheme: "Basic", Realm: "token"}}, badClient, 401, []string{`basic realm="token"`}},
		"another scheme":   {"DPoP abc", []errcode.Challenge{{Scheme: "Basic", Realm: "token"}}, badClient, 401, []string{`DPoP realm=""`}},
		"in the body":      {"", nil, badClient, 400, nil},
		"no scheme":        {"\"evil\" x", nil, badClient, 400, nil},
		"long":             {strings.Repeat("x", 65) + " y", nil, badClient, 400, nil},
		"another error":    {"Basic YTpi", nil, errcode.UserTokenExpired, 400, nil},
		"a scope":          {"Bearer x", nil, errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scope: "admin"}), 400, nil},
		"bearer as client": {"Bearer x", []errcode.Challenge{{Realm: "api"}}, badClient, 401, []string{`Bearer realm="api"`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/token", nil)
			if row.authorization != "" {
				r.Header.Set("Authorization", row.authorization)
			}
			status, header, _ := sent(t, errcode.Writer{Form: oauth.Form(), Challenges: row.challenges}, r, row.err)
			assert.Equal(t, row.status, status)
			assert.Equal(t, row.want, header["Www-Authenticate"])
		})
	}
}

// TestF04EveryCode: 400 for what is 401, 403 and 404 elsewhere, and ASCII only.
func TestF04EveryCode(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/token", nil)
	r.Header.Set("Authorization", "Bearer x")
	for code := range errcode.All() {
		status, header, body := sent(t, errcode.Writer{Form: oauth.Form(), Localizer: german{}}, r, code)
		assert.NotContains(t, []int{401, 403, 404}, status, code)
		assert.Empty(t, header["Www-Authenticate"], code)
		assert.Empty(t, strings.Trim(body, asciiText), code)
	}
}

var asciiText = func() (s string) {
	for c := ' '; c <= '~'; c++ {
		s += string(c)
	}
	return s
}()

// A code is its text in Errors, as in a mask, and has one word.
func TestOAuthCodeByText(t *testing.T) {
	other := errcode.NewRegistry().NewCatalogue("Clients").Define(badClient.String(), 401, "Another")
	o := forms.OAuth{Errors: map[errcode.Code]string{badClient: "invalid_client"}}
	_, _, body := errcode.Writer{Form: o.Form()}.Response(nil, other)
	assert.Equal(t, `{"error":"invalid_client","error_description":"Another","code":"client:bad"}`, string(body))

	o.Errors[other] = "unauthorized_client"
	require.PanicsWithValue(t, `forms: the OAuth error for the two codes "client:bad" is "invalid_client" and "unauthorized_client", expected one word for one text`, func() { o.Form() })
	o.Errors[other] = "invalid_client"
	require.NotPanics(t, func() { o.Form() })
}

func TestOAuthPanics(t *testing.T) {
	for _, word := range []string{"", "a\"b", "a\\b", "ü", "a\nb"} {
		want := fmt.Sprintf(`forms: the OAuth error for code "client:bad" is %q, expected printable ASCII without quote and backslash, such as invalid_client`, word)
		o := forms.OAuth{Errors: map[errcode.Code]string{badClient: word}}
		require.PanicsWithValue(t, want, func() { o.Form() })
		got := o.Redirect(mustURL("https://c.example"), "", "", errcode.Writer{}.Answer(nil, badClient.WithMessage("x")))
		assert.Equal(t, "https://c.example?error=access_denied&error_description=x&error_code=client%3Abad", got)
	}
}
