package errcode

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/wire"
)

// A Form is the shape of an error body, with the vocabulary that goes with it. Forms
// are made by [NewForm], compared with ==, and never change; any code renders in any
// form. The zero Form is FormProtekt.
type Form struct{ l *layout }

// The forms of the three documents.
var (
	// FormProtekt is {"error":code,"message":…,"statusCode":…}.
	FormProtekt Form

	// FormEnvelope is {"success":false,"error":message,"code":…,"details":…}, with
	// details only if there are some. Those of VALIDATION_ERROR are always an object.
	FormEnvelope = Form{envelopeLayout}

	// FormDomain is {"status":…,"code":…,"details":…}, with details in development
	// mode only.
	FormDomain = Form{domainLayout}

	// FormDomainDetails is like FormDomain and shows details in production too, so that
	// it can carry a validation error.
	FormDomainDetails = Form{domainDetailsLayout}
)

// A Layout describes a form. Append and Name are required; everything else has a
// default. The functions may be called by several goroutines at once.
type Layout struct {
	// Name is what the form is called in documentation and by the command.
	Name string

	// MediaType is the Content-Type of the body. The default is application/json.
	MediaType string

	// Append appends the body of an answer to dst. An error that it returns is the
	// report's Problem. If the body exceeds 32 KiB, Append is called again with half
	// the fields, and then without details. If it is still too large or is empty, if
	// Append panics, or if the body for a code alone should be JSON and is not, a fixed
	// body with status and code is sent, as in FormDomain.
	//
	// Unless PerRequest is set, the request is nil, and the body for a code alone is
	// kept for later requests: Append then gets an answer without challenges.
	Append func(dst []byte, r *http.Request, a *Answer) ([]byte, error)

	// PerRequest says that the body depends on the request. The request may still be
	// nil: Response may be called without one.
	PerRequest bool

	// NoText says that the body shows no message. For a response the Localizer is then
	// asked only if fields break rules.
	NoText bool

	// Prepare, if it is set, may change the status of an answer, to 400 to 599, and its
	// challenges. Other changes have no effect. It is called for HTTP only, for each
	// request, which may be nil as for PerRequest, after masking. If it panics, the
	// answer stays as it was.
	Prepare func(r *http.Request, a *Answer)

	// Schema is the JSON Schema of the body. Its description explains the body in a
	// sentence or two. It may refer to #/$defs/code, the codes, to #/$defs/status,
	// their statuses, and to #/$defs/details, which generators define.
	Schema []byte

	// The vocabulary. Code is asked first, then Spell. What neither of them gives is
	// taken from Like, whose zero value is FormProtekt.
	Like Form

	// Code returns the generic code for a status, the zero Code if there is none. That
	// of 500 answers an error without a code, and that of 502 also an error that came
	// from another service.
	Code func(status int) Code

	// Spell returns the code for a status that has none, made from the phrase of the
	// status, such as "method_not_allowed" from "Method Not Allowed".
	Spell func(phrase string) string
}

// A layout is what a Form points to.
type layout struct {
	Layout
	own       ownForm
	schema    string                      // of a form of the documents: its Schema
	generated atomic.Pointer[statusCodes] // made when it is first needed
}

// A statusCodes has the codes for the statuses from 400 that were asked for.
type statusCodes [200]atomic.Pointer[definition]

// An ownForm is a form of the documents, whose body is appended without an Answer.
type ownForm uint8

const (
	protekt ownForm = iota + 1
	envelope
	domain
	domainDetails
)

