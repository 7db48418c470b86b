package rpcerr_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// received returns the error that comes out of a status after the wire.
func received(t *testing.T, s *spb.Status, codes *errcode.Registry) *errcode.Error {
	t.Helper()
	b, err := proto.Marshal(s)
	require.NoError(t, err)
	s = new(spb.Status)
	require.NoError(t, proto.Unmarshal(b, s))
	e, ok := rpcerr.Error(s, codes).(*errcode.Error)
	require.True(t, ok)
	require.True(t, e.Remote())
	return e
}

// statusWith returns a status with details.
func statusWith(t *testing.T, class int32, message string, details ...proto.Message) *spb.Status {
	t.Helper()
	s := &spb.Status{Code: class, Message: message}
	for _, m := range details {
		detail, err := anypb.New(m)
		require.NoError(t, err)
		s.Details = append(s.Details, detail)
	}
	return s
}

func TestThereAndBack(t *testing.T) {
	n := 0
	for code := range errcode.All() {
		n++
		e := received(t, sent(t, errcode.Writer{}, code), nil)
		require.ErrorIs(t, e, code)
		assert.Equal(t, code, e.Code())
		assert.Equal(t, code.StatusCode(), e.StatusCode())
		assert.Equal(t, code.Message(), e.Message())
		assert.Equal(t, code.Temporary(), e.Temporary())
		_, delayed := e.RetryAfter()
		assert.False(t, delayed)
		assert.Equal(t, code.String(), e.Error())
		for other := range errcode.All() {
			require.Equal(t, other == code, errors.Is(e, other))
		}
	}
	assert.Equal(t, 100, n)
}

func TestErrorHasWhatWasSent(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Billing")
	declined := own.Define("card-declined", 402, "Card declined")
	translated := errcode.Writer{Localizer: german{}}
	for _, row := range []struct {
		name    string
		wr      errcode.Writer
		err     error
		message string
		fields  errcode.Fields
		delay   time.Duration // negative for none
	}{
		{"code", errcode.Writer{}, errcode.UserNotFound, "User not found", nil, -1},
		{"message", errcode.Writer{}, errcode.UserNotFound.WithMessage("No Bob"), "No Bob", nil, -1},
		{"translated", translated, errcode.UserNotFound, "Auf Deutsch: user:not_found", nil, -1},
		{"own words, translated", translated, errcode.UserNotFound.WithMessage("No Bob"), "No Bob", nil, -1},
		{"unknown code", errcode.Writer{}, declined, "Card declined", nil, -1},
		{"delay", errcode.Writer{}, errcode.UserNotFound.WithRetryAfter(90 * time.Second), "User not found", nil, 90 * time.Second},
		{"no delay", errcode.Writer{}, errcode.UserNotFound.WithRetryAfter(0), "User not found", nil, 0},
		{
			"rules", translated, errcode.UserNotFound.WithRule("password", errcode.RuleTooShort, 8).WithRule("email", errcode.RuleEmail),
			"Auf Deutsch: user:not_found", errcode.Fields{"password": "Mindestens 8 Zeichen", "email": "Not a valid email address"}, -1,
		},
		{"paths", errcode.Writer{}, errcode.UserNotFound.WithFields(paths), "User not found", paths, -1},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := received(t, sent(t, row.wr, row.err), nil)
			assert.ErrorIs(t, e, errcode.CodeOf(row.err))
			assert.Equal(t, errcode.CodeOf(row.err).StatusCode(), e.StatusCode())
			assert.Equal(t, row.message, e.Message())
			assert.Equal(t, row.fields, e.Fields())
			delay, ok := e.RetryAfter()
			assert.Equal(t, row.delay >= 0, ok)
			assert.Equal(t, max(row.delay, 0), delay)
		})
	}
}

// paths are what a field may be called, by their names.
var paths = errcode.Fields{
	"email": "1", "items.1.email": "2", "0": "3", "0.email": "4", "matrix.0.1": "5", "a.01": "6", "": "7", "a..b": "8", ".": "9",
	"labels.a[b": "10", "labels.a]": "11", `labels.a"b`: "12", "[0]": "13", "ü.ß": "14", "a.1b": "15", "a b.c": "16", `a\b`: "17", "a[": "18", "a.0": "19", "0.0.": "20",
}

