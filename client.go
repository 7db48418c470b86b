package errcode

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// Limits of what is read from another service.
const (
	maxResponse      = 64 << 10        // bytes of a body, decoded
	maxPacked        = 2 * maxResponse // bytes of a body as it came, compressed
	maxRemoteMessage = 4 << 10         // bytes of its message
)

var errTooLarge = errors.New("body too large, expected at most " + strconv.Itoa(maxResponse) + " bytes")

// FromResponse returns the error that a response is, nil if its status is below 400.
// The error is an *Error that [Parse] made of the body, with the delay that a
// Retry-After header asks for. FromResponse reads at most 64 KiB of the decoded
// body, and nothing of a response without error; closing the body is left to the
// caller, as always. It decodes gzip if the transport has not, and reads at most
// 128 KiB of that.
//
// A body that can't be read is the error's cause: [io.ErrUnexpectedEOF], a
// [context.DeadlineExceeded] of the request. So is a media type other than JSON;
// text/plain, which net/http gives to JSON without a Content-Type, is accepted. A nil
// response is an error too.
func FromResponse(resp *http.Response) error {
	if resp == nil {
		return errors.New("errcode: FromResponse was given a nil response")
	}
	if resp.StatusCode < 400 {
		return nil
	}
	e := parseResponse(resp)
	if delay, ok := retryAfter(resp.Header); ok {
		e = e.WithRetryAfter(delay)
	}
	return e
}

func parseResponse(resp *http.Response) *Error {
	if !jsonMedia(resp.Header.Get("Content-Type")) {
		return unreadable(resp.StatusCode, fmt.Errorf("expected JSON, not media type %q", bounded(resp.Header.Get("Content-Type"))))
	}
	body, err := readBody(resp)
	if err != nil {
		return unreadable(resp.StatusCode, err)
	}
	return Parse(resp.StatusCode, body)
}

// readBody reads one byte more than is allowed, for Parse to see that it was too
// much.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	}
	// The transport decodes what it asked for and removes the header; this caller
	// asked by himself. A limit on what comes out is not enough: compressed data
	// can go on for ever and decode to nothing.
	packed := &io.LimitedReader{R: resp.Body, N: maxPacked + 1}
	body, err := unzip(packed)
	if packed.N == 0 {
		err = errTooLarge
	}
	return body, err
}

func unzip(r io.Reader) ([]byte, error) {
	z, err := gzip.NewReader(r)
	switch {
	case err == io.EOF: // nothing at all, as after HEAD; a caller could take io.EOF for success
		return nil, nil
	case err != nil:
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxResponse+1))
}

// jsonMedia reports whether a body of that type may be JSON. A type that is missing
// or malformed says nothing.
func jsonMedia(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if media == "" || err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return true
	}
	return media == "application/json" || media == "text/json" || media == "text/plain" || strings.HasSuffix(media, "+json")
}

// retryAfter reads the header of that name (RFC 9110, section 10.2.3).
func retryAfter(h http.Header) (time.Duration, bool) {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0), true
}

// Parse returns the error that a response with that status and body is, nil if the
// status is below 400. It recognises the three forms by their members, whichever
// the service uses; [errors.Is] matches the code against the variables of this
// package and of catalogues made by NewCatalogue. A well-formed code that is not
// defined here is kept and compared by its text. The status counts, whatever the
// body says.
//
// Anything else, such as a body over 64 KiB or nested deeper than 32, gives an error
// with the zero Code and a cause that says why. Details in which a key stands twice
// are dropped.
func Parse(status int, body []byte) *Error {
	if status < 400 {
		return nil
	}
	if len(body) > maxResponse {
		return unreadable(status, errTooLarge)
	}
	if e := parseStatic(status, body); e != nil {
		return e
	}
	const usual = 16 // members of details
	var (
		m      members
		buffer [usual]wire.Span
		texts  = buffer[:0] // the members of details, as long as they are strings
		flat   = true       // they all are
	)
	err := wire.Members(body, m.take, func(key []byte, at wire.Span) {
		if string(key) == "details" {
			if flat = flat && wire.IsString(body[at.Value:]); flat {
				texts = append(texts, at)
			}
		}
	})
	if err != nil {
		return unreadable(status, err)
	}
	if m.twice != "" {
		return unreadable(status, fmt.Errorf("duplicate key %q in JSON object", m.twice))
	}
	text, message := m.code, m.error // FormEnvelope; FormDomain, which has no message
	if m.code == nil {
		text, message = m.error, m.message // FormProtekt
	}
	if text == nil {
		return unreadable(status, errors.New("expected a member \"code\" or \"error\" in the JSON object"))
	}
	code, err := remoteCode(status, text)
	if err != nil {
		return unreadable(status, err)
	}
	e := (&Error{code: code}).with()
	e.shown.status = status
	if message != nil {
		e.shown.message = remoteMessage(message, code.Message())
	}
	if m.details != nil {
		e.shown.details = remoteDetails(body, m.details, texts, flat)
	}
	return e
}

