package errcode

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"net"
	"net/http"
	"slices"
	"time"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// An Answer is what an error becomes for a client, whatever the protocol: plain data
// that forms render, transports carry and tests check. Nothing in it is secret, except
// Debug in development mode. It is made by [Writer.Answer] and [Writer.Deliver].
type Answer struct {
	Code     Code   // never zero; it follows the grammar and is defined here
	Status   int    // the HTTP status, 400 to 599
	Title    string // the code's own text, in the reader's language
	Message  string // the handler's words, or else the title
	Language string // of Title, a BCP 47 tag; "" if no Localizer gave it

	// Untranslated is the code's own text as it was defined, with its placeholders
	// filled: for protocols whose message is for developers, in English.
	Untranslated string

	Vary   bool   // whether Accept-Language was considered
	Masked bool   // whether the Mask has Code, so that nothing else may tell which error it is
	Dev    bool   // Writer.Dev
	Debug  string // the text of the cause; "" unless Dev

	details    details
	retry      time.Duration
	hasRetry   bool
	challenges []Challenge
	replaced   bool // SetChallenges was called
}

// Fields yields what is wrong with the fields of the request, sorted by path.
func (a Answer) Fields() iter.Seq[Field] { return a.details.all() }

// Details returns the details as JSON, for fields an object from path to message, and
// nil if there are none.
func (a Answer) Details() []byte { return a.details.bytes() }

// AppendDetails appends to dst what Details returns.
func (a Answer) AppendDetails(dst []byte) []byte {
	if a.details.empty() {
		return dst
	}
	dst, _ = a.details.append(dst, math.MaxInt)
	return dst
}

// RetryAfter returns how long the client should wait, and whether that is known.
func (a Answer) RetryAfter() (time.Duration, bool) { return a.retry, a.hasRetry }

// Challenges returns a copy of what WWW-Authenticate says.
func (a Answer) Challenges() []Challenge { return slices.Clone(a.challenges) }

// SetChallenges replaces what WWW-Authenticate says, also what a handler or a middleware
// has set. Without arguments there is no such header field. It is for [Layout.Prepare].
func (a *Answer) SetChallenges(challenges ...Challenge) {
	a.challenges, a.replaced = slices.Clone(challenges), true
}

// String returns status, code and message, for logs and test failures.
func (a Answer) String() string {
	return printable.Text(fmt.Sprintf("%d %s: %s", a.Status, a.Code, a.Message), maxErrorText)
}

// GoString returns the text of String as Go source would quote it.
func (a Answer) GoString() string { return fmt.Sprintf("errcode.Answer(%q)", a.String()) }

// Answer returns what the client is told about err, without writing or reporting
// anything. The request may be nil; only its language and its token matter. A nil err
// is answered as an error without a code.
//
// An Answer marshals to JSON as an [Error] does. In a batch, send the Answer: the error
// itself is not masked.
func (wr Writer) Answer(r *http.Request, err error) Answer {
	var a answer
	wr.decide(r, err, true, &a)
	return a.public(&wr, r)
}

// Deliver decides what the client is told about err, calls send to deliver it, and
// reports the failure once, with the error of send as its Problem. It is for protocols
// other than HTTP. An adapter for such a protocol makes a request that has a context,
// URL and Pattern for the report, and the header fields Accept-Language and
// Authorization. If send panics, so does Deliver, after the report.
func (wr Writer) Deliver(r *http.Request, err error, send func(Answer) error) {
	var a answer
	wr.decide(r, err, true, &a)
	rep := a.report(r, err)
	problem := a.problem()
	if err == nil {
		problem = joinProblems(errNil, problem)
	}
	rep.Problem = joinProblems(problem, errUnfinished)
	defer func() { wr.report(rep) }()
	if err := send(a.public(&wr, r)); err != nil {
		problem = joinProblems(problem, fmt.Errorf("errcode: delivering the answer: %w", err))
	}
	rep.Problem = problem
}

