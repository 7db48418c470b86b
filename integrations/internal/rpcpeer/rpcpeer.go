// Package rpcpeer is what the tests of gRPC and Connect with clients in other languages
// share: the cases, what a client prints about them, and descriptors, so that clients need
// no generated code.
package rpcpeer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// Key is the key of the metadata with the name of the case, for which a handler calls Fail.
const Key = "errcode-case"

// Domain is that of ErrorInfo.
const Domain = "auth.example.com"

// Writer is the Writer of the servers.
var Writer = errcode.Writer{Form: errcode.FormDomain, Localizer: german{}, Report: func(errcode.Report) {}}

// german is a Localizer for those who prefer German.
type german struct{}

func (german) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	if r.Header.Get("Accept-Language") != "de" {
		return errcode.Translation{Varies: true}
	}
	return errcode.Translation{Message: "Auf Deutsch – " + err.Code().String(), Language: "de", Varies: true}
}

func (german) LocalizeRule(_ string, rule errcode.Rule, params []any) string {
	if rule != errcode.RuleTooShort {
		return ""
	}
	return rule.Fill("Mindestens {min} Zeichen – nicht weniger", params)
}

// A Result is what a client has found in an error.
type Result struct {
	Code      int               `json:"code"` // of gRPC
	Message   string            `json:"message"`
	Reason    string            `json:"reason"`
	Domain    string            `json:"domain"`
	Metadata  map[string]string `json:"metadata"`
	Fields    []Field           `json:"fields"`
	Delay     *float64          `json:"delay"` // seconds; nil if there is none
	Localized string            `json:"localized"`
	Sent      int               `json:"sent"` // messages before the error
}

// A Field is one of BadRequest.
type Field struct {
	Field       string `json:"field"`
	Description string `json:"description"`
	Reason      string `json:"reason"`
	Localized   string `json:"localized"`
}

// A testCase is an error of a handler, and what clients find.
type testCase struct {
	err  error
	want Result
}

var unknown = errcode.NewRegistry().NewCatalogue("Billing").Define("card-declined", http.StatusPaymentRequired, "Card declined")

// cases are the cases by their names. That of a language is asked for in it.
var cases = func() map[string]testCase {
	all := map[string]testCase{}
	for code := range errcode.All() {
		all[code.String()] = testCase{code.Wrap(errors.New("CANARY")), found(code, code.Message())}
	}
	delay := 1.5
	with := func(r Result, change func(*Result)) Result {
		change(&r)
		return r
	}
	all["message"] = testCase{errcode.UserNotFound.WithMessage("Kein “Böb” – 日本語 🙂 100%\r\n"), found(errcode.UserNotFound, "Kein “Böb” – 日本語 🙂 100%\r\n")}
	all["unknown code"] = testCase{unknown, found(unknown, "Card declined")}
	all["delay"] = testCase{errcode.RateLimitExceeded.WithRetryAfter(1500 * time.Millisecond), with(found(errcode.RateLimitExceeded, errcode.RateLimitExceeded.Message()), func(r *Result) { r.Delay = &delay })}
	all["plain"] = testCase{errors.New("CANARY"), found(errcode.EnvelopeInternalError, "Unhandled server error")}
	all["wrapped"] = testCase{fmt.Errorf("CANARY: %w", errcode.UserBanned.Wrap(errors.New("CANARY"))), found(errcode.UserBanned, errcode.UserBanned.Message())}
	all["panic"] = testCase{nil, found(errcode.EnvelopeInternalError, "Unhandled server error")}
	invalid := errcode.EnvelopeValidationError.WithRule("items.1.password", errcode.RuleTooShort, 8).WithField("email", "Schon “vergeben”")
	fields := []Field{{Field: "email", Description: "Schon “vergeben”"}, {Field: "items[1].password", Description: "Too short, the minimum length is 8", Reason: "TOO_SHORT"}}
	all["fields"] = testCase{invalid, with(found(errcode.EnvelopeValidationError, errcode.EnvelopeValidationError.Message()), func(r *Result) { r.Fields = fields })}
	all["language"] = testCase{invalid, with(all["fields"].want, func(r *Result) {
		r.Localized = "Auf Deutsch – VALIDATION_ERROR"
		r.Fields = slices.Clone(fields)
		r.Fields[1].Localized = "Mindestens 8 Zeichen – nicht weniger"
	})}
	return all
}()

