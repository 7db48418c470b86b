package errcode

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"example.com/errcode/internal/wire"
)

// A Form is one of the three JSON bodies. Any code renders in any form.
type Form uint8

// The forms, each named for the document that shows it.
const (
	// FormProtekt is {"error":code,"message":…,"statusCode":…}.
	FormProtekt Form = iota
	// FormEnvelope is {"success":false,"error":message,"code":…,"details":…}, with
	// details only if there are some; those of VALIDATION_ERROR are always an object.
	FormEnvelope
	// FormDomain is {"status":…,"code":…,"details":…}, with details in development
	// mode only.
	FormDomain

	forms = 3
)

// String returns "protekt", "envelope" or "domain-reason".
func (f Form) String() string {
	return [forms]string{documentProtekt, documentEnvelope, documentDomain}[f.known()]
}

// known returns f, or FormProtekt for a number that is no form.
func (f Form) known() Form {
	if f >= forms {
		return FormProtekt
	}
	return f
}

// internal is the code of an error that nobody foresaw.
func (f Form) internal() Code {
	if f == FormProtekt {
		return ProtektInternalError
	}
	// domain:reason has system:internal_error, but documents it as 400.
	return EnvelopeInternalError
}

// upstream is the code of a failure of another service.
func (f Form) upstream() Code {
	switch f {
	case FormEnvelope:
		return EnvelopeExternalServiceError
	case FormDomain:
		return WorkerResponseInvalid
	}
	return ProtektServiceUnavailable
}

// maxBody is the largest body that is rendered, in bytes.
const maxBody = 32 << 10

// static returns the body of the code alone in form f. It is made when it is first
// asked for and shared from then on: nobody may write to it.
func (d *definition) static(f Form) []byte {
	if p := d.bodies[f].Load(); p != nil {
		return *p
	}
	body, _ := f.append(nil, Code{d}, d.message, details{})
	d.bodies[f].Store(&body)
	return body
}

// append appends the body for a code to b, which is empty but may have room. The
// details are those that f shows; the error says why some of them were left out.
func (f Form) append(b []byte, code Code, message string, shown details) ([]byte, error) {
	switch f {
	case FormEnvelope:
		b = append(b, `{"success":false,"error":`...)
		b = wire.AppendString(b, message)
		b = append(b, `,"code":"`...)
	case FormDomain:
		b = append(b, `{"status":`...)
		b = strconv.AppendInt(b, int64(code.StatusCode()), 10)
		b = append(b, `,"code":"`...)
	default:
		b = append(b, `{"error":"`...)
		b = append(b, code.String()...)
		b = append(b, `","message":`...)
		b = wire.AppendString(b, message)
		b = append(b, `,"statusCode":`...)
		b = strconv.AppendInt(b, int64(code.StatusCode()), 10)
		return append(b, '}'), nil
	}
	b = append(b, code.String()...)
	b = append(b, '"')
	b, err := appendDetails(b, shown, f == FormEnvelope && code == EnvelopeValidationError)
	return append(b, '}'), err
}

var (
	errTooLong  = errors.New("errcode: details dropped, as far as the body would exceed " + strconv.Itoa(maxBody) + " bytes")
	errNoObject = errors.New("errcode: details dropped, expected an object for VALIDATION_ERROR")
)

// appendDetails appends the member details, unless it is empty. If wantObject, it is
// always there and an object.
func appendDetails(b []byte, d details, wantObject bool) ([]byte, error) {
	const member, end = `,"details":`, `}`
	var err error
	if wantObject && !d.object() {
		d, err = details{}, errNoObject
	}
	if !d.empty() {
		before := len(b)
		var fits bool
		if b, fits = d.append(append(b, member...), maxBody-len(end)); !fits {
			err = errTooLong
		}
		if fits || len(b) > before+len(member+"{}") {
			return b, err
		}
		b = b[:before] // nothing fitted
	}
	if wantObject {
		b = append(b, member+"{}"...)
	}
	return b, err
}

// challenge says what the WWW-Authenticate header of a 401 tells about the token
// that the request carried (RFC 6750, section 3.1). The zero challenge tells
// nothing: there were no credentials, or other ones.
type challenge uint8

const (
	// tokenSent: error="invalid_token".
	tokenSent challenge = iota + 1
	// tokenPerhaps: as tokenSent if the request has an Authorization header. It is
	// for AUTHENTICATION_ERROR, "missing, malformed, or invalid token".
	tokenPerhaps
)

func (c challenge) apply(d *definition) { d.token = c }

// header returns the value of WWW-Authenticate.
func (c challenge) header(r *http.Request, realm string) string {
	invalid := c == tokenSent || c == tokenPerhaps && r != nil && r.Header["Authorization"] != nil
	if realm, ok := quoted(realm); ok {
		if invalid {
			return `Bearer realm=` + realm + `, error="invalid_token"`
		}
		return `Bearer realm=` + realm
	}
	if invalid {
		return `Bearer error="invalid_token"`
	}
	return "Bearer"
}

// quoted returns s as a quoted-string (RFC 9110, section 5.6.4). It refuses what
// is empty or has other than printable ASCII characters.
func quoted(s string) (string, bool) {
	if !printableASCII(s) {
		return "", false
	}
	return `"` + quotedPairs.Replace(s) + `"`, true
}

var quotedPairs = strings.NewReplacer(`"`, `\"`, `\`, `\\`)
