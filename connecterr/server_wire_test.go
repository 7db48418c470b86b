package connecterr_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"github.com/stretchr/testify/assert"
)

// TestHeaderFieldsOfConnect: an error has those that it has over HTTP.
func TestHeaderFieldsOfConnect(t *testing.T) {
	var returned error
	s := &service{fails: func(ctx context.Context) error {
		info, _ := connect.CallInfoForHandlerContext(ctx)
		info.ResponseHeader().Set("Cache-Control", "public")
		info.ResponseHeader().Set("Etag", `"1"`)
		info.ResponseHeader().Set("CDN-Cache-Control", "max-age=600")
		info.ResponseHeader().Set("Surrogate-Control", "max-age=600")
		info.ResponseHeader().Set("X-Accel-Expires", "600")
		info.ResponseHeader().Set("X-Own", "stays")
		return returned
	}}
	errs := connecterr.Server{Writer: errcode.Writer{Report: discard, Localizer: texts{}, Challenges: []errcode.Challenge{{Realm: "api"}}}}
	address := served(t, s, errs)
	plain := http.Header{
		"Content-Type": {"application/json"}, "Accept-Encoding": {"gzip"}, "X-Own": {"stays"},
		"Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"}, "Vary": {"Accept-Language"},
	}
	for _, row := range []struct {
		err    error
		status int
		more   http.Header
	}{
		{errcode.UserNotFound, 404, nil},
		{errcode.UserTokenExpired, 401, http.Header{"Www-Authenticate": {`Bearer realm="api", error="invalid_token"`}}},
		{errcode.RateLimitExceeded.WithRetryAfter(1200 * time.Millisecond), 429, http.Header{"Retry-After": {"2"}}},
		{errcode.RateLimitExceeded.WithRetryAfter(9000 * time.Hour), 429, nil},
		{errors.New(canary), 500, nil},
	} {
		returned = row.err
		want := plain.Clone()
		for key, values := range row.more {
			want[key] = values
		}
		for _, media := range []string{"application/json", "application/proto"} {
			body := `""`
			if media == "application/proto" {
				body = ""
			}
			resp, _ := post(t, address+prefix+"Unary", media, body, "Authorization", "Bearer token")
			assert.Equal(t, row.status, resp.StatusCode)
			delete(resp.Header, "Date")
			delete(resp.Header, "Content-Length")
			assert.Equal(t, want, resp.Header)
		}
	}

	// In the protocols of gRPC, header fields are metadata.
	returned = errcode.UserTokenExpired.WithRetryAfter(time.Second)
	for _, variant := range []string{"gRPC", "gRPC-Web"} {
		_, err := kinds["unary"](t.Context(), dial(t, address, variants[variant]...))
		e, _ := errors.AsType[*connect.Error](err)
		assert.Empty(t, e.Meta().Get("Www-Authenticate"))
		assert.Empty(t, e.Meta().Get("Retry-After"))
	}
}

// TestSizeOnTheWire: the details have at most 4 KiB as they are sent over gRPC, and all
// header fields of an answer less than 6 KiB.
func TestSizeOnTheWire(t *testing.T) {
	fields := errcode.Fields{}
	for i := range 1000 {
		fields[fmt.Sprintf("items.%d.email", i)] = strings.Repeat("ह", 100)
	}
	s := &service{sent: 0, fails: func(context.Context) error {
		return errcode.EnvelopeValidationError.WithFields(fields).WithMessage(strings.Repeat("ह", 1024)).WithRetryAfter(time.Hour)
	}}
	var got reports
	address := served(t, s, connecterr.Server{Writer: domainWriter(&got), Domain: strings.Repeat("d", 255)})
	for _, media := range []string{"application/grpc", "application/grpc-web"} {
		for _, method := range []string{"Unary", "Server"} {
			resp, _ := post(t, address+prefix+method, media, "\x00\x00\x00\x00\x00")
			all := resp.Header.Clone()
			for key, values := range resp.Trailer {
				all[key] = values
			}
			assert.Equal(t, "3", all.Get("Grpc-Status"), "%s %s", media, method)
			assert.LessOrEqual(t, len(all.Get("Grpc-Message")), 1<<10)
			assert.NotEmpty(t, all.Get("Grpc-Status-Details-Bin"))
			assert.LessOrEqual(t, len(all.Get("Grpc-Status-Details-Bin")), 4<<10)
			size := 0
			for key, values := range all {
				for _, value := range values {
					size += len(key) + len(value) + 32
				}
			}
			assert.Less(t, size, 6<<10)
			assert.ErrorContains(t, got.one(t).Problem, "fields left out")
		}
	}
}