// found returns what clients find for a code and a message.
func found(code errcode.Code, message string) Result {
	return Result{
		Code: int(rpcerr.Code(code.StatusCode())), Message: message, Reason: rpcerr.Reason(code), Domain: Domain,
		Metadata: map[string]string{"code": code.String(), "status": fmt.Sprint(code.StatusCode())},
		Fields:   []Field{},
	}
}

// Large is the name of a case whose error is larger than what can be sent.
const Large = "large"

// Fail returns the error of a case, or panics.
func Fail(_ context.Context, name string) error {
	switch name {
	case "panic":
		panic("CANARY")
	case Large:
		err := errcode.UserNotFound.WithMessage(strings.Repeat("界", 1024)).WithRetryAfter(time.Hour)
		for i := range 1000 {
			err = err.WithField(fmt.Sprintf("items.%04d.email", i), strings.Repeat("界", 20))
		}
		return err
	}
	return cases[name].err
}

// Names returns the names of all cases.
func Names() []string { return append(slices.Sorted(maps.Keys(cases)), Large) }

// Descriptors returns a FileDescriptorSet with the service and the details.
func Descriptors(t testing.TB) []byte {
	t.Helper()
	set := new(descriptorpb.FileDescriptorSet)
	seen := map[string]bool{}
	var add func(f protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
		set.File = append(set.File, protodesc.ToFileDescriptorProto(f))
	}
	add(pb.File_grpc_testing_test_proto)
	add((&errdetails.ErrorInfo{}).ProtoReflect().Descriptor().ParentFile())
	add((&spb.Status{}).ProtoReflect().Descriptor().ParentFile())
	b, err := proto.Marshal(set)
	require.NoError(t, err)
	return b
}

// An Input is what a client is given, as JSON on its standard input.
type Input struct {
	Address     string   `json:"address"`
	Descriptors []byte   `json:"descriptors"` // base64
	Names       []string `json:"names"`
}

// InputFor returns what a client is given.
func InputFor(t testing.TB, address string) Input {
	t.Helper()
	return Input{address, Descriptors(t), Names()}
}

// Run runs a client as a process and returns what it has printed: for each way to call, the
// results by the names of the cases.
func Run(t *testing.T, address, program string, arguments ...string) map[string]map[string]Result {
	t.Helper()
	input, err := json.Marshal(InputFor(t, address))
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, arguments...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(input), &stdout, &stderr
	require.NoError(t, cmd.Run(), "%s", &stderr)
	var all map[string]map[string]Result
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &all), "%s", &stdout)
	return all
}

// NeedPackages fails the test if a folder has no Node packages.
func NeedPackages(t testing.TB, folder string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		path, _ := filepath.Abs(folder)
		require.FailNow(t, fmt.Sprintf("%s has no node_modules: run npm ci there, with Node 20", path))
	}
}

// Check fails the test unless a client has found in all errors what was sent. Sent is how
// many messages come before the error of a stream.
func Check(t *testing.T, what string, got map[string]Result, sent int) {
	t.Helper()
	assert.Len(t, got, len(cases)+1, what)
	for name, c := range cases {
		want := c.want
		want.Sent = sent
		assert.Equal(t, want, got[name], "%s, %s", what, name)
	}
	large := got[Large]
	assert.Equal(t, found(errcode.UserNotFound, "").Metadata, large.Metadata, what)
	assert.Equal(t, strings.Repeat("界", 112)+"…", large.Message, what)
	if assert.NotNil(t, large.Delay, what) {
		assert.InDelta(t, 3600, *large.Delay, 0, what)
	}
	assert.Greater(t, len(large.Fields), 10, what)
	for i, f := range large.Fields {
		assert.Equal(t, Field{Field: fmt.Sprintf("items[%04d].email", i), Description: strings.Repeat("界", 20)}, f, what)
	}
}