// The layouts of the documents. FormProtekt is the zero Form: its nil pointer stands
// for protektLayout. The compiler initialises them; Form.Layout adds what it can't.
var (
	protektLayout = &layout{
		own:    protekt,
		Layout: Layout{Name: nameProtekt, MediaType: mediaJSON, Code: protektCode, Spell: snake},
		schema: `{"description":"The member error is the code, message is for the user.","type":"object","properties":{"error":{"$ref":"#/$defs/code"},"message":{"type":"string"},"statusCode":{"$ref":"#/$defs/status"}},"required":["error","message","statusCode"]}`,
	}
	envelopeLayout = &layout{
		own:    envelope,
		Layout: Layout{Name: nameEnvelope, MediaType: mediaJSON, Code: envelopeCode, Spell: upperSnake},
		schema: `{"description":"The member code is the code, error is for the user. If there are details, they say more, for VALIDATION_ERROR by the path of a field.","type":"object","properties":{"success":{"type":"boolean","const":false},"error":{"type":"string"},"code":{"$ref":"#/$defs/code"},"details":{"$ref":"#/$defs/details"}},"required":["success","error","code"],"if":{"properties":{"code":{"const":"VALIDATION_ERROR"}},"required":["code"]},"then":{"properties":{"details":{"type":"object"}},"required":["details"]}}`,
	}
	domainLayout = &layout{
		own:    domain,
		Layout: Layout{Name: nameDomain, MediaType: mediaJSON, NoText: true, Code: domainCode, Spell: httpSnake},
		schema: `{"description":"The member code is the code; a front end has its own texts. There are details in development only.","type":"object","properties":{"status":{"$ref":"#/$defs/status"},"code":{"$ref":"#/$defs/code"},"details":{"$ref":"#/$defs/details"}},"required":["status","code"]}`,
	}
	domainDetailsLayout = &layout{
		own:    domainDetails,
		Layout: Layout{Name: nameDomain + "-details", MediaType: mediaJSON, NoText: true, Like: Form{domainLayout}},
		schema: `{"description":"The member code is the code; a front end has its own texts. If there are details, they say more, for a validation error by the path of a field.","type":"object","properties":{"status":{"$ref":"#/$defs/status"},"code":{"$ref":"#/$defs/code"},"details":{"$ref":"#/$defs/details"}},"required":["status","code"]}`,
	}
)

const mediaJSON = "application/json"

// NewForm returns a form with a copy of the layout. It registers nothing. It panics
// with a sentence if Append or Name is missing, or if MediaType can't stand in a header
// field: it is meant for package-level variables.
func NewForm(l Layout) Form {
	switch {
	case l.Name == "":
		panic("errcode: a form needs a Name")
	case l.Append == nil:
		panic(fmt.Sprintf("errcode: form %q needs the function Append", l.Name))
	case l.MediaType == "":
		l.MediaType = mediaJSON
	case !printableASCII(l.MediaType):
		panic(fmt.Sprintf("errcode: form %q has media type %q, expected printable ASCII", l.Name, l.MediaType))
	}
	l.Schema = slices.Clone(l.Schema)
	return Form{&layout{Layout: l}}
}

func (f Form) layout() *layout {
	if f.l == nil {
		return protektLayout
	}
	return f.l
}

// Layout returns a copy of what the form was made from, its defaults filled in. Another
// form can call its Append, to add to this form's body.
func (f Form) Layout() Layout {
	l := f.layout()
	public := l.Layout
	public.Schema = slices.Clone(l.Schema)
	if l.own != 0 {
		public.Append, public.Schema = l.own.appendAnswer, []byte(l.schema)
	}
	return public
}

// String returns the name of the form, such as "protekt".
func (f Form) String() string { return f.layout().Name }

// GoString returns the form as Go source would name it, for test failures.
func (f Form) GoString() string { return fmt.Sprintf("errcode.Form(%q)", f.String()) }

// WriteProtekt answers with err in FormProtekt; see [Writer.WriteError].
func WriteProtekt(w http.ResponseWriter, r *http.Request, err error) {
	Writer{}.WriteError(w, r, err)
}

// WriteEnvelope answers with err in FormEnvelope; see [Writer.WriteError].
func WriteEnvelope(w http.ResponseWriter, r *http.Request, err error) {
	Writer{Form: FormEnvelope}.WriteError(w, r, err)
}

// WriteDomain answers with err in FormDomain; see [Writer.WriteError].
func WriteDomain(w http.ResponseWriter, r *http.Request, err error) {
	Writer{Form: FormDomain}.WriteError(w, r, err)
}

