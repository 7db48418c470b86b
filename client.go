package errcode

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/errcode/internal/header"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// Limits of what is read from another service.
const (
	maxResponse      = 64 << 10        // bytes of a body, decoded
	maxPacked        = 2 * maxResponse // bytes of a body as it came, compressed
	maxRemoteMessage = 4 << 10         // bytes of its message
)

var errTooLarge = errors.New("body too large, expected at most 64 KiB")

// FromResponse is [Registry.FromResponse] of the package's registry.
func FromResponse(resp *http.Response) error { return std.FromResponse(resp) }

// Parse is [Registry.Parse] of the package's registry.
func Parse(status int, body []byte) error { return std.Parse(status, body) }

// Decode is [Registry.Decode] of the package's registry.
func Decode(record []byte) error { return std.Decode(record) }

// FromWire is [Registry.FromWire] of the package's registry.
func FromWire(w Wire) error { return std.FromWire(w) }

// FromResponse returns the error in a response, nil if the status is below 400. A 200
// with an error in its body, as some services send it, is not an error here. The error
// is an *Error that [Registry.Parse] made of the body, with the delay that a
// Retry-After header asks for. FromResponse reads at most 64 KiB of the decoded body,
// and nothing if the status is below 400; the caller closes the body, as always. It
// decodes gzip if the transport has not, and reads at most 128 KiB of compressed data. If
// the body has no code, the error of a challenge in WWW-Authenticate is the code (RFC
// 6750, section 3).
//
// If the body can't be read, the error's cause says why: [io.ErrUnexpectedEOF], or the
// request's [context.DeadlineExceeded]. The same holds for a media type without "json"
// in it; text/plain, which net/http gives to JSON without a Content-Type, is accepted.
// A nil response is an error too, and not an *Error.
func (r *Registry) FromResponse(resp *http.Response) error {
	if resp == nil {
		return errors.New("errcode: FromResponse was given a nil response")
	}
	if resp.StatusCode < 400 {
		return nil
	}
	e := r.parseResponse(resp)
	if e.code.d == nil {
		e = r.challenged(e, resp.Header[fieldChallenge])
	}
	if delay, ok := retryAfter(resp.Header); ok {
		e = e.WithRetryAfter(delay)
	}
	return e
}

// challenged returns e with the error of a challenge (RFC 6750, section 3), if there is
// one, and with its description, unless e has a message.
func (r *Registry) challenged(e *Error, lines []string) *Error {
	all, _ := header.ParseChallenges(lines)
	for _, c := range all {
		var code, description string
		for _, p := range c.Parameters {
			switch strings.ToLower(p.Name) {
			case "error":
				code = header.Unquoted(p.Value)
			case "error_description":
				description = header.Unquoted(p.Value)
			}
		}
		if isCode(code) {
			e = e.with()
			e.code, e.shown.foreign = r.foreign(code, e.StatusCode()), true
			if e.shown.message == "" {
				e.shown.message = keptMessage(strings.ToValidUTF8(description, "\ufffd"))
			}
			return e
		}
	}
	return e
}

func (r *Registry) parseResponse(resp *http.Response) *Error {
	if !jsonMedia(resp.Header.Get(fieldType)) {
		return unreadable(resp.StatusCode, fmt.Errorf("expected JSON, not media type %q", bounded(resp.Header.Get(fieldType))))
	}
	body, err := readBody(resp)
	if err != nil {
		return unreadable(resp.StatusCode, err)
	}
	return r.parse(resp.StatusCode, body, false)
}

// readBody reads one byte more than is allowed, so that parse sees that the body is too
// large.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	switch encoding := strings.ToLower(resp.Header.Get(fieldEncoding)); encoding {
	case "", "identity":
		return io.ReadAll(io.LimitReader(resp.Body, maxResponse+1))
	case "gzip", "x-gzip": // RFC 9110, section 8.4.1.3
	default:
		return nil, fmt.Errorf("body is encoded with %q, expected gzip or no encoding", bounded(encoding))
	}
	// The transport decodes what it asked for and removes the header; this caller
	// asked for it. A limit on what comes out is not enough: compressed data
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

// jsonMedia reports whether a body of that type may be JSON. A type that is missing or
// malformed counts as JSON. Parameters are not read if the whole is longer than 1 KiB.
func jsonMedia(contentType string) bool {
	const limit = 1 << 10
	if len(contentType) > limit {
		contentType, _, _ = strings.Cut(contentType, ";")
	}
	media, _, err := mime.ParseMediaType(contentType)
	if media == "" || err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return true
	}
	return strings.Contains(media, "json") || media == "text/plain"
}

