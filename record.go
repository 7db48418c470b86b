package errcode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"example.com/errcode/internal/wire"
)

var (
	_ json.Marshaler   = (*Error)(nil)
	_ json.Unmarshaler = (*Error)(nil)
	_ json.Marshaler   = Answer{}
)

// MarshalJSON returns e as a record, for a queue, a batch or a framework that sends
// errors as JSON:
//
//	{"code":"user:banned","status":403,"message":"User is banned"}
//
// with details, and retry_after in seconds, if there are any. Details over 32 KiB are left
// out, of fields the last ones. It never has the cause or what WithLog was given. Of an
// error that came over the wire it has only the code and the status. It is neither masked
// nor translated: a handler answers with a [Writer], and a batch sends [Writer.Answer].
// [Decode] reads a record.
func (e *Error) MarshalJSON() ([]byte, error) {
	if e == nil {
		return []byte("null"), nil
	}
	r := record{code: e.code, status: e.StatusCode()}
	if !e.Remote() {
		r.message = e.Message()
		if e.shown != nil {
			r.details = e.shown.details
			r.retry, r.hasRetry = e.shown.delay()
		}
	}
	return r.append(nil), nil
}

// MarshalJSON returns a as a record; see [Error.MarshalJSON].
func (a Answer) MarshalJSON() ([]byte, error) {
	return record{a.Code, a.Status, a.Message, a.details, a.retry, a.hasRetry}.append(nil), nil
}

// UnmarshalJSON fills e, which must be the zero Error, with what [Decode] reads. It
// returns an error for any other e, since errors don't change, and for data that is not
// a record.
func (e *Error) UnmarshalJSON(data []byte) error {
	if e == nil || e.code.d != nil || e.cause != nil || e.shown != nil {
		return fmt.Errorf("errcode: JSON decoded into the error %q, expected a zero Error", e)
	}
	decoded, _ := Decode(data).(*Error)
	switch {
	case decoded == nil:
		return nil
	case decoded.code.d == nil && decoded.cause != nil:
		return fmt.Errorf("errcode: record of an error: %w", decoded.cause)
	}
	*e = *decoded
	return nil
}

// A record is an error as JSON.
type record struct {
	code     Code
	status   int
	message  string // "" for none
	details  details
	retry    time.Duration
	hasRetry bool
}

func (r record) append(b []byte) []byte {
	b = append(b, '{')
	if r.code.d != nil {
		b = append(b, `"code":`...)
		b = append(wire.AppendString(b, r.code.String()), ',')
	}
	b = append(b, `"status":`...)
	b = strconv.AppendInt(b, int64(r.status), 10)
	if r.message != "" {
		b = append(b, `,"message":`...)
		b = wire.AppendString(b, r.message)
	}
	b, _ = appendDetails(b, &r.details, false, len(b)+maxBody)
	if r.hasRetry {
		b = append(b, `,"retry_after":`...)
		b = strconv.AppendFloat(b, r.retry.Seconds(), 'f', -1, 64)
	}
	return append(b, '}')
}

// Decode returns the error in a record of [Error.MarshalJSON]: an *Error that is
// remote. It also reads the JSON string of a bare Code, and the bodies that
// [Registry.Parse] reads, with the status in them. It returns nil only for null.
// Without a status, that of the code counts, or 500. A record that can't be read gives
// an error with the zero Code and a cause that says why.
func (r *Registry) Decode(record []byte) error {
	data := bytes.Trim(record, " \t\r\n") // the white space of JSON
	switch {
	case string(data) == "null":
		return nil
	case len(data) > maxResponse:
		return unreadable(500, errTooLarge)
	case len(data) == 0 || data[0] != '"':
		return r.parse(0, data, true)
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return unreadable(500, err)
	}
	if text == "" {
		return unreadable(500, errors.New("expected a code, found an empty string"))
	}
	return r.FromWire(Wire{Code: text})
}
