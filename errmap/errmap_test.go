package errmap_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"github.com/stretchr/testify/assert"
)

// answered is what a client is told about err.
func answered(rule func(error) error, err error) string {
	wr := errcode.Writer{Form: errcode.FormEnvelope, Map: rule}
	return fmt.Sprint(wr.Answer(nil, err).Status, " ", wr.Answer(nil, err).Code)
}

// broken makes JSON that is not well-formed.
type broken struct{}

func (broken) MarshalJSON() ([]byte, error) { return []byte("{"), nil }

// decodeStrictly reads JSON into a struct with one number.
func decodeStrictly(text string) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(new(struct{ A int }))
}

// A loud error has the texts of all that are below it in its own.
type loud struct {
	error
	asked *int
}

func (l loud) Error() string {
	*l.asked++
	return "loud: " + l.error.Error()
}

func (l loud) Unwrap() error { return l.error }

// Row T10: making the text of each would take long.
func TestStandardAsksNoTextButTheLast(t *testing.T) {
	for text, want := range map[string]string{`{"B":1}`: "422 VALIDATION_ERROR", ``: "500 INTERNAL_ERROR"} {
		asked, err := 0, decodeStrictly(text)
		for range 10_000 {
			err = loud{err, &asked}
		}
		assert.Equal(t, want, answered(errmap.Standard, err))
		assert.Zero(t, asked)
	}
}

func TestStandard(t *testing.T) {
	_, marshal := json.Marshal(broken{})
	channels := []any{make(chan int)}
	_, unsupported := json.Marshal(channels)
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"syntax", decodeStrictly(`{"A":x}`), "400 BAD_REQUEST"},
		{"truncated", decodeStrictly(`{"A":1`), "400 BAD_REQUEST"},
		{"truncated, at once", json.Unmarshal([]byte(`{`), new(any)), "400 BAD_REQUEST"},
		{"wrong type", decodeStrictly(`{"A":"1"}`), "422 VALIDATION_ERROR"},
		{"out of range", decodeStrictly(`{"A":1e99}`), "422 VALIDATION_ERROR"},
		{"unknown member", decodeStrictly(`{"B":1}`), "422 VALIDATION_ERROR"},
		{"wrapped", fmt.Errorf("body: %w", decodeStrictly(`{"B":1}`)), "422 VALIDATION_ERROR"},
		{"joined", errors.Join(errors.New("body"), decodeStrictly(`x`)), "400 BAD_REQUEST"},
		{"cut off", fmt.Errorf("body: %w", io.ErrUnexpectedEOF), "400 BAD_REQUEST"},
		{"connection returned", fmt.Errorf("query: %w", sql.ErrConnDone), "503 SERVICE_UNAVAILABLE"},
		{"connection lost", driver.ErrBadConn, "503 SERVICE_UNAVAILABLE"},

		{"empty", decodeStrictly(``), "500 INTERNAL_ERROR"}, // io.EOF says nothing
		{"broken MarshalJSON", marshal, "500 INTERNAL_ERROR"},
		{"unsupported type", unsupported, "500 INTERNAL_ERROR"},
		{"no pointer", json.Unmarshal([]byte(`{}`), (*any)(nil)), "500 INTERNAL_ERROR"},
		{"no rows", sql.ErrNoRows, "500 INTERNAL_ERROR"},
		{"transaction ended", sql.ErrTxDone, "500 INTERNAL_ERROR"},
		{"other", errors.New("json: other"), "500 INTERNAL_ERROR"},
		{"deadline", context.DeadlineExceeded, "504 GATEWAY_TIMEOUT"}, // the Writer's own
		{"code", errcode.EnvelopeConflict.Wrap(io.ErrUnexpectedEOF), "409 CONFLICT"},
	} {
		assert.Error(t, row.err, row.name)
		assert.Equal(t, row.want, answered(errmap.Standard, row.err), row.name)
	}
	assert.NoError(t, errmap.Standard(nil))
}

// A constraint is an error such as those of database drivers.
type constraint struct{ name string }

func (c *constraint) Error() string { return "constraint " + c.name }

var errGone = errors.New("gone")

func TestFirst(t *testing.T) {
	var none *errcode.Error
	rule := errmap.First(
		nil,
		func(error) error { return none }, // nil in an interface
		func(error) error { return errors.New("neither code nor status") }, // not an answer
		func(error) error { return errcode.Code{} },
		func(err error) error { return errcode.Code{}.Wrap(err) },
		func(err error) error { return errcode.Status(500).Wrap(err) },
		errmap.Is(errcode.EnvelopeConflict, errGone, io.ErrShortWrite),
		errmap.As(func(c *constraint) error {
			switch c.name {
			case "email":
				return errcode.EnvelopeValidationError.WithRule("email", errcode.RuleTaken)
			case "status":
				return errcode.Status(410)
			}
			return nil
		}),
		errmap.Is(errcode.EnvelopeNotFound, io.ErrShortBuffer),
		errmap.Is(errcode.EnvelopeNotFound, errGone), // too late
		errmap.Standard,
	)
	for _, row := range []struct {
		err  error
		want string
	}{
		{errGone, "409 CONFLICT"},
		{fmt.Errorf("step: %w", io.ErrShortWrite), "409 CONFLICT"},
		{errors.Join(io.EOF, &constraint{"email"}), "422 VALIDATION_ERROR"},
		{&constraint{"status"}, "410 GONE"},
		{&constraint{"other"}, "500 INTERNAL_ERROR"},
		{(*constraint)(nil), "500 INTERNAL_ERROR"},
		{io.ErrShortBuffer, "404 NOT_FOUND"},
		{io.ErrUnexpectedEOF, "400 BAD_REQUEST"},
		{io.EOF, "500 INTERNAL_ERROR"},
	} {
		assert.Equal(t, row.want, answered(rule, row.err), "%#v", row.err)
	}
	assert.NoError(t, errmap.First()(io.EOF))
	assert.NoError(t, errmap.First(nil)(io.EOF))
}

// TestRulesAreCopied changes the arguments after the rules were made.
func TestRulesAreCopied(t *testing.T) {
	targets := []error{errGone}
	rules := []func(error) error{errmap.Is(errcode.EnvelopeConflict, targets...)}
	rule := errmap.First(rules...)
	targets[0], rules[0] = io.EOF, errmap.Standard
	assert.Equal(t, "409 CONFLICT", answered(rule, errGone))
	assert.Equal(t, "500 INTERNAL_ERROR", answered(rule, io.EOF))
}