// Record reports err once, and returns what the service may keep of it, such as a queue
// that stores why a job failed: an *Error that has the code, the message, the details and
// the delay, and no cause. [Error.MarshalJSON] makes a record of it, and [Permanent] and
// [Error.RetryAfter] say whether and when to try again.
//
// Unlike an [Answer] it is for the service itself. It is neither masked nor translated, and
// an error that came from another service keeps its code and status, also if the code is
// not defined here. Any other error without a code gets the one that a client would be
// told, by Map or for its status. The request may be nil; see [Writer.Deliver].
func (wr Writer) Record(r *http.Request, err error) *Error {
	wr.Mask, wr.Localizer = Mask{}, nil
	var a answer
	wr.decide(r, err, false, &a)
	rep := a.report(r, err)
	rep.Problem = a.problem()
	if err == nil {
		rep.Problem = joinProblems(errNil, rep.Problem)
	}
	wr.report(rep)
	switch e, code := locate(err); {
	case e.Remote():
		return &Error{code: code, shown: e.shown}
	case code.d != nil && a.upstream:
		return &Error{code: code}
	}
	s := a.shown
	if s != nil && s.status != 0 { // that of Status, for which the form's code may have another
		kept := *s
		kept.status = 0
		s = &kept
	}
	return &Error{code: a.sent, shown: s}
}

// An answer is what decide finds. It stays on the stack.
type answer struct {
	code         Code     // the truth; the zero Code if err has none
	sent         Code     // what the client is told
	shown        *shown   // what it is told besides; nil if nothing
	translated   *details // in place of those in shown; nil if they are not translated
	challenge    *Challenge
	prepared     *Answer        // has the challenges that Layout.Prepare set; nil if it set none
	cause        error          // for development mode
	fault        error          // what panicked in answering
	panicked     *errtree.Panic // of Recovered, in an error without a code; nil if there is none
	title        string
	message      string
	language     string
	untranslated string
	help         string // the value of Link; "" if there is none
	status       int
	vary         bool
	fixed        bool // the body is a fixed one, in JSON: the form failed to make one
	masked       bool // nothing but sent may be seen
	close        bool // the rest of the request's body can't be read
	upstream     bool // the error, or what Map made of it, came from another service
}

// public returns a as forms and transports see it.
func (a *answer) public(wr *Writer, r *http.Request) Answer {
	p := Answer{
		Code: a.sent, Status: a.status, Title: a.title, Message: a.message,
		Language: a.language, Untranslated: a.untranslated, Vary: a.vary, Masked: a.masked, Dev: wr.Dev,
		details: *a.details(), challenges: a.challenges(wr, r),
	}
	if a.shown != nil {
		p.retry, p.hasRetry = a.shown.delay()
	}
	if wr.Dev && a.cause != nil {
		p.Debug = errtree.Text(a.cause, maxErrorText)
	}
	return p
}

// details returns what the client may be told in details.
func (a *answer) details() *details {
	switch {
	case a.translated != nil:
		return a.translated
	case a.shown != nil:
		return &a.shown.details
	}
	return &noDetails
}

// problem returns what panicked, and why details that were given can't be told.
func (a *answer) problem() error {
	if a.shown == nil {
		return a.fault
	}
	return joinProblems(a.fault, a.shown.details.problem())
}

// fails records the panic of a function that the service provided, such as Map.
func (a *answer) fails(what string, value any) {
	a.fault = joinProblems(a.fault, fmt.Errorf("errcode: %s failed: %w", what, &errtree.Panic{Value: value}))
}

