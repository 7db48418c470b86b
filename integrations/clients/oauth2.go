package clients

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"example.com/errcode"
	"golang.org/x/oauth2"
)

// FromOAuth2 returns the error that an OAuth server sent, if x/oauth2 gave err for one. It
// is an *errcode.Error that is remote: errors.Is finds our code, whether the server sent it
// in the form forms.OAuth or as the member "error" alone. Its status and delay are those of
// the response, and err stays its cause. Any other err is returned as it is.
//
// Two traps are in here. The body of the response is closed, so that FromResponse alone
// would read nothing. And some servers, such as GitHub's, refuse with status 200, for which
// FromResponse has no error: it counts as 400.
func FromOAuth2(err error) error {
	retrieve, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || retrieve.Response == nil {
		return err
	}
	resp := *retrieve.Response
	resp.Body = io.NopCloser(bytes.NewReader(retrieve.Body))
	if resp.StatusCode < http.StatusBadRequest {
		resp.StatusCode = http.StatusBadRequest
	}
	remote, ok := errors.AsType[*errcode.Error](errcode.FromResponse(&resp))
	if !ok {
		return err
	}
	return remote.Wrap(err)
}
