// Package decode reads the body of a request into a value, and says exactly what is
// wrong with it if that fails:
//
//	func (s *server) invite(w http.ResponseWriter, r *http.Request) error {
//		var in struct {
//			Items []struct {
//				Email string `json:"email"`
//			} `json:"items"`
//		}
//		if err := decode.JSON(w, r, &in); err != nil {
//			return err
//		}
//		…
//	}
//
// A failure is an error of [errcode.Status]: the Writer that answers gives it the code
// of the service's own vocabulary. The statuses are
//
//   - 415 if there is not one Content-Type of at most 1 KiB, with the media type
//     application/json or one that begins with application/ and ends in +json, if a
//     charset other than UTF-8 and US-ASCII is named, or if the body is compressed;
//   - 413 if the body is larger than the limit;
//   - 400 if the body is not one JSON document in UTF-8: it is empty, broken, cut off or
//     followed by something, has a member twice, or nests more than 128 deep;
//   - 422 if the document does not fit the value. The error has a field for each misfit,
//     with its path ("items.1.email", and "" for the whole) and rule: [errcode.RuleUnknown] for a member that
//     the value has no place for, [errcode.RuleType] for a wrong type or a number that
//     is out of range, [errcode.RuleDate] for a bad time.Time, and
//     [errcode.RuleInvalid] for what another type's UnmarshalJSON or UnmarshalText
//     refuses. In FormDomain the answer is its 400, general:validation_error.
//
// Neither the answer nor the error has a value that the client sent. The result is the
// same with all versions of encoding/json: Go 1.26, GOEXPERIMENT=jsonv2 and Go 1.27.
//
// # Differences from encoding/json
//
// Tags, embedded structs, names that differ in case and the meaning of null are those of
// [json.Unmarshal]. What it drops without a word is refused here: unknown members,
// members that stand twice (also if they differ in case only and mean the same field),
// invalid UTF-8, lone surrogates, and more elements than an array has room for. So are
// a []byte that is written as an array, a null for a value that can't be nil if it is
// the whole body, null in the quotes of a ",string" field, and the key "01" in a map
// whose keys are numbers.
//
// # What it does not do
//
// It reads neither forms nor query parameters: [http.Request.FormValue] is one line for
// each, and their names and rules are the handler's to choose. It does not check the
// values either. Do so afterwards, with an [errcode.Validation] or the module
// validatorerr.
package decode

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode"
)

// defaultLimit is the limit of a Decoder that has none.
const defaultLimit = 1 << 20

// maxMediaType is how many bytes a Content-Type may have.
const maxMediaType = 1 << 10

var errUnknownPlace = errors.New("errcode/decode: a type's own method refused a value, but not a new value's")

// JSON reads the body of r into v, which must be a pointer, as the zero Decoder does.
func JSON(w http.ResponseWriter, r *http.Request, v any) error { return Decoder{}.JSON(w, r, v) }

// Unmarshal reads a body that a framework or a server has read already into v, as the
// zero Decoder does.
func Unmarshal(data []byte, v any) error { return Decoder{}.Unmarshal(data, v) }

// A Decoder reads the bodies of requests. The zero Decoder is ready to use. It may be
// copied, and used by several goroutines at once.
type Decoder struct {
	// Limit is how many bytes a body may have. If it is not positive, the limit is 1 MiB.
	Limit int64

	// AllowUnknown is for routes that ignore members which they don't know, as an old
	// version of a service does with requests of a new client.
	AllowUnknown bool
}

// JSON reads the body of r into v, which must be a pointer. Do not use v after an error:
// it may be half filled. w is told if the body is too large, so that net/http closes the
// connection; it may be nil.
//
// The error names at most 100 fields. If JSON can't be read into v at all, because it is
// nil or has a channel, the error has no status: it is the service's fault.
func (d Decoder) JSON(w http.ResponseWriter, r *http.Request, v any) error {
	if err := usable(v); err != nil {
		return err
	}
	if err := mediaType(r.Header); err != nil {
		return err
	}
	data, err := d.body(w, r)
	if err != nil {
		return err
	}
	return d.document(data, v)
}

// Unmarshal is JSON for a body that was read already, by a framework that has no
// ResponseWriter or from a message of a queue. The limit holds, the media type is the
// caller's to check.
func (d Decoder) Unmarshal(data []byte, v any) error {
	if err := usable(v); err != nil {
		return err
	}
	if limit := d.limit(); int64(len(data)) > limit {
		return tooLarge(&http.MaxBytesError{Limit: limit})
	}
	return d.document(data, v)
}