func TestPathsAreThoseOfAIP(t *testing.T) {
	for path, want := range map[string]string{
		"email": "email", "items.1.email": "items[1].email", "0.email": "[0].email", "matrix.0.1": "matrix[0][1]",
		"a.01": "a[01]", "a..b": "a..b", "labels.a[b": `labels["a[b"]`, "items[1].email": `["items[1]"].email`,
		`a"b`: `["a\"b"]`, "a.1b": "a.1b", "": "",
	} {
		s := sent(t, errcode.Writer{}, errcode.UserNotFound.WithField(path, "bad"))
		assert.Equal(t, want, detail[*errdetails.BadRequest](t, s).GetFieldViolations()[0].GetField(), path)
	}
	for field, want := range map[string]string{
		"items[1].email": "items.1.email", "items[1]email": "items.1email", `labels["a.b"]`: "labels.a.b", "labels[key]": "labels.key",
		"m[true][-1]": "m.true.-1", "a[": "a[", "a[]": "a[]", `a["b]`: `a["b]`, `a["b"`: `a["b"`, `a["b"x].c`: `a["b"x].c`, "a].b": "a].b",
		"a[0": "a[0", "[0][1].x": "0.1.x", "a.[0]": "a..0",
	} {
		s := statusWith(t, 3, "m", &errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: field, Description: "bad"}}})
		assert.Equal(t, errcode.Fields{want: "bad"}, received(t, s, nil).Fields(), field)
	}
}

// TestRulesComeBack: an error that is reissued can be told in another language.
func TestRulesComeBack(t *testing.T) {
	params := map[errcode.Rule][]any{
		errcode.RuleTooShort: {8}, errcode.RuleTooLong: {int64(1) << 62}, errcode.RuleTooSmall: {-1.5}, errcode.RuleTooLarge: {"2026-01-01"},
		errcode.RuleOneOf: {"red", "green", "blue"},
	}
	err, want := errcode.UserNotFound.Wrap(nil), 0
	for rule := range errcode.Rules() {
		err = err.WithRule("f."+rule.String(), rule, params[rule]...)
		want++
	}
	fields := func(e error) (all []errcode.Field) {
		for f := range answer(e).Fields() {
			all = append(all, f)
		}
		return all
	}
	e := received(t, sent(t, errcode.Writer{Localizer: german{}}, err), nil)
	got := fields(e.Reissue())
	for i, f := range fields(err) {
		if f.Rule == errcode.RuleTooShort {
			f.Message = "Mindestens 8 Zeichen"
		}
		if len(f.Params) == 0 {
			f.Params = got[i].Params
		}
		assert.Equal(t, f, got[i])
	}
	assert.Len(t, got, want)

	for description, reason := range map[string]string{
		"Too short": "TOO_SHORT", "Minimum 8": "TOO_SHORT", "Required!": "REQUIRED", "Required": "SOMETHING",
		"Not allowed, expected one of: a, …": "ONE_OF",
	} {
		s := statusWith(t, 3, "m", &errdetails.ErrorInfo{Metadata: map[string]string{"code": "user:not_found", "status": "404"}},
			&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "a", Description: description, Reason: reason}}})
		assert.Equal(t, []errcode.Field{{Path: "a", Message: description}}, fields(received(t, s, nil).Reissue()))
	}
}

func TestCodesOfARegistry(t *testing.T) {
	own := errcode.NewRegistry()
	notFound := own.NewCatalogue("Own").Define("user:not_found", 410, "No such user")
	e := received(t, sent(t, errcode.Writer{}, errcode.UserNotFound), own)
	assert.Equal(t, notFound, e.Code())
	assert.Equal(t, 404, e.StatusCode(), "as it was sent")
	require.ErrorIs(t, e, notFound)

	e = received(t, sent(t, errcode.Writer{}, errcode.UserBanned), own)
	require.NotErrorIs(t, e, errcode.UserBanned, "a registry without the table")
	assert.Equal(t, "user:banned", e.Code().String())
}

