package rpcerr_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/fieldpath"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
)

const domain = "auth.example.com"

// answer returns what a Writer says about an error.
func answer(err error) errcode.Answer { return errcode.Writer{}.Answer(nil, err) }

// sent returns the status for an error, of which nothing may be lost.
func sent(t *testing.T, wr errcode.Writer, err error) *spb.Status {
	t.Helper()
	s, problem := rpcerr.Status(wr.Answer(nil, err), domain)
	require.NoError(t, problem)
	return s
}

// details returns the details of a status, in order. They must be encoded as package proto
// encodes them.
func details(t *testing.T, s *spb.Status) (all []proto.Message) {
	t.Helper()
	for _, detail := range s.GetDetails() {
		m, err := detail.UnmarshalNew()
		require.NoError(t, err)
		all = append(all, m)
		again, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		require.NoError(t, err)
		assert.Equal(t, again, detail.GetValue(), "%v", m)
	}
	return all
}

// detail returns the only detail of a type, nil if there is none.
func detail[M proto.Message](t *testing.T, s *spb.Status) (found M) {
	t.Helper()
	n := 0
	for _, m := range details(t, s) {
		if is, ok := m.(M); ok {
			found = is
			n++
		}
	}
	require.LessOrEqual(t, n, 1)
	return found
}

// same fails the test unless two messages are equal.
func same(t *testing.T, want, got proto.Message) {
	t.Helper()
	assert.True(t, proto.Equal(want, got), "expected %v\nfound    %v", want, got)
}

// german is a Localizer.
type german struct{}

func (german) Localize(_ *http.Request, err *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "Auf Deutsch: " + err.Code().String(), Language: "de", Varies: true}
}

func (german) LocalizeRule(_ string, rule errcode.Rule, params []any) string {
	if rule != errcode.RuleTooShort {
		return ""
	}
	return rule.Fill("Mindestens {min} Zeichen", params)
}

func TestStatus(t *testing.T) {
	info := func(reason, code, status string) *errdetails.ErrorInfo {
		return &errdetails.ErrorInfo{Reason: reason, Domain: domain, Metadata: map[string]string{"code": code, "status": status}}
	}
	translated := errcode.Writer{Localizer: german{}}
	for _, row := range []struct {
		name    string
		wr      errcode.Writer
		err     error
		code    int32
		message string
		details []proto.Message
	}{
		{"code", errcode.Writer{}, errcode.UserNotFound, 5, "User not found", []proto.Message{info("USER__NOT_FOUND", "user:not_found", "404")}},
		{
			"everything", errcode.Writer{},
			errcode.EnvelopeValidationError.WithMessage("Look again").WithField("items.1.email", "Bad").WithRetryAfter(1500 * time.Millisecond),
			3, "Look again",
			[]proto.Message{
				info("VALIDATION_ERROR", "VALIDATION_ERROR", "422"),
				&errdetails.RetryInfo{RetryDelay: durationpb.New(1500 * time.Millisecond)},
				&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "items[1].email", Description: "Bad"}}},
			},
		},
		{
			"translated", translated, errcode.UserNotFound.WithRule("name", errcode.RuleTooShort, 8).WithRule("email", errcode.RuleEmail).WithField("zip", "Own words"),
			5, "User not found",
			[]proto.Message{
				info("USER__NOT_FOUND", "user:not_found", "404"),
				&errdetails.LocalizedMessage{Locale: "de", Message: "Auf Deutsch: user:not_found"},
				&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{
					{Field: "email", Description: "Not a valid email address", Reason: "EMAIL"},
					{
						Field: "name", Description: "Too short, the minimum length is 8", Reason: "TOO_SHORT",
						LocalizedMessage: &errdetails.LocalizedMessage{Locale: "de", Message: "Mindestens 8 Zeichen"},
					},
					{Field: "zip", Description: "Own words"},
				}},
			},
		},
		{"the handler's words are not translated", translated, errcode.UserNotFound.WithMessage("No Bob"), 5, "No Bob", []proto.Message{info("USER__NOT_FOUND", "user:not_found", "404")}},
		{"no code", errcode.Writer{Form: errcode.FormEnvelope}, errors.New("CANARY"), 13, "Unhandled server error", []proto.Message{info("INTERNAL_ERROR", "INTERNAL_ERROR", "500")}},
		{"no delay", errcode.Writer{}, errcode.RateLimitExceeded.WithRetryAfter(0), 8, "Too many requests", []proto.Message{
			info("RATE_LIMIT__EXCEEDED", "rate_limit:exceeded", "429"), &errdetails.RetryInfo{RetryDelay: durationpb.New(0)},
		}},
		{"more than a year", errcode.Writer{}, errcode.RateLimitExceeded.WithRetryAfter(8761 * time.Hour), 8, "Too many requests", []proto.Message{info("RATE_LIMIT__EXCEEDED", "rate_limit:exceeded", "429")}},
		{"other details", errcode.Writer{}, errcode.EnvelopeConflict.WithDetails([]int{1}), 6, "Resource already exists (e.g. duplicate email)", []proto.Message{info("CONFLICT", "CONFLICT", "409")}},
		{"development", errcode.Writer{Dev: true}, errcode.UserNotFound.Wrap(errors.New("no rows")), 5, "User not found", []proto.Message{
			info("USER__NOT_FOUND", "user:not_found", "404"), &errdetails.DebugInfo{Detail: "no rows"},
		}},
		{"not UTF-8", errcode.Writer{}, errcode.UserNotFound.WithMessage("bad\xff\xfe").WithField("a\xff", "b\xfe"), 5, "bad\ufffd", []proto.Message{
			info("USER__NOT_FOUND", "user:not_found", "404"),
			&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "a\ufffd", Description: "b\ufffd"}}},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := sent(t, row.wr, row.err)
			assert.Equal(t, row.code, s.GetCode())
			assert.Equal(t, row.message, s.GetMessage())
			all := details(t, s)
			require.Len(t, all, len(row.details))
			for i, want := range row.details {
				same(t, want, all[i])
			}
		})
	}
}