// retryAfter reads the header of that name (RFC 9110, section 10.2.3).
func retryAfter(h http.Header) (time.Duration, bool) {
	value := h.Get(fieldRetryAfter)
	number, _, _ := strings.Cut(value, ",") // of several, joined on the way
	if number = strings.TrimRight(number, " \t"); number != "" && digits(number) {
		seconds, err := strconv.ParseInt(number, 10, 64)
		if err != nil || seconds > math.MaxInt64/int64(time.Second) {
			return math.MaxInt64, true
		}
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

// Parse returns the error in a response with that status and body: nil if the status is
// below 400, and an *Error otherwise. The status counts, whatever the body says.
//
// A body of one of our shapes is recognised by its members, whichever shape the service
// uses: those of the three documents, problem details (RFC 9457) or an OAuth error (RFC
// 6749, section 5.2) with a member "code", or a status of gRPC with code and status in its
// ErrorInfo, as grpc-gateway and Connect write it. Its code is looked up in the registry.
//
// In a body that others wrote, Parse looks for code, message, fields and delay in the
// usual places: members such as code, error_code, message, detail and retry_after, of the
// body and of the objects error, errors[0] and detail in it; and as Google, GraphQL,
// JSON:API, Laravel, FastAPI, ASP.NET and Connect have them. Sentences, phrases of HTTP
// statuses, words such as "error" and numbers below 1,000 are not codes. It looks at the
// first 2,048 values. Such a code is kept as it was sent, and it is never that of a
// document, even if it is spelled the same: an OAuth provider's access_denied is not
// [ProtektAccessDenied].
//
// A code that is not defined in the registry is compared by its text; [errors.Is]
// matches it with codes of any registry.
//
// A body with a message or fields and without a code gives an error with the zero Code
// and those. Anything else, such as a body over 64 KiB or nested deeper than 32, gives an
// error with the zero Code and a cause that says why. Details in which a key stands twice
// are dropped. So are details other than fields whose JSON, white space included, would have
// more than 128 KiB with the escapes of [AppendString].
func (r *Registry) Parse(status int, body []byte) error {
	if status < 400 {
		return nil
	}
	return r.parse(status, body, false)
}

// parse reads a body in the quickest way that can. All ways give the same error. Most bodies
// of ours have a code alone, and fromStatic recognises them as a whole. Most others of ours
// are flat, and readFlat is quicker with them than an index. An index is what a body that
// others wrote needs. parseSlowly takes what is left, and says what is wrong with it.
func (r *Registry) parse(status int, body []byte, record bool) *Error {
	if len(body) > maxResponse {
		return unreadable(status, errTooLarge)
	}
	if e := r.fromStatic(status, body); e != nil {
		return e
	}
	m := members{body: body}
	var flat wire.Flat
	whole := m.readFlat(&flat)
	if whole {
		if e := m.ours(r, status, record, flat.Inner(), false); e != nil {
			return e
		}
	}
	x := bodyIndexes.Get().(*bodyIndex)
	defer bodyIndexes.Put(x)
	values := x.read(body)
	if whole { // others wrote it, or it may have fields anywhere
		m.values = values
		return m.toError(r, status, record, flat.Inner(), false)
	}
	m = members{body: body, values: values}
	if m.readIndex() {
		fields, mixed := x.fields(&m)
		return m.toError(r, status, record, fields, mixed)
	}
	return r.parseSlowly(&m, status, record)
}

// parseSlowly is for bodies that are not valid, are an array, have too many values for an
// index, or have a member twice.
func (r *Registry) parseSlowly(m *members, status int, record bool) *Error {
	const usual = 16 // members of details
	var (
		body   = m.body
		buffer [usual]wire.Span
		inner  = buffer[:0] // the members of details, as long as they are strings
		mixed  bool         // some of them are not
		twice  bool         // two in succession have the same key
	)
	// These are separate variables: in a struct they would be allocated on the heap.
	err := m.read(func(key []byte, at wire.Span) {
		if string(key) != "details" {
			return
		}
		if mixed = mixed || !wire.IsString(body[at.Value:]); mixed || twice {
			return
		}
		if n := len(inner); n > 0 {
			twice = bytes.Equal(body[inner[n-1].Key:inner[n-1].KeyEnd], body[at.Key:at.KeyEnd])
			if n == cap(inner) {
				// Room for all that may come, so that memory is allocated once.
				inner = slices.Grow(inner, 1+bytes.Count(body[at.Value:], []byte(`":`)))
			}
		}
		inner = append(inner, at)
	})
	if err != nil {
		if len(m.values) > 0 && body[m.values[0].Value] == '[' && !record {
			if e := m.fromForeign(r, status, false); e.cause == nil {
				return e
			}
		}
		return unreadable(status, err)
	}
	if twice {
		inner, mixed = nil, false // as if there were none
	}
	return m.toError(r, status, record, inner, mixed)
}

// fromStatic recognises a body that is, to the byte, what a Writer sends for a code
// alone in a form of the documents. It returns nil for any other, and for a status that
// is not the code's.
func (r *Registry) fromStatic(status int, body []byte) *Error {
	if len(body) == 0 || body[len(body)-1] != '}' {
		return nil
	}
	const beforeCode = `{"error":"` // in FormProtekt
	var (
		l    *layout
		rest = body
		code []byte
	)
	switch {
	case bytes.HasPrefix(body, []byte(beforeCode)):
		rest = body[len(beforeCode):]
		l, code = protektLayout, rest[:max(bytes.IndexByte(rest, '"'), 0)]
	case bytes.HasPrefix(body, []byte(`{"success":f`)):
		l, rest = envelopeLayout, bytes.TrimSuffix(body, []byte(`,"details":{}}`)) // as VALIDATION_ERROR has it
	case bytes.HasPrefix(body, []byte(`{"status":`)):
		l = domainLayout
	default:
		return nil
	}
	if code == nil { // it is the last string
		rest = bytes.TrimSuffix(bytes.TrimSuffix(rest, []byte(`}`)), []byte(`"`))
		code = rest[bytes.LastIndexByte(rest, '"')+1:]
	}
	if len(code) > maxCode {
		return nil
	}
	d, ok := r.codes.LookupBytes(code)
	if !ok || d.status != status || !bytes.Equal(d.static(l, status), body) {
		return nil
	}
	return d.remote()
}

// remote returns the error for a body that says no more than the code, which all such
// bodies share.
func (d *definition) remote() *Error {
	if e := d.staticError.Load(); e != nil {
		return e
	}
	e := &Error{code: Code{d}, shown: &shown{status: wireStatus(d.status), remote: true}}
	d.staticError.Store(e)
	return e
}

// A Wire is an error as it came over a protocol other than HTTP.
type Wire struct {
	Code       string        // "" if there was none
	Foreign    bool          // the service does not use errcode: its code is never that of a document
	Message    string        // "" if there was none
	Status     int           // the HTTP status, 400 to 599; for any other the code's applies, or 500
	Fields     []Field       // the last one for a path counts
	RetryAfter time.Duration // 0 if there was none
}

// FromWire returns the error that came over the wire, for adapters of other protocols:
// an *Error that is remote. Unless it is Foreign, its code counts as read from one of our
// shapes; see [Registry.Parse]. A code that can't be one gives an error with the zero
// Code, a cause that says so, and the rest.
func (r *Registry) FromWire(w Wire) error {
	e := new(Error).with()
	switch {
	case w.Code == "":
	case w.Foreign && isCode(w.Code):
		e.code = r.foreign(w.Code, w.Status)
	case !w.Foreign && wellFormed(w.Code):
		e.code = r.known(w.Code, w.Status)
	default:
		e.cause = malformed(w.Code)
	}
	e.shown.remote, e.shown.foreign = true, w.Foreign || e.code.d != nil && e.code.d.origin == foreign
	e.shown.status = wireStatus(statusOr(w.Status, e.code.StatusCode()))
	e.shown.message = keptMessage(w.Message)
	var list fieldList
	for _, f := range w.Fields {
		one := field{Key: f.Path, Value: f.Message}
		if f.Rule != 0 {
			one.Note = &ruleUse{f.Rule, plainValues(f.Params)}
		}
		list.add(one)
	}
	e.shown.details = list.details()
	e.shown.setDelay(w.RetryAfter, w.RetryAfter > 0)
	return e
}

// statusOr returns status if it is that of an error, 400 to 599, and other if not.
func statusOr(status, other int) int {
	if status < 400 || status > 599 {
		return other
	}
	return status
}

// wireStatus returns the status of an HTTP response in the type in which an error
// stores it.
func wireStatus(status int) int16 { return int16(min(status, math.MaxInt16)) }

// known returns the code for a text that follows the grammar, in one of our shapes.
func (r *Registry) known(text string, status int) Code {
	if d, ok := r.codes.Lookup(text); ok {
		return Code{d}
	}
	return unknown(text, status, true)
}

// foreign returns the code for a text in a body that others wrote: one of the registry, if
// no document has it, or else a new one that stands for the text.
func (r *Registry) foreign(text string, status int) Code {
	if d, ok := r.codes.Lookup(text); ok && !d.documented() {
		return Code{d}
	}
	return unknown(text, status, false)
}

// unknown returns a new code that stands for a text which the registry does not have.
// It is foreign if the body was not one of our shapes. It is also foreign if a document
// has the text: a registry without that table never claims its codes.
func unknown(text string, status int, ours bool) Code {
	from := received
	if d, ok := std.codes.Lookup(text); !ours || ok && d.documented() {
		from = foreign
	}
	status = statusOr(status, http.StatusInternalServerError)
	return Code{&definition{code: text, message: statusText(status), status: status, origin: from}}
}

// malformed is the error for what can't be a code.
func malformed(code string) error { return fmt.Errorf("malformed code %q", bounded(code)) }

// foreignCode reports whether others may have meant text as a code: printable ASCII
// without white space and without what a body or a log would escape.
func foreignCode(text string) bool {
	return printableASCII(text) && len(text) <= maxCode && !strings.ContainsAny(text, " \"\\<>&")
}

// bounded cuts s for an error text; a malformed code may have any length.
func bounded(s string) string {
	if len(s) <= maxCode {
		return s
	}
	return printable.CutBytes(s, maxCode) + printable.Ellipsis
}

// unreadable is the error for a response that can't be read. The status is 0 for a
// record without one.
func unreadable(status int, why error) *Error {
	status = cmp.Or(status, http.StatusInternalServerError)
	return &Error{cause: why, shown: &shown{status: wireStatus(status), remote: true}}
}
