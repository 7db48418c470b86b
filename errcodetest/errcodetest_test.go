package errcodetest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// response returns what wr sends for err.
func response(wr errcode.Writer, err error) *http.Response {
	wr.Report = func(errcode.Report) {}
	w := httptest.NewRecorder()
	wr.WriteError(w, httptest.NewRequest(http.MethodGet, "/", nil), err)
	return w.Result()
}

// text returns a response with a body and header fields, names and values in turn.
func text(status int, body string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

func TestIs(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Own").Define("card-declined", 402, "Card declined")
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, forms.Problem{}.Form(), forms.OAuth{}.Form(), forms.CodeMessage{}.Form()} {
		for _, code := range []errcode.Code{errcode.UserNotFound, errcode.ProtektInvalidToken, own} {
			resp := response(errcode.Writer{Form: form}, code)
			errcodetest.Is(t, resp, code)
			errcodetest.Is(t, resp, code) // the body is still there
		}
	}
	failing := text(404, "")
	failing.Body = io.NopCloser(iotest.ErrReader(errors.New("connection lost")))
	for name, row := range map[string]struct {
		resp *http.Response
		code errcode.Code
		want string
	}{
		"another code": {response(errcode.Writer{}, errcode.UserBanned), errcode.UserNotFound,
			`errcodetest: the response has status 403 and code "user:banned", expected code "user:not_found" (status 404)` + "\n" + `body: "{\"error\":\"user:banned\",\"message\":\"User is banned\",\"statusCode\":403}"`},
		"success": {text(200, "hello"), errcode.UserNotFound,
			`errcodetest: the response has status 200 and is not an error, expected code "user:not_found" (status 404)` + "\n" + `body: "hello"`},
		"no code": {text(404, "404 page not found\n", "Content-Type", "text/html"), errcode.UserNotFound,
			`errcodetest: the response has status 404 and no code, expected code "user:not_found" (status 404)` + "\n" + `why: HTTP 404: expected JSON, not media type "text/html"` + "\n" + `body: "404 page not found\n"`},
		"no response": {nil, errcode.UserNotFound, `errcodetest: no response, expected code "user:not_found" (status 404)`},
		"no body":     {&http.Response{StatusCode: 404}, errcode.UserNotFound, `errcodetest: the response has status 404 and no code, expected code "user:not_found" (status 404)` + "\n" + `why: HTTP 404: `},
		"broken body": {failing, errcode.UserNotFound, `errcodetest: the body of the response: connection lost`},
		"zero code": {response(errcode.Writer{}, errcode.UserBanned), errcode.Code{},
			`errcodetest: the response has status 403 and code "user:banned", expected a code, but the one that was given to the test is the zero Code` + "\n" + `body: "{\"error\":\"user:banned\",\"message\":\"User is banned\",\"statusCode\":403}"`},
		"long": {text(404, strings.Repeat("x", 3000), "Content-Type", "text/html"), errcode.UserNotFound,
			`errcodetest: the response has status 404 and no code, expected code "user:not_found" (status 404)` + "\n" + `why: HTTP 404: expected JSON, not media type "text/html"` + "\n" + `body: "` + strings.Repeat("x", 2048) + `"… (3000 bytes)`},
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			errcodetest.Is(&r, row.resp, row.code)
			require.Len(t, r.failures, 1)
			if name == "no body" {
				assert.Contains(t, r.failures[0], row.want)
				return
			}
			assert.Equal(t, row.want, r.failures[0])
		})
	}
}