// TestStatusOfMaskedCodes: all codes of a mask leave as the same bytes (row W06).
func TestStatusOfMaskedCodes(t *testing.T) {
	wr := errcode.Writer{Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}
	want, err := proto.MarshalOptions{Deterministic: true}.Marshal(sent(t, wr, errcode.AuthInvalidCredentials))
	require.NoError(t, err)
	for _, err := range []error{
		errcode.UserNotFound.WithMessage("No Bob").WithField("email", "unknown"), errcode.UserBanned.WithRetryAfter(time.Hour),
		errcode.AuthInvalidCredentials.WithMessage("Wrong password"),
	} {
		got, problem := proto.MarshalOptions{Deterministic: true}.Marshal(sent(t, wr, err))
		require.NoError(t, problem)
		assert.Equal(t, want, got)
	}
}

// percentEncoded returns the length of a message in the header field grpc-message.
func percentEncoded(message string) (n int) {
	for i := range len(message) {
		if c := message[i]; c < ' ' || c > '~' || c == '%' {
			n += 2
		}
		n++
	}
	return n
}

// checkSize fails the test if a status is too large, and returns its parts.
func checkSize(t *testing.T, s *spb.Status) {
	t.Helper()
	b, err := proto.Marshal(s)
	require.NoError(t, err, "all texts are UTF-8")
	encoded, message := base64.StdEncoding.EncodedLen(len(b)), percentEncoded(s.GetMessage())
	assert.LessOrEqual(t, encoded, 4<<10, "details in base64")
	assert.LessOrEqual(t, message, 1<<10, "message")
	assert.True(t, utf8.ValidString(s.GetMessage()))
}