// TestReissuedMessage: the code's own text is not taken for the handler's words, so that a
// Localizer can translate it.
func TestReissuedMessage(t *testing.T) {
	own := errcode.Writer{Localizer: german{}}
	e := received(t, sent(t, errcode.Writer{}, errcode.UserNotFound), nil)
	assert.Equal(t, "Auf Deutsch: user:not_found", own.Answer(nil, e.Reissue()).Message)
	e = received(t, sent(t, errcode.Writer{}, errcode.UserNotFound.WithMessage("No Bob")), nil)
	assert.Equal(t, "No Bob", own.Answer(nil, e.Reissue()).Message)
}

func TestStatusesOfOthers(t *testing.T) {
	assert.NoError(t, rpcerr.Error(nil, nil))
	assert.NoError(t, rpcerr.Error(&spb.Status{Message: "fine"}, nil))
	info := func(reason string, metadata map[string]string) *errdetails.ErrorInfo {
		return &errdetails.ErrorInfo{Reason: reason, Domain: "googleapis.com", Metadata: metadata}
	}
	for _, row := range []struct {
		name   string
		status *spb.Status
		want   string // code, status, message
	}{
		{"no details", statusWith(t, 5, "No such project"), `"" 404 "No such project"`},
		{"no message", statusWith(t, 5, ""), `"" 404 "Not Found"`},
		{"cancelled", statusWith(t, 1, "context canceled"), `"" 499 "context canceled"`},
		{"a code that does not exist", statusWith(t, 99, "m"), `"" 500 "m"`},
		{"negative", statusWith(t, -1, "m"), `"" 500 "m"`},
		{"reason", statusWith(t, 3, "m", info("API_KEY_INVALID", nil)), `"API_KEY_INVALID" 400 "m"`},
		{"reason with a code of its own", statusWith(t, 3, "m", info("API_KEY_INVALID", map[string]string{"code": "7"})), `"API_KEY_INVALID" 400 "m"`},
		{"reason spelled as ours", statusWith(t, 3, "m", info("VALIDATION_ERROR", nil)), `"VALIDATION_ERROR" 400 "m"`},
		{"reason that is none", statusWith(t, 3, "m", info("Bad request.", nil)), `"" 400 "m"`},
		{"of ours after theirs", statusWith(t, 3, "m", info("THEIRS", nil), info("", map[string]string{"code": "user:banned", "status": "403"})), `"user:banned" 403 "m"`},
		{"of ours before theirs", statusWith(t, 3, "m", info("", map[string]string{"code": "user:banned", "status": "403"}), info("THEIRS", nil)), `"user:banned" 403 "m"`},
		{"translated", statusWith(t, 3, "m", &errdetails.LocalizedMessage{Locale: "de", Message: "auf Deutsch"}), `"" 400 "auf Deutsch"`},
		{"other details", statusWith(t, 8, "m", &errdetails.QuotaFailure{}, wrapperspb.String("x")), `"" 429 "m"`},
	} {
		e := received(t, row.status, nil)
		assert.Equal(t, row.want, fmt.Sprintf("%q %d %q", e.Code(), e.StatusCode(), e.Message()), row.name)
		assert.NotErrorIs(t, e, errcode.EnvelopeValidationError, row.name)
	}
	assert.ErrorIs(t, received(t, statusWith(t, 3, "m", info("THEIRS", nil)), nil), errcode.NewRegistry().NewCatalogue("Own").Define("THEIRS", 400, "Theirs"),
		"a service's own code for what another one says")
}

