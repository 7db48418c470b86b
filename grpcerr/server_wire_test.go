package grpcerr_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

// post calls a method of gRPC with net/http, and returns all header fields of the answer,
// the trailer included, as they were sent.
func post(t *testing.T, address, method string, body []byte, fields ...string) http.Header {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+method, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header = http.Header{"Content-Type": {"application/grpc"}, "Te": {"trailers"}}
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	resp, err := transport.RoundTrip(r)
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	all := resp.Header.Clone()
	for name, values := range resp.Trailer {
		all[name] = append(all[name], values...)
	}
	return all
}

const (
	emptyCall  = "/grpc.testing.TestService/EmptyCall"
	outputCall = "/grpc.testing.TestService/StreamingOutputCall"
)

// size returns how large a list of header fields is for HTTP/2 (RFC 9113, section 6.5.2).
func size(h http.Header) (n int) {
	for name, values := range h {
		for _, value := range values {
			n += len(name) + len(value) + 32
		}
	}
	return n
}

// verbose is a Localizer.
type verbose struct{}

func (verbose) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: strings.Repeat("ह", 1024), Language: "hi"}
}

func (verbose) LocalizeRule(string, errcode.Rule, []any) string { return strings.Repeat("ह", 1024) }

// TestSizeOnTheWire: whatever a handler and a Localizer give, the details have at most
// 4 KiB as they are sent, and all header fields of an answer less than 6 KiB. A text in
// another script takes nine bytes for a character.
func TestSizeOnTheWire(t *testing.T) {
	many := func(n, path, text int) errcode.Fields {
		fields := errcode.Fields{}
		for i := range n {
			fields[fmt.Sprintf("items.%d.%s", i, strings.Repeat("p", path))] = strings.Repeat("ह", text)
		}
		return fields
	}
	catalogue := errcode.NewRegistry().NewCatalogue("Own")
	long := catalogue.Define("a"+strings.Repeat("-b", 63)+"c", http.StatusBadRequest, strings.Repeat("ह", 1024))
	rules := long.Wrap(nil)
	for i := range 500 {
		rules = rules.WithRule(fmt.Sprintf("f%d", i), errcode.RuleOneOf, strings.Repeat("x", i), strings.Repeat("ह", 1000))
	}
	for name, err := range map[string]error{
		"nothing":             errcode.UserNotFound,
		"message":             errcode.UserNotFound.WithMessage(strings.Repeat("ह", 1024)),
		"message of 10 MB":    errcode.UserNotFound.WithMessage(strings.Repeat("%", 10<<20)),
		"ASCII":               errcode.UserNotFound.WithMessage(strings.Repeat("x", 1024)),
		"one field":           errcode.UserNotFound.WithFields(many(1, 10, 10)),
		"1 field of 10 MB":    errcode.UserNotFound.WithField("a", strings.Repeat("x", 10<<20)),
		"1000 fields":         errcode.UserNotFound.WithFields(many(1000, 1, 10)),
		"10000 fields":        errcode.UserNotFound.WithFields(many(10_000, 0, 0)),
		"long paths":          errcode.UserNotFound.WithFields(many(50, 240, 1)),
		"long path":           errcode.UserNotFound.WithFields(many(1, 10<<20, 1)),
		"rules":               rules,
		"everything":          rules.WithMessage(strings.Repeat("ह", 1024)).WithRetryAfter(time.Hour),
		"controls":            errcode.UserNotFound.WithMessage(strings.Repeat("\x00\r\n", 300)),
		"not UTF-8":           errcode.UserNotFound.WithMessage(strings.Repeat("\xff", 1024)),
		"cause":               errcode.UserNotFound.Wrap(errors.New(strings.Repeat(canary, 10_000))),
		"panic":               nil,
		"half of a character": errcode.UserNotFound.WithField("a", strings.Repeat("ह", 171)+"x"),
	} {
		for _, localizer := range []errcode.Localizer{nil, verbose{}} {
			for _, dev := range []bool{false, true} {
				s := &service{sent: 1, fails: func(context.Context) error {
					if err == nil {
						panic(strings.Repeat(canary, 10_000))
					}
					return err
				}}
				server := grpcerr.Server{Writer: errcode.Writer{Report: discard, Localizer: localizer, Dev: dev}, Domain: strings.Repeat("d", 255)}
				address := serve(t, s, interceptors(server)...)
				for _, method := range []string{emptyCall, outputCall} {
					h := post(t, address, method, make([]byte, 5))
					assert.NotEmpty(t, h.Get("Grpc-Message"), name)
					assert.LessOrEqual(t, len(h.Get("Grpc-Message")), 1<<10, name)
					details := h.Get("Grpc-Status-Details-Bin")
					assert.NotEmpty(t, details, name)
					assert.LessOrEqual(t, len(details), 4<<10, name)
					_, err := base64.RawStdEncoding.DecodeString(details)
					require.NoError(t, err)
					assert.Less(t, size(h), 6<<10, name)
					if !dev {
						assert.NotContains(t, fmt.Sprint(h), canary, name)
					}
				}
			}
		}
	}
}

// TestHeaderFields is the whole answer.
func TestHeaderFields(t *testing.T) {
	s := &service{sent: 1, fails: func(context.Context) error { return errcode.UserNotFound.WithMessage("Kein Böb\r\n") }}
	address := serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)
	for _, method := range []string{emptyCall, outputCall} {
		h := post(t, address, method, make([]byte, 5), "Accept-Language", "de")
		delete(h, "Grpc-Status-Details-Bin")
		assert.Equal(t, http.Header{"Content-Type": {"application/grpc"}, "Grpc-Status": {"5"}, "Grpc-Message": {"Kein B%C3%B6b%0D%0A"}}, h)
	}
}

// TestWhatInterceptorsDoNotSee: gRPC's own answers have nothing of the service in them.
func TestWhatInterceptorsDoNotSee(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return nil }}
	address := serve(t, s, append(interceptors(grpcerr.Server{Writer: domainWriter(&got)}), grpc.MaxRecvMsgSize(10))...)
	for name, row := range map[string]struct {
		body    []byte
		fields  []string
		status  string
		message string
	}{
		"bytes": {[]byte("\x00\x00\x00\x00\x06CANARY"), nil, "13", "grpc: failed to unmarshal the received message: proto:"},
		"large": {append([]byte("\x00\x00\x00\x00\x0b"), make([]byte, 11)...), nil, "8", "grpc: received message larger than max"},
		"compressed in an unknown way": {
			make([]byte, 5), []string{"Grpc-Encoding", "none"}, "12", `grpc: Decompressor is not installed for grpc-encoding "none"`,
		},
	} {
		h := post(t, address, emptyCall, row.body, row.fields...)
		assert.Equal(t, row.status, h.Get("Grpc-Status"), name)
		assert.Contains(t, h.Get("Grpc-Message"), row.message, name)
		assert.NotContains(t, h.Get("Grpc-Message"), canary, name)
	}
	assert.Empty(t, got.all)
	_, err := pb.NewTestServiceClient(connect(t, address)).EmptyCall(t.Context(), &pb.Empty{})
	require.NoError(t, err)
}