// decide fills a, which is empty, with what the client is told about err. If always is
// false, texts that the form does not show are not looked up.
func (wr *Writer) decide(r *http.Request, err error, always bool, a *answer) {
	e, code := locate(err)
	symptom := none
	if e == nil && code.d == nil {
		e, code, symptom = wr.mapped(r, err, a)
		if a.panicked = panicIn(err); a.panicked == nil { // development mode does not show its value
			a.cause = err
		}
		a.code, a.sent = code, code
	} else {
		a.code, a.sent = code, code
		if mayHaveSymptom(r, err, statusOf(e, code)) {
			symptom, _ = symptomOf(r, err)
		}
	}
	a.close = symptom == tooLarge || symptom == tooSlow
	switch {
	case e.Remote(), code.d != nil && !code.d.defined(): // another service's, or its code
		a.sent = wr.codeFor(http.StatusBadGateway)
		a.upstream = true
	case code.d == nil && e == nil:
		a.sent = wr.codeFor(symptom.status())
		if symptom != none {
			a.code = a.sent
		}
	case a.close && statusOf(e, code) == http.StatusBadRequest:
		a.sent = wr.codeFor(symptom.status())
		a.code = a.sent
	default:
		if e != nil {
			if a.shown = e.shown; a.cause == nil {
				a.cause = e.cause
			}
			if rare := a.rare(); rare != nil {
				a.challenge = rare.challenge
			}
		}
		if code.d == nil {
			a.sent = wr.codeFor(e.StatusCode())
			a.code = a.sent
		}
	}
	if end, ok := wr.Mask.hides(a.sent); ok {
		a.sent, a.masked = end, true
		a.shown, a.cause, a.challenge = nil, nil, nil
	}
	a.status = a.sent.StatusCode()
	wr.word(r, e, a, always)
}

func (a *answer) rare() *rare {
	if a.shown == nil {
		return nil
	}
	return a.shown.rare
}

// panicIn returns the first panic in err's tree, nil if there is none.
func panicIn(err error) (p *errtree.Panic) {
	errtree.Walk(err, func(err error) bool {
		p, _ = err.(*errtree.Panic)
		return p == nil
	})
	return p
}

func statusOf(e *Error, code Code) int {
	if e != nil {
		return e.StatusCode()
	}
	return code.StatusCode()
}

// codeFor returns the code for a status: the Writer's or the form's.
func (wr *Writer) codeFor(status int) Code {
	for _, status := range [...]int{status, named(status)} {
		if code := wr.Codes[status]; code.d != nil && code.d.defined() {
			return code
		}
	}
	return wr.Form.CodeFor(status)
}

// mapped asks Map about an error without a code, and returns its answer as locate does.
// Map is not called for a tree without end: errors.Is in it would never return.
func (wr *Writer) mapped(r *http.Request, err error, a *answer) (e *Error, code Code, symptom symptom) {
	symptom, whole := symptomOf(r, err)
	if wr.Map == nil || !whole || err == nil {
		return nil, Code{}, symptom
	}
	defer func() {
		if v := recover(); v != nil {
			a.fails("Map", v)
		}
	}()
	e, code = locate(wr.Map(err))
	return e, code, symptom
}

// A symptom is what the tree of an error says about the request or about a dependency
// of the service.
type symptom uint8

const (
	none        symptom = iota
	brokenOff           // the request's connection failed while its body was read
	deadline            // a context's deadline has passed
	unreachable         // another connection failed
	tooSlow             // the request's body did not come in time
	tooLarge            // the request's body was too large
)