// parseStatic recognises a body that is, to the byte, what a Writer sends for a code
// alone. It returns nil for any other, and for a status that is not the code's.
func parseStatic(status int, body []byte) *Error {
	const protekt = `{"error":"`
	form, code := FormProtekt, []byte(nil)
	if rest, ok := bytes.CutPrefix(body, []byte(protekt)); ok {
		code = rest[:max(bytes.IndexByte(rest, '"'), 0)]
	} else {
		rest = bytes.TrimSuffix(body, []byte(`,"details":{}}`)) // as VALIDATION_ERROR has it
		rest = bytes.TrimSuffix(bytes.TrimSuffix(rest, []byte(`}`)), []byte(`"`))
		code = rest[bytes.LastIndexByte(rest, '"')+1:]
		if form = FormDomain; bytes.HasPrefix(body, []byte(`{"su`)) {
			form = FormEnvelope
		}
	}
	if len(code) > maxCode {
		return nil
	}
	d, ok := std.codes.Lookup(string(code))
	if !ok || d.status != status || !bytes.Equal(d.static(form), body) {
		return nil
	}
	if e := d.remote.Load(); e != nil {
		return e
	}
	e := &Error{code: Code{d}, shown: &shown{status: status}}
	d.remote.Store(e)
	return e
}

// members are the members of a body that mean something, raw, nil if they are
// missing or of the wrong type.
type members struct {
	code, error, message, details []byte
	seen                          uint8  // a bit for each of the keys
	twice                         string // a key that was there twice
}

func (m *members) take(key, value []byte) {
	var bit uint8
	switch string(key) {
	case "code":
		bit, m.code = 1, stringOrNil(value)
	case "error":
		bit, m.error = 2, stringOrNil(value)
	case "message":
		bit, m.message = 4, stringOrNil(value)
	case "details":
		bit, m.details = 8, value
	case "success":
		bit = 16
	case "status":
		bit = 32
	case "statusCode":
		bit = 64
	}
	if m.seen&bit != 0 {
		m.twice = string(key)
	}
	m.seen |= bit
}

// stringOrNil returns value if it is a string.
func stringOrNil(value []byte) []byte {
	if wire.IsString(value) {
		return value
	}
	return nil
}

// remoteCode returns the code for a JSON string: one that is defined here, or else a
// new one that stands for its text.
func remoteCode(status int, quoted []byte) (Code, error) {
	if d, ok := std.codes.Lookup(string(quoted[1 : len(quoted)-1])); ok {
		return Code{d}, nil
	}
	text := wire.Unquote(quoted)
	if d, ok := std.codes.Lookup(text); ok { // it was written with escapes
		return Code{d}, nil
	}
	if !wellFormed(text) {
		return Code{}, fmt.Errorf("malformed code %q", bounded(text))
	}
	if status > 599 {
		status = http.StatusInternalServerError
	}
	return Code{&definition{
		code:    text,
		message: statusText(status),
		status:  status,
		action:  actionFor(status),
	}}, nil
}

// remoteMessage returns the text of a JSON string, which is the usual one as a rule. Of
// a long one it keeps only the part that counts.
func remoteMessage(quoted []byte, usual string) string {
	if text, plain := wire.Plain(quoted); plain && string(text) == usual {
		return usual // takes no memory
	}
	s := wire.Unquote(quoted)
	if len(s) <= maxRemoteMessage {
		return s
	}
	return strings.Clone(printable.CutBytes(s, maxRemoteMessage))
}

func statusText(status int) string {
	if s := http.StatusText(status); s != "" {
		return s
	}
	return fmt.Sprintf("HTTP %d", status)
}

// bounded cuts s for an error text; a malformed code may have any length.
func bounded(s string) string {
	if len(s) <= maxCode {
		return s
	}
	return printable.CutBytes(s, maxCode) + printable.Ellipsis
}

// remoteDetails keeps the details of a body: as fields if they are an object, and flat,
// which means that its members are strings. It drops details in which a key stands
// twice.
func remoteDetails(body, value []byte, members []wire.Span, flat bool) details {
	if value[0] == '{' && flat {
		return details{fields: remoteFields(body, members)}
	}
	raw, err := wire.AppendCanonical(nil, value)
	if err != nil {
		return details{}
	}
	return details{raw: raw}
}

// remoteFields returns members of body, whose values are strings, as fields; nil if a
// key stands there twice.
func remoteFields(body []byte, members []wire.Span) []pairs.Pair {
	if len(members) == 0 {
		return nil
	}
	size := 0
	for _, at := range members {
		size += at.KeyEnd - at.Key + at.ValueEnd - at.Value
	}
	// The texts are parts of one string, unless that is for the most part escapes and
	// white space, of which there may be any amount.
	first, last := members[0].Key, members[len(members)-1].ValueEnd
	var whole string
	if last-first <= 2*size && wire.Unescaped(body[first:last]) {
		whole = string(body[first:last])
	}
	text := func(from, to int) string {
		if whole == "" {
			return wire.Unquote(body[from:to])
		}
		return whole[from+1-first : to-1-first]
	}
	fields, ordered := make([]pairs.Pair, len(members)), true
	for i, at := range members {
		fields[i] = pairs.Pair{Key: text(at.Key, at.KeyEnd), Value: text(at.Value, at.ValueEnd)}
		ordered = ordered && (i == 0 || fields[i-1].Key < fields[i].Key)
	}
	if ordered {
		return fields
	}
	pairs.Sort(fields)
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Key == fields[i].Key {
			return nil
		}
	}
	return fields
}

// unreadable is the error for a response that is none of the forms.
func unreadable(status int, why error) *Error {
	return &Error{cause: why, shown: &shown{status: status, message: statusText(status)}}
}