// usable returns an error unless v is a pointer to something.
func usable(v any) error {
	if p := reflect.ValueOf(v); p.Kind() != reflect.Pointer || p.IsNil() {
		return fmt.Errorf("errcode/decode: can't read a body into %T, expected a pointer that is not nil", v)
	}
	return nil
}

// limit returns how many bytes a body may have.
func (d Decoder) limit() int64 {
	if d.Limit <= 0 {
		return defaultLimit
	}
	return d.Limit
}

// mediaType returns an error unless the body is said to be JSON in UTF-8.
func mediaType(header http.Header) error {
	types := header["Content-Type"]
	if len(types) != 1 {
		return refuse(http.StatusUnsupportedMediaType, "Expected the header field Content-Type once, with application/json")
	}
	if len(types[0]) > maxMediaType {
		return refuse(http.StatusUnsupportedMediaType, "Expected the media type application/json")
	}
	if types[0] != "application/json" { // most often it is
		name, params, err := mime.ParseMediaType(types[0])
		subtype, application := strings.CutPrefix(name, "application/")
		if err != nil || !application || subtype != "json" && !strings.HasSuffix(subtype, "+json") {
			return refuse(http.StatusUnsupportedMediaType, "Expected the media type application/json")
		}
		if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "us-ascii") {
			return refuse(http.StatusUnsupportedMediaType, "Expected the charset UTF-8")
		}
	}
	for _, coding := range header["Content-Encoding"] {
		if coding != "" && !strings.EqualFold(coding, "identity") {
			return refuse(http.StatusUnsupportedMediaType, "Expected a body without Content-Encoding")
		}
	}
	return nil
}

// body reads the whole body.
func (d Decoder) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := d.limit()
	if r.ContentLength > limit { // say so before the client sends it
		return nil, tooLarge(&http.MaxBytesError{Limit: limit})
	}
	if r.Body == nil {
		return nil, nil
	}
	data, err := readAll(http.MaxBytesReader(w, r.Body, limit), r.ContentLength)
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok { // the limit may be a middleware's
		return nil, tooLarge(large)
	}
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, http.ErrBodyReadAfterClose): // the handler's mistake
		return nil, fmt.Errorf("errcode/decode: %w", err)
	}
	return nil, errcode.Status(http.StatusBadRequest).Wrap(err) // the Writer makes a timeout 408
}

// readAll is io.ReadAll for a body of which the client has said how long it is; -1 if it has
// not.
func readAll(r io.Reader, size int64) ([]byte, error) {
	const least, most = 512, 8 << 10 // a client can say more than it sends
	if size < 0 {
		size = least
	}
	data := make([]byte, 0, min(size, most)+1) // one byte to see the end
	for {
		n, err := r.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data):
			data = slices.Grow(data, least)
		}
	}
}

func tooLarge(err *http.MaxBytesError) error {
	return refuse(http.StatusRequestEntityTooLarge, "The body has more than %d bytes", err.Limit).Wrap(err)
}

// document reads data into v. The types are checked first, by a reader of our own: the
// errors of encoding/json have no exact paths, and differ from version to version.
func (d Decoder) document(data []byte, v any) error {
	check := reader{data: data, allowUnknown: d.AllowUnknown, quick: true}
	err := check.document(reflect.ValueOf(v))
	if err == nil && check.told == 0 && json.Unmarshal(data, v) == nil {
		return nil
	}
	// Something does not fit, or a type's own method has refused a value, or may do so
	// besides: read it again to say where, and ask the methods one by one.
	check = reader{data: data, allowUnknown: d.AllowUnknown, ask: err == nil}
	if err := check.document(reflect.ValueOf(v)); err != nil {
		return err
	}
	if err := check.misfits.Err(errcode.Code{}); err != nil {
		return err
	}
	// The error itself is not shown: its text may have the value.
	return errcode.Status(http.StatusUnprocessableEntity).Wrap(errUnknownPlace)
}

// refuse returns an error with a text for the people who write the client.
func refuse(status int, format string, args ...any) *errcode.Error {
	return errcode.Status(status).WithMessage(fmt.Sprintf(format, args...))
}