// status returns the status of an error that has the symptom and no code.
func (s symptom) status() int {
	switch s {
	case brokenOff:
		return http.StatusBadRequest
	case deadline:
		return http.StatusGatewayTimeout
	case unreachable:
		return http.StatusBadGateway
	case tooSlow:
		return http.StatusRequestTimeout
	case tooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

// mayHaveSymptom reports whether an error with a code may have a symptom of the
// request's body.
func mayHaveSymptom(r *http.Request, err error, status int) bool {
	if status != http.StatusBadRequest && r != nil && (r.Body == nil || r.Body == http.NoBody) {
		return false
	}
	switch x := err.(type) {
	case *Error:
		return x != nil && x.cause != nil
	case Code:
		return false
	}
	return true
}

// symptomOf returns the symptom of err: that of the request's body if there is one, else
// the first. It also returns whether the whole tree was seen.
func symptomOf(r *http.Request, err error) (found symptom, whole bool) {
	whole = errtree.Walk(err, func(err error) bool {
		if now := symptomIn(r, err); now >= tooSlow || found == none {
			found = max(found, now)
		}
		return true
	})
	return found, whole
}

// symptomIn returns the symptom of a single error.
func symptomIn(r *http.Request, err error) symptom {
	switch x := err.(type) {
	case *http.MaxBytesError:
		return tooLarge
	case *net.OpError:
		switch {
		case !ownConnection(r, x):
			return unreachable
		case x.Timeout():
			return tooSlow
		}
		return brokenOff
	}
	if isItself(err, context.DeadlineExceeded) { // or the timeout of an http.Client
		return deadline
	}
	return none
}

// ownConnection reports whether an error is of the connection that r came on: one that
// this server's address accepted. A middleware may have replaced the RemoteAddr.
func ownConnection(r *http.Request, op *net.OpError) bool {
	if r == nil || op.Source == nil {
		return false
	}
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return ok && op.Source.String() == local.String()
}

// word finds the texts of what is sent.
func (wr *Writer) word(r *http.Request, e *Error, a *answer, always bool) {
	title := a.sent.d.text(a.shown)
	var own string // the handler's own words
	if a.shown != nil {
		own = a.shown.message
	}
	a.untranslated = title
	if wr.Localizer != nil {
		var rules RuleLocalizer
		ruled := a.shown != nil && a.shown.details.hasRules()
		if ruled {
			rules, ruled = wr.Localizer.(RuleLocalizer)
		}
		if always || wr.Form.layout().shows(own != "", ruled) {
			text := wr.localize(r, e, a)
			if text.Message != "" {
				title = printable.CutRunes(text.Message, maxMessage)
				a.language = text.Language
			}
			a.vary = text.Varies
			if ruled && a.language != "" {
				a.translate(rules)
			}
		}
	}
	a.title, a.message = title, cmp.Or(own, title)
}

// localize asks the Localizer for the message of what is sent.
func (wr *Writer) localize(r *http.Request, e *Error, a *answer) (text Translation) {
	defer func() {
		if v := recover(); v != nil {
			a.fails("Localizer", v)
		}
	}()
	switch {
	case a.shown == nil || e == nil:
		e = a.sent.d.bare()
	case e.code != a.sent:
		e = &Error{code: a.sent, shown: a.shown}
	}
	return wr.Localizer.Localize(r, e)
}

// translate translates the messages of rules into the language of the answer. Messages
// that the Localizer lacks stay as they are.
func (a *answer) translate(localizer RuleLocalizer) {
	defer func() {
		if v := recover(); v != nil {
			a.fails("Localizer", v)
		}
	}()
	fields := slices.Clone(a.shown.details.list.sorted())
	for i, f := range fields {
		if f.Note == nil {
			continue
		}
		if text := localizer.LocalizeRule(a.language, f.Note.rule, slices.Clone(f.Note.params)); text != "" {
			fields[i].Value = printable.CutRunes(text, maxMessage)
		}
	}
	a.translated = &details{list: &fieldList{fields: fields}}
}

// report returns the report for an answer that is sent.
func (a *answer) report(r *http.Request, err error) Report {
	rep := Report{Request: r, Err: err, Code: a.code, Sent: a.sent, Status: a.status, Canceled: canceled(r), upstream: a.upstream}
	if a.panicked != nil {
		rep.Panic, rep.Stack = a.panicked.Value, a.panicked.Stack
	}
	return rep
}

// canceled reports whether the context of r was cancelled.
func canceled(r *http.Request) bool { return r != nil && r.Context().Err() == context.Canceled }
