// Package reverseproxyerr makes an httputil.ReverseProxy answer in a service's own form.
//
//	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(upstream) }}
//	mux.Handle("/api/", reverseproxyerr.Handler(api, proxy))
//
// What the client gets:
//
//   - If there is no answer from the upstream, the 502 of the form, or the 504 if it did not
//     come in time. A request body that is too large, or broken, is the client's fault as
//     in any handler: 413, 408, 400.
//   - An error of the upstream with a code that is defined here is repeated with it, in our
//     form and language, with its fields and its delay.
//   - Any other 4xx of the upstream is the generic code of that status, and any other 5xx the
//     502. No text of the upstream reaches the client, whatever it wrote.
//   - A response that breaks off in the middle breaks off for the client, too: it never looks
//     complete. ReverseProxy writes that to its ErrorLog, and there is no report.
//
// Header fields of the upstream's error stay if they are not about its body: Allow, Vary,
// cookies, Retry-After, those of CORS, and the challenges of a 401.
//
// # Traps
//
//   - Without an ErrorHandler, ReverseProxy answers an empty 502 and logs the error itself.
//   - ErrorHandler is given the request to the upstream, which may have the service's own
//     credentials. The report must have the client's.
//   - A Writer's Map is not asked about what the transport returns, since all of that is a
//     502. A Transport that wraps another can give it a code.
//   - An upstream that is not yours may use your codes for something else: read what it sends
//     with errcode.NewRegistry().FromResponse, which knows none. A service with a registry of
//     its own uses that.
package reverseproxyerr

import (
	"errors"
	"net/http"
	"net/http/httputil"

	"example.com/errcode"
)

// Handler returns a handler that serves proxy and answers with wr where that fails. The
// ModifyResponse of proxy is called for responses below 400, its ErrorHandler never.
func Handler(wr errcode.Writer, proxy *httputil.ReverseProxy) http.Handler {
	return wr.Handler(func(w http.ResponseWriter, r *http.Request) (failed error) {
		p := *proxy
		p.ErrorHandler = func(_ http.ResponseWriter, _ *http.Request, err error) {
			if failed = err; (errcode.Writer{}).Answer(r, err).Status == http.StatusInternalServerError {
				failed = errcode.Status(http.StatusBadGateway).Wrap(err)
			}
		}
		p.ModifyResponse = func(resp *http.Response) error {
			if resp.StatusCode < 400 && proxy.ModifyResponse != nil {
				return proxy.ModifyResponse(resp)
			}
			return errorOf(resp, w.Header())
		}
		p.ServeHTTP(w, r)
		return failed
	})
}

// errorOf returns the error in a response, nil if it is a success, and copies its header.
func errorOf(resp *http.Response, header http.Header) error {
	err := errcode.FromResponse(resp)
	e, ok := errors.AsType[*errcode.Error](err)
	if !ok {
		return nil
	}
	for name, values := range resp.Header {
		header[name] = append(header[name], values...)
	}
	if own := e.Reissue(); !own.Remote() {
		return own
	}
	if resp.StatusCode < 500 {
		return errcode.Status(resp.StatusCode).Wrap(err)
	}
	return err
}