func TestHostileStatuses(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	ours := func(code, status string) *errdetails.ErrorInfo {
		return &errdetails.ErrorInfo{Metadata: map[string]string{"code": code, "status": status}}
	}
	violations := func(n int, path, text string) *errdetails.BadRequest {
		m := &errdetails.BadRequest{}
		for i := range n {
			m.FieldViolations = append(m.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: fmt.Sprintf("%s%d", path, i), Description: text, Reason: "TOO_SHORT"})
		}
		return m
	}
	broken := statusWith(t, 5, "m", ours("user:not_found", "404"))
	broken.Details[0].Value = broken.Details[0].Value[:5]
	for _, row := range []struct {
		name   string
		status *spb.Status
		code   string
		http   int
	}{
		{"code with line break", statusWith(t, 5, "m", ours("a\nb", "404")), "", 404},
		{"code of 10 MB", statusWith(t, 5, "m", ours(long, "404")), "", 404},
		{"empty code", statusWith(t, 5, "m", ours("", "410")), "", 410},
		{"status 200", statusWith(t, 5, "m", ours("user:not_found", "200")), "", 404},
		{"status 999", statusWith(t, 6, "m", ours("new:code", "999")), "", 409},
		{"negative status", statusWith(t, 6, "m", ours("new:code", "-404")), "", 409},
		{"status that is no number", statusWith(t, 5, "m", ours("user:not_found", "4o4")), "", 404},
		{"message of 10 MB", statusWith(t, 5, long, ours("user:not_found", "404")), "user:not_found", 404},
		{"translation of 10 MB", statusWith(t, 5, "m", ours("user:not_found", "404"), &errdetails.LocalizedMessage{Message: long}), "user:not_found", 404},
		{"broken detail", broken, "", 404},
		{"unknown type", &spb.Status{Code: 5, Details: []*anypb.Any{{TypeUrl: "type.googleapis.com/none.Such", Value: []byte("x")}, {}}}, "", 404},
		{"field of 10 MB", statusWith(t, 5, "m", ours("user:not_found", "404"), violations(1, long, "x")), "user:not_found", 404},
		{"fields of 10 MB", statusWith(t, 5, "m", ours("user:not_found", "404"), violations(2, "f", long[:5<<20])), "user:not_found", 404},
		{"100,000 fields", statusWith(t, 5, "m", ours("user:not_found", "404"), violations(100_000, "f", "x")), "user:not_found", 404},
		{"brackets", statusWith(t, 5, "m", ours("user:not_found", "404"), violations(1, strings.Repeat(`["`, 10_000), "x")), "user:not_found", 404},
		{"negative delay", statusWith(t, 5, "m", ours("user:not_found", "404"), &errdetails.RetryInfo{RetryDelay: durationpb.New(-time.Second)}), "user:not_found", 404},
		{"delay out of range", statusWith(t, 5, "m", ours("user:not_found", "404"), &errdetails.RetryInfo{RetryDelay: &durationpb.Duration{Seconds: 1 << 62}}), "user:not_found", 404},
		{"delay of a century", statusWith(t, 5, "m", ours("user:not_found", "404"), &errdetails.RetryInfo{RetryDelay: durationpb.New(876_000 * time.Hour)}), "user:not_found", 404},
		{"no delay in it", statusWith(t, 5, "m", ours("user:not_found", "404"), &errdetails.RetryInfo{}), "user:not_found", 404},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := received(t, row.status, nil)
			assert.Equal(t, row.code, e.Code().String())
			assert.Equal(t, row.http, e.StatusCode())
			assert.LessOrEqual(t, len(e.Message()), 4<<10)
			assert.LessOrEqual(t, len(e.Error()), 8<<10)
			assert.LessOrEqual(t, len(e.Details()), 64<<10)
			_, delayed := e.RetryAfter()
			assert.False(t, delayed)
		})
	}
	many := statusWith(t, 5, "m")
	for range 100_000 {
		many.Details = append(many.Details, &anypb.Any{TypeUrl: "type.googleapis.com/google.rpc.ErrorInfo"})
	}
	assert.Equal(t, 404, received(t, many, nil).StatusCode())
}

func TestEnded(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	soon, stop := context.WithTimeout(t.Context(), 40*time.Millisecond)
	defer stop()
	later, stop := context.WithTimeout(t.Context(), time.Hour)
	defer stop()
	for _, row := range []struct {
		name string
		ctx  context.Context
		code code.Code
		want error
	}{
		{"no end", t.Context(), code.Code_DEADLINE_EXCEEDED, nil},
		{"cancelled", canceled, code.Code_CANCELLED, context.Canceled},
		{"cancelled meanwhile", canceled, code.Code_DEADLINE_EXCEEDED, context.Canceled},
		{"late", late, code.Code_DEADLINE_EXCEEDED, context.DeadlineExceeded},
		{"late, for the transport cancelled", late, code.Code_CANCELLED, context.DeadlineExceeded},
		{"soon", soon, code.Code_DEADLINE_EXCEEDED, context.DeadlineExceeded},
		{"later", later, code.Code_DEADLINE_EXCEEDED, nil},
		{"another code", canceled, code.Code_NOT_FOUND, nil},
		{"cancelled by the server", later, code.Code_CANCELLED, nil},
	} {
		assert.Equal(t, row.want, rpcerr.Ended(row.ctx, row.code), row.name)
	}
}