func TestLimits(t *testing.T) {
	many := func(n, path, text int) errcode.Fields {
		fields := errcode.Fields{}
		for i := range n {
			fields[fmt.Sprintf("f%04d%s", i, strings.Repeat("p", path))] = strings.Repeat("ü", text)
		}
		return fields
	}
	long := errcode.NewRegistry().NewCatalogue("Own").Define("a"+strings.Repeat("-b", 63)+"c", 400, strings.Repeat("界", 1024))
	for _, row := range []struct {
		name   string
		err    error
		domain string
		lost   string
		check  func(t *testing.T, s *spb.Status)
	}{
		{"message that fits", errcode.UserNotFound.WithMessage(strings.Repeat("x", 1024)), domain, "", func(t *testing.T, s *spb.Status) {
			assert.Equal(t, strings.Repeat("x", 1024), s.GetMessage())
		}},
		{"message that does not fit", errcode.UserNotFound.WithMessage(strings.Repeat("ä", 171)), domain, "message cut, expected at most 1024 bytes", func(t *testing.T, s *spb.Status) {
			assert.Equal(t, strings.Repeat("ä", 169)+"…", s.GetMessage())
		}},
		{"message of 10 MB", errcode.UserNotFound.WithMessage(strings.Repeat("%", 10<<20)), domain, "message cut, expected at most 1024 bytes", func(t *testing.T, s *spb.Status) {
			assert.Equal(t, strings.Repeat("%", 338)+"…", s.GetMessage())
		}},
		{"message of bytes that are not UTF-8", errcode.UserNotFound.WithMessage(strings.Repeat("\xff\xfe", 500)), domain, "message cut, expected at most 1024 bytes", func(t *testing.T, s *spb.Status) {
			assert.Equal(t, "\ufffd…", s.GetMessage())
		}},
		{"field that fits", errcode.UserNotFound.WithField(strings.Repeat("p", 256), strings.Repeat("x", 512)), domain, "", func(t *testing.T, s *spb.Status) {
			v := detail[*errdetails.BadRequest](t, s).GetFieldViolations()
			assert.Equal(t, []int{1, 256, 512}, []int{len(v), len(v[0].GetField()), len(v[0].GetDescription())})
		}},
		{"path too long", errcode.UserNotFound.WithField(strings.Repeat("p", 257), "x"), domain, "fields left out: 1 of 1", func(t *testing.T, s *spb.Status) {
			assert.Nil(t, detail[*errdetails.BadRequest](t, s))
		}},
		{"text of a field too long", errcode.UserNotFound.WithField("a", strings.Repeat("x", 513)), domain, "texts of fields cut or left out: 1", func(t *testing.T, s *spb.Status) {
			assert.Equal(t, strings.Repeat("x", 509)+"…", detail[*errdetails.BadRequest](t, s).GetFieldViolations()[0].GetDescription())
		}},
		{"1000 fields", errcode.UserNotFound.WithFields(many(1000, 0, 10)), domain, "fields left out: 907 of 1000", func(t *testing.T, s *spb.Status) {
			v := detail[*errdetails.BadRequest](t, s).GetFieldViolations()
			assert.Len(t, v, 93)
			assert.Equal(t, "f0092", v[92].GetField(), "the first ones are there")
		}},
		{"large fields", errcode.UserNotFound.WithFields(many(7, 250, 1000)), domain, "fields left out: 4 of 7\ntexts of fields cut or left out: 3", nil},
		{"everything", long.WithMessage(strings.Repeat("界", 1024)).WithFields(many(1000, 100, 1000)).WithRetryAfter(time.Hour), strings.Repeat("d", 255),
			"message cut, expected at most 1024 bytes\nfields left out: 997 of 1000\ntexts of fields cut or left out: 3", func(t *testing.T, s *spb.Status) {
				assert.Equal(t, time.Hour, detail[*errdetails.RetryInfo](t, s).GetRetryDelay().AsDuration())
			}},
		{"domain too long", errcode.UserNotFound, strings.Repeat("d", 256), "domain of 256 bytes left out, expected at most 255", func(t *testing.T, s *spb.Status) {
			assert.Empty(t, detail[*errdetails.ErrorInfo](t, s).GetDomain())
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, err := rpcerr.Status(answer(row.err), row.domain)
			if row.lost == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, row.lost)
			}
			checkSize(t, s)
			assert.Equal(t, errcode.CodeOf(row.err).String(), detail[*errdetails.ErrorInfo](t, s).GetMetadata()["code"])
			if row.check != nil {
				row.check(t, s)
			}
		})
	}
}

// wordy is a Localizer with long texts.
type wordy struct{ language string }

func (l wordy) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: strings.Repeat("ह", 1024), Language: l.language}
}

func (wordy) LocalizeRule(string, errcode.Rule, []any) string { return strings.Repeat("ह", 1024) }

func TestLimitsOfTranslations(t *testing.T) {
	err := errcode.UserNotFound.WithFields(errcode.Fields{"a": "b"})
	for i := range 100 {
		err = err.WithRule(fmt.Sprintf("f%02d", i), errcode.RuleTooShort, i)
	}
	s, lost := rpcerr.Status(errcode.Writer{Localizer: wordy{"hi"}}.Answer(nil, err), domain)
	require.EqualError(t, lost, "translated message cut, expected at most 1024 bytes\nfields left out: 68 of 101\ntexts of fields cut or left out: 32")
	checkSize(t, s)
	m := detail[*errdetails.LocalizedMessage](t, s)
	assert.Equal(t, "hi", m.GetLocale())
	assert.Equal(t, strings.Repeat("ह", 340)+"…", m.GetMessage())
	for _, v := range detail[*errdetails.BadRequest](t, s).GetFieldViolations() {
		assert.Nil(t, v.GetLocalizedMessage(), "fields are worth more than their translations")
	}

	s, lost = rpcerr.Status(errcode.Writer{Localizer: wordy{"hi"}}.Answer(nil, errcode.UserNotFound.
		WithRule("a", errcode.RuleTooShort, 1).WithRule("b", errcode.RuleTooShort, 2).WithRule("c", errcode.RuleTooShort, 3).WithRule("d", errcode.RuleTooShort, 4)), domain)
	require.EqualError(t, lost, "translated message cut, expected at most 1024 bytes\ntexts of fields cut or left out: 4")
	checkSize(t, s)
	v := detail[*errdetails.BadRequest](t, s).GetFieldViolations()
	require.Len(t, v, 4)
	assert.Equal(t, strings.Repeat("ह", 169)+"…", v[1].GetLocalizedMessage().GetMessage())
	assert.Nil(t, v[3].GetLocalizedMessage())

	s, lost = rpcerr.Status(errcode.Writer{Localizer: wordy{strings.Repeat("x", 65)}}.Answer(nil, errcode.UserNotFound), domain)
	require.EqualError(t, lost, "language of 65 bytes left out, expected at most 64")
	assert.Nil(t, detail[*errdetails.LocalizedMessage](t, s))
}