func TestNever(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := io.WriteString(z, "the s3cret")
	require.NoError(t, errors.Join(err, z.Close()))
	trailer := text(200, "ok")
	trailer.Trailer = http.Header{"Why": {"s3cret"}}
	for name, resp := range map[string]*http.Response{
		"plain":           text(200, "the s3cret"),
		"capitals":        text(200, "the S3CRET"),
		"escaped in JSON": text(200, `{"a":["\u00733cret"]}`),
		"JSON in JSON":    text(200, `{"a":"{\"b\":\"\\u00733cret\"}"}`),
		"HTML":            text(200, `<p>&#115;3cret`),
		"percent":         text(200, `100% of /x?y=%733cret`),
		"base64":          text(200, "token="+base64.StdEncoding.EncodeToString([]byte("user:s3cret"))),
		"URL base64":      text(200, "token="+base64.RawURLEncoding.EncodeToString([]byte("\xff\xfe?s3cret"))+"."),
		"gzip":            text(200, zipped.String(), "Content-Encoding", "gzip"),
		"header":          text(302, "", "Location", "/cb?code=%733cret"),
		"name of a field": text(200, "", "X-S3cret", "1"),
		"trailer":         trailer,
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			errcodetest.Never(&r, resp, "other", "s3cret", "third one")
			require.Len(t, r.failures, 1)
			assert.Contains(t, r.failures[0], `of the response has the secret "s3cret": "`)
		})
	}
	var r recorder
	resp := response(errcode.Writer{Dev: true}, errcode.UserNotFound.Errorf("s3cret"))
	errcodetest.Never(&r, resp, "s3cret")
	errcodetest.Never(&r, text(200, "not gzip", "Content-Encoding", "gzip"), "s3cret")
	errcodetest.Is(&r, resp, errcode.UserNotFound)
	assert.Empty(t, r.failures)

	errcodetest.Never(&r, nil, "s3cret")
	errcodetest.Never(&r, text(200, "a"), "")
	failing := text(404, "")
	failing.Body = io.NopCloser(iotest.ErrReader(errors.New("connection lost")))
	errcodetest.Never(&r, failing, "s3cret")
	assert.Equal(t, []string{
		"errcodetest: no response, expected one without secrets",
		"errcodetest: one of the secrets is empty, and that is in every text",
		"errcodetest: the body of the response: connection lost",
	}, r.failures)

	r.failures = nil
	errcodetest.Never(&r, text(200, "s3cret"), "s3cret")
	assert.Equal(t, []string{`errcodetest: the body of the response has the secret "s3cret": "s3cret"`}, r.failures)
}

func TestOnly(t *testing.T) {
	var r recorder
	reported := 0
	wr := errcode.Writer{
		Mask:   errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.UserNotFound}),
		Report: func(errcode.Report) { reported++ },
	}
	only := errcodetest.Only(&r, wr, errcode.UserNotFound, errcode.ProtektInternalError)
	answer := func(wr errcode.Writer, handle errcodetest.Handle) {
		wr.Handler(handle).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}
	fails := func(err error) errcodetest.Handle {
		return func(http.ResponseWriter, *http.Request) error { return err }
	}
	for _, err := range []error{nil, errcode.UserNotFound.Wrap(io.EOF), errcode.UserBanned, io.EOF} {
		answer(only, fails(err))
	}
	answer(only, func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(200)
		return errcode.UserNotFound
	})
	assert.Empty(t, r.failures)
	assert.Equal(t, 4, reported)

	answer(only, fails(errcode.UserUnauthorized))
	answer(only, func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(200)
		return errcode.UserUnauthorized
	})
	answer(errcodetest.Only(&r, wr), fails(errcode.UserNotFound))
	assert.Equal(t, []string{
		`errcodetest: answered with code "user:unauthorized", expected only ["user:not_found" "internal_error"]` + "\n" + `report: 401 user:unauthorized: user:unauthorized`,
		`errcodetest: answered with code "user:unauthorized", expected only ["user:not_found" "internal_error"]` + "\n" + `report: 200 user:unauthorized: user:unauthorized`,
		`errcodetest: answered with code "user:not_found", expected only []` + "\n" + `report: 404 user:not_found: user:not_found`,
	}, r.failures)
	assert.Equal(t, 7, reported)

	r.failures = nil
	r.end() // a handler may still run
	answer(only, fails(errcode.UserUnauthorized))
	assert.Empty(t, r.failures)
	assert.Equal(t, 8, reported)
}

func TestOnlyLogsAsBefore(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	errcodetest.Only(t, errcode.Writer{}, errcode.UserNotFound).WriteError(httptest.NewRecorder(), nil, errcode.UserNotFound)
	assert.Contains(t, log.String(), "code=user:not_found")
}