// AppendString appends s to dst as a JSON string, as all bodies have them: <, >, & and
// U+2028, U+2029 are escaped, and invalid UTF-8 becomes \ufffd.
func AppendString(dst []byte, s string) []byte { return wire.AppendString(dst, s) }

// shows reports whether a response in this form has a text to localise: the title, or
// the messages of rules. Own says that the handler gave a message.
func (l *layout) shows(own, ruled bool) bool {
	switch {
	case l.NoText:
		return ruled && l.own != domain
	case l.own == protekt:
		return !own
	}
	return ruled || !own || l.own == 0
}

// maxBody is the largest body that is rendered, in bytes.
const maxBody = 32 << 10

// buffers holds buffers for bodies.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// release gives a buffer back to the pool. Buffers that grew beyond twice maxBody are
// dropped.
func release(buffer *[]byte) {
	const limit = 2 * maxBody
	if buffer != nil && cap(*buffer) <= limit {
		buffers.Put(buffer)
	}
}

// render returns the body for a: one that all responses with the code share, or a new
// one. A new one may be in the buffer, which the caller releases. The error says what
// went wrong.
func (l *layout) render(wr *Writer, r *http.Request, a *answer) (body []byte, buffer *[]byte, problem error) {
	if l.own == 0 {
		body, problem = l.renderForeign(wr, r, a)
		return body, nil, joinProblems(a.problem(), problem)
	}
	if a.shown == nil && !wr.Dev && a.message == a.sent.d.message {
		return a.sent.d.static(l, a.status), nil, a.fault
	}
	d := l.own.visible(wr.Dev, a)
	alone := d.empty()
	if alone && a.message == a.sent.d.message {
		return a.sent.d.static(l, a.status), nil, a.problem()
	}
	// A Localizer has few texts for an error that shows nothing but its code.
	translated := alone && a.shown == nil && a.language != ""
	if translated {
		if body = a.sent.d.translations.find(l, a.status, a.message); body != nil {
			return body, nil, a.fault
		}
	}
	buffer = buffers.Get().(*[]byte)
	body, problem = l.own.append((*buffer)[:0], a.status, a.sent, a.message, d)
	*buffer = body
	if translated && problem == nil {
		a.sent.d.translations.add(maxTranslations, l, a.status, a.message, body)
	}
	if problem == nil {
		return body, buffer, a.problem()
	}
	return body, buffer, joinProblems(a.fault, problem)
}

// renderForeign has Append make the body. Memory that Append gets or returns is not
// used for another response.
func (l *layout) renderForeign(wr *Writer, r *http.Request, a *answer) (body []byte, problem error) {
	alone := a.shown == nil && a.message == a.sent.d.message && a.language == "" && !a.vary && !wr.Dev && !l.PerRequest
	kept := &a.sent.d.bodies
	if a.masked { // the form can see it
		kept = &a.sent.d.maskedBodies
	}
	if alone {
		if body = kept.find(l, a.status, ""); body != nil {
			return body, nil
		}
	}
	p := a.public(wr, r)
	if !l.PerRequest {
		r = nil
	}
	if alone {
		p.challenges = nil
	}
	body, problem = l.call(r, &p)
	if len(body) > maxBody {
		all := p.details
		for n := all.len() / 2; len(body) > maxBody && !p.details.empty(); n = 0 {
			p.details = all.first(n)
			body, problem = l.call(r, &p)
			problem = joinProblems(errTooLong, problem)
		}
	}
	switch {
	case len(body) > maxBody:
		problem = joinProblems(fmt.Errorf("errcode: form %q made a body of %d bytes, expected at most %d", l.Name, len(body), maxBody), problem)
	case len(body) == 0 && problem == nil:
		problem = fmt.Errorf("errcode: form %q made no body", l.Name)
	case len(body) == 0:
	case alone && strings.Contains(l.MediaType, "json") && !json.Valid(body):
		problem = fmt.Errorf("errcode: form %q made a body that is not JSON", l.Name)
	default:
		if alone && problem == nil {
			kept.add(maxBodies, l, a.status, "", body)
		}
		return body, problem
	}
	a.fixed = true
	return appendDomain(nil, a.status, a.sent), problem
}