// TestLimitsInDevelopment: the text of the cause takes what is left.
func TestLimitsInDevelopment(t *testing.T) {
	for n := range 100 {
		fields := errcode.Fields{}
		for i := range n {
			fields[fmt.Sprintf("f%02d", i)] = strings.Repeat("x", 21)
		}
		wr := errcode.Writer{Dev: true}
		s, _ := rpcerr.Status(wr.Answer(nil, errcode.UserNotFound.WithFields(fields).Wrap(errors.New(strings.Repeat("ä", 4000)))), domain)
		checkSize(t, s)
	}
}

func TestStatusIsTheSameEachTime(t *testing.T) {
	fields := errcode.Fields{}
	for _, name := range []string{"a", "b", "c", "d"} {
		fields[name] = "bad"
	}
	seen := map[string]bool{}
	for range 50 {
		b, err := proto.Marshal(sent(t, errcode.Writer{}, errcode.UserNotFound.WithFields(maps.Clone(fields))).GetDetails()[0])
		require.NoError(t, err)
		seen[string(b)] = true
	}
	assert.Len(t, seen, 1, "the metadata is a map")
}

// FuzzStatus checks that details have the bytes that package proto makes, and that fields
// are left out at the end only, for want of room.
func FuzzStatus(f *testing.F) {
	for _, domain := range []string{"", domain, "ä", "\xff", strings.Repeat("x", 255), strings.Repeat("x", 256)} {
		f.Add("user:not_found", 404, domain, "Message", "items.0.email", "Bad", "de", int64(1500*time.Millisecond), uint8(1))
	}
	f.Add("A", 599, domain, "", "", "", "", int64(0), uint8(0))
	f.Add(strings.Repeat("long_", 25)+"x", 400, domain, strings.Repeat("%", 500), strings.Repeat("p", 254), strings.Repeat("ü", 300), "ja", int64(1), uint8(200))
	f.Fuzz(func(t *testing.T, text string, status int, domain, message, path, words, language string, delay int64, fields uint8) {
		code, err := errcode.NewRegistry().NewCatalogue("Fuzz").Add(text, status, "Message")
		if err != nil {
			return
		}
		e := code.WithMessage(message).WithRetryAfter(time.Duration(delay))
		var want []string
		for i := range int(fields) {
			name := fmt.Sprintf("%s%03d", path, i)
			if rule := errcode.Rule(i % 40); rule == errcode.RuleTooShort || rule == errcode.RuleTooLong {
				e = e.WithRule(name, rule, i)
			} else {
				e = e.WithField(name, words)
			}
		}
		a := errcode.Writer{Localizer: speaker{language, words}}.Answer(nil, e)
		for field := range a.Fields() {
			if path := strings.ToValidUTF8(fieldpath.Bracketed(field.Path), "\ufffd"); len(path) <= 256 {
				want = append(want, path)
			}
		}
		s, lost := rpcerr.Status(a, domain)
		checkSize(t, s)
		if len(domain) > 255 {
			domain = ""
		}
		same(t, &errdetails.ErrorInfo{
			Reason:   rpcerr.Reason(code),
			Domain:   strings.ToValidUTF8(domain, "\ufffd"),
			Metadata: map[string]string{"code": text, "status": strconv.Itoa(status)},
		}, details(t, s)[0])
		var got []string
		for _, v := range detail[*errdetails.BadRequest](t, s).GetFieldViolations() {
			got = append(got, v.GetField())
		}
		require.Equal(t, want[:len(got)], got)
		if len(got) < len(want) {
			require.ErrorContains(t, lost, "fields left out: ")
		}
	})
}

// A speaker is a Localizer with one text for everything.
type speaker struct{ language, text string }

func (s speaker) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: s.text, Language: s.language}
}

func (s speaker) LocalizeRule(string, errcode.Rule, []any) string { return s.text }
