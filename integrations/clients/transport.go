package clients

import (
	"cmp"
	"net/http"

	"example.com/errcode"
)

// A Transport turns the errors in responses into errors of Go, for packages that show their
// user nothing but a text, such as go-oidc:
//
//	ctx = oidc.ClientContext(ctx, &http.Client{Transport: clients.Transport{}})
//	provider, err := oidc.NewProvider(ctx, issuer)
//
// The error is below the *url.Error of net/http, and errors.Is finds our code. Only
// (*oidc.IDTokenVerifier).Verify drops it when the keys can't be fetched: it formats the
// error with %v.
//
// This breaks a rule of http.RoundTripper, which returns no error for a response. A package
// that looks at the response itself must not have it: x/oauth2 would no longer see that it
// should go on asking.
type Transport struct {
	Base     http.RoundTripper // the default is http.DefaultTransport
	Registry *errcode.Registry // that of the service's codes; the default is the package's own
}

// RoundTrip implements http.RoundTripper.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := cmp.Or(t.Base, http.DefaultTransport).RoundTrip(r)
	if err != nil || resp.StatusCode < http.StatusBadRequest {
		return resp, err
	}
	defer resp.Body.Close()
	if t.Registry != nil {
		return nil, t.Registry.FromResponse(resp)
	}
	return nil, errcode.FromResponse(resp)
}