// call calls Append.
func (l *layout) call(r *http.Request, a *Answer) (body []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			body, err = nil, fmt.Errorf("errcode: form %q failed: %w", l.Name, &errtree.Panic{Value: v})
		}
	}()
	const usual = 512
	copied := *a
	return l.Append(make([]byte, 0, usual), r, &copied)
}

// prepare calls Prepare.
func (l *layout) prepare(wr *Writer, r *http.Request, a *answer) {
	if l.Prepare == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			a.fails("Prepare of form "+strconv.Quote(l.Name), v)
		}
	}()
	p := a.public(wr, r)
	l.Prepare(r, &p)
	if p.Status >= 400 && p.Status <= 599 {
		a.status = p.Status
	}
	if p.replaced {
		a.prepared = &p
	}
}

// joinProblems returns both errors joined, or the one that is not nil.
func joinProblems(first, second error) error {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return errors.Join(first, second)
}

// visible returns the details that the form shows.
func (f ownForm) visible(dev bool, a *answer) *details {
	if f == protekt || f == domain && !dev {
		return &noDetails
	}
	d := a.details()
	if f != envelope && dev && d.empty() && a.cause != nil {
		debug := captureDetails(errtree.Text(a.cause, maxErrorText))
		return &debug
	}
	return d
}

// appendAnswer is Layout.Append of the form.
func (f ownForm) appendAnswer(dst []byte, _ *http.Request, a *Answer) ([]byte, error) {
	d := &a.details
	switch {
	case f == domain && !a.Dev:
		d = &noDetails
	case f != envelope && d.empty() && a.Debug != "":
		debug := captureDetails(a.Debug)
		d = &debug
	}
	return f.append(dst, a.Status, a.Code, a.Message, d)
}

// append appends the body. The details are those that the form shows; the error says
// why some of them were left out.
func (f ownForm) append(b []byte, status int, code Code, message string, shown *details) ([]byte, error) {
	limit := len(b) + maxBody
	switch f {
	case envelope:
		b = append(b, `{"success":false,"error":`...)
		b = wire.AppendString(b, message)
		b = append(b, `,"code":"`...)
		b = append(b, code.String()...)
	case domain, domainDetails:
		b = appendDomain(b, status, code)
		b = b[:len(b)-len(`"}`)]
	default:
		b = append(b, `{"error":"`...)
		b = append(b, code.String()...)
		b = append(b, `","message":`...)
		b = wire.AppendString(b, message)
		b = append(b, `,"statusCode":`...)
		b = strconv.AppendInt(b, int64(status), 10)
		return append(b, '}'), nil
	}
	b = append(b, '"')
	//errcode:ignore codeliteral a service's own VALIDATION_ERROR has details that are an object, too
	b, err := appendDetails(b, shown, f == envelope && code.String() == validationError, limit)
	return append(b, '}'), err
}

// appendDomain appends the body of a code alone in FormDomain.
func appendDomain(b []byte, status int, code Code) []byte {
	b = append(b, `{"status":`...)
	b = strconv.AppendInt(b, int64(status), 10)
	b = append(b, `,"code":"`...)
	b = append(b, code.String()...)
	return append(b, `"}`...)
}

// validationError is the code whose details the envelope document shows as an object.
const validationError = "VALIDATION_ERROR"

var (
	errTooLong  = errors.New("errcode: details dropped, as far as the body would exceed 32 KiB")
	errNoObject = errors.New("errcode: details dropped, expected an object for VALIDATION_ERROR")
)

// appendDetails appends the member details, unless it is empty. If wantObject is true,
// it is always there, as an object.
func appendDetails(b []byte, d *details, wantObject bool, limit int) ([]byte, error) {
	const member, end = `,"details":`, `}`
	var err error
	if wantObject && !d.object() {
		d, err = &noDetails, errNoObject
	}
	if !d.empty() {
		before := len(b)
		var fits bool
		if b, fits = d.append(append(b, member...), limit-len(end)); !fits {
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
