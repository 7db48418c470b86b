package clients_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var (
	own       = errcode.NewRegistry(errcode.Auth, errcode.User, errcode.Session).NewCatalogue("Own")
	badClient = own.Define("client:invalid", http.StatusUnauthorized, "Unknown client or wrong secret")
	pending   = own.Define("device:pending", http.StatusBadRequest, "The user has not answered yet")
	denied    = own.Define("device:denied", http.StatusForbidden, "The user said no")
	oauthForm = forms.OAuth{Like: errcode.FormDomain, Errors: map[errcode.Code]string{
		badClient: "invalid_client",
		pending:   "authorization_pending",
		denied:    "access_denied",
	}}
)

// endpoint serves an endpoint that answers with the errors, one after the other, the
// last one for ever.
func endpoint(t *testing.T, errs ...error) string {
	t.Helper()
	calls := 0
	wr := errcode.Writer{Form: oauthForm.Form(), Challenges: []errcode.Challenge{{Scheme: "Basic", Realm: "token"}}, Report: func(errcode.Report) {}}
	server := httptest.NewServer(wr.Handler(func(http.ResponseWriter, *http.Request) error {
		calls++
		return errs[min(calls, len(errs))-1]
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// fromOAuth2 is how a service gets at the code: the error of the client stays its cause.
func fromOAuth2(err error) error {
	var re *oauth2.RetrieveError
	if !errors.As(err, &re) {
		return err
	}
	return errcode.Parse(re.Response.StatusCode, re.Body)
}

// check checks that the client has read all of an error.
func check(t *testing.T, err error, status int, word, description string, code errcode.Code) {
	t.Helper()
	var re *oauth2.RetrieveError
	require.ErrorAs(t, err, &re)
	assert.Equal(t, status, re.Response.StatusCode)
	assert.Equal(t, word, re.ErrorCode)
	assert.Equal(t, description, re.ErrorDescription)
	assert.ErrorIs(t, fromOAuth2(err), code)
	challenge := ""
	if status == http.StatusUnauthorized {
		challenge = `Basic realm="token"`
	}
	assert.Equal(t, challenge, re.Response.Header.Get("WWW-Authenticate"))
}

func TestF04Token(t *testing.T) {
	for name, row := range map[string]struct {
		style       oauth2.AuthStyle
		err         error
		status      int
		word        string
		description string
		code        errcode.Code
	}{
		"Basic, grant":  {oauth2.AuthStyleInHeader, errcode.AuthInvalidCredentials, 400, "invalid_grant", "Invalid email/password combination", errcode.AuthInvalidCredentials},
		"post, grant":   {oauth2.AuthStyleInParams, errcode.AuthInvalidCredentials, 400, "invalid_grant", "Invalid email/password combination", errcode.AuthInvalidCredentials},
		"Basic, client": {oauth2.AuthStyleInHeader, badClient, 401, "invalid_client", "Unknown client or wrong secret", badClient},
		"post, client":  {oauth2.AuthStyleInParams, badClient, 400, "invalid_client", "Unknown client or wrong secret", badClient},
		"banned":        {oauth2.AuthStyleInHeader, errcode.UserBanned.WithMessage("“Ada” is banned"), 400, "invalid_grant", "'Ada' is banned", errcode.UserBanned},
		"unforeseen":    {oauth2.AuthStyleInHeader, errors.New("CANARY"), 500, "server_error", "Unhandled server error", errcode.EnvelopeInternalError},
	} {
		t.Run(name, func(t *testing.T) {
			url := endpoint(t, row.err)
			c := oauth2.Config{ClientID: "id", ClientSecret: "secret", Endpoint: oauth2.Endpoint{TokenURL: url, AuthStyle: row.style}}
			_, err := c.Exchange(t.Context(), "code")
			check(t, err, row.status, row.word, row.description, row.code)
			_, err = c.TokenSource(t.Context(), &oauth2.Token{RefreshToken: "old"}).Token()
			check(t, err, row.status, row.word, row.description, row.code)
			cc := clientcredentials.Config{ClientID: "id", ClientSecret: "secret", TokenURL: url, AuthStyle: row.style}
			_, err = cc.Token(t.Context())
			check(t, err, row.status, row.word, row.description, row.code)
		})
	}
}

func TestF04Device(t *testing.T) {
	device := &oauth2.DeviceAuthResponse{DeviceCode: "d", Interval: 1}
	c := oauth2.Config{ClientID: "id", Endpoint: oauth2.Endpoint{TokenURL: endpoint(t, pending, denied), AuthStyle: oauth2.AuthStyleInParams}}
	_, err := c.DeviceAccessToken(t.Context(), device) // it goes on after authorization_pending
	check(t, err, 400, "access_denied", "The user said no", denied)

	c.Endpoint.DeviceAuthURL = endpoint(t, errcode.UserBanned)
	_, err = c.DeviceAuth(t.Context())
	check(t, err, 400, "invalid_grant", "User is banned", errcode.UserBanned)
}
