package rpcerr

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"example.com/errcode"
	"google.golang.org/genproto/googleapis/rpc/code"
	spb "google.golang.org/genproto/googleapis/rpc/status"
)

// Deliver decides what a call that fails with err is answered with, and reports the
// failure: for the servers of protocols, as [errcode.Writer.Deliver]. The request is one
// that [Request] makes. What Deliver answers with is [Status] of the answer.
//
// Own looks for a status that the handler made with the package of the protocol. It is
// asked after the Writer's Map, about errors without a code. It returns the code of such
// a status, which is kept, or OK; or an error to be answered instead, such as one that
// came from another service. A code that says nothing counts as OK: UNKNOWN, INTERNAL,
// DATA_LOSS and numbers that are not codes. If the call was cancelled, an error without a
// code that says so is CANCELLED.
func Deliver(wr errcode.Writer, domain string, r *http.Request, err error, own func(error) (code.Code, error)) (*spb.Status, errcode.Answer) {
	f := &failure{ctx: r.Context(), domain: domain, service: wr.Map, own: own, report: wr.Report}
	if f.report == nil {
		f.report = errcode.ReportTo(nil)
	}
	wr.Map, wr.Report = f.mapped, f.reported
	wr.Deliver(r, err, f.send)
	return f.sent, f.answer
}

// A failure is an error that is being answered. It has all that the Writer's functions
// need: each variable that they share would be allocated by itself.
type failure struct {
	ctx     context.Context
	domain  string
	service func(error) error // Map; may be nil
	own     func(error) (code.Code, error)
	report  func(errcode.Report)
	class   code.Code // that of a status which a handler made; OK if there is none
	sent    *spb.Status
	answer  errcode.Answer
}

// send makes the status, and returns what was lost.
func (f *failure) send(a errcode.Answer) (lost error) {
	f.answer = a
	f.sent, lost = Status(a, f.domain)
	if f.keeps(a) {
		f.sent.Code = int32(f.class)
	}
	return lost
}

// mapped is the Writer's Map.
func (f *failure) mapped(err error) error {
	if f.service != nil {
		mapped := f.service(err)
		if _, ok := errors.AsType[*errcode.Error](mapped); ok {
			return mapped
		}
	}
	class, instead := f.own(err)
	switch {
	case instead != nil:
		return instead
	case class == code.Code_OK && f.canceled() && errors.Is(err, context.Canceled):
		class = code.Code_CANCELLED
	}
	switch class {
	case code.Code_OK, code.Code_UNKNOWN, code.Code_INTERNAL, code.Code_DATA_LOSS:
		return nil
	case code.Code_CANCELLED: // its HTTP status, 499, would make it the client's fault
		f.class = class
		return nil
	}
	if class < 0 || class > code.Code_UNAUTHENTICATED {
		return nil
	}
	f.class = class
	// A mask removes the details, and then the class must not be told either.
	return errcode.Status(HTTPStatus(class)).WithDetails(true)
}

// keeps reports whether the class of a handler's own status is sent.
func (f *failure) keeps(a errcode.Answer) bool {
	return f.class == code.Code_CANCELLED || f.class != code.Code_OK && a.Details() != nil
}

// canceled reports whether the call was cancelled.
func (f *failure) canceled() bool { return f.ctx.Err() == context.Canceled }

// reported is the Writer's Report. A status that says that the call was cancelled is not a
// context.Canceled, by which a report knows it.
func (f *failure) reported(rep errcode.Report) {
	if f.class == code.Code_CANCELLED && f.canceled() && !errors.Is(rep.Err, context.Canceled) {
		rep.Err = canceled{rep.Err}
	}
	f.report(rep)
}

// A canceled is an error of a call that was cancelled.
type canceled struct{ error }

func (e canceled) Unwrap() error        { return e.error }
func (e canceled) Is(target error) bool { return target == context.Canceled }

// Request returns a request that stands for a call, for reports and for the Writer: with
// the method of the call, such as "/users.v1.Users/Get", as URL and Pattern, and with
// header fields that are taken from the metadata.
func Request(ctx context.Context, method string, languages, authorization []string) *http.Request {
	r := &http.Request{
		Method: http.MethodPost, URL: &url.URL{Path: method}, Pattern: method,
		Proto: "HTTP/2.0", ProtoMajor: 2, Header: http.Header{},
	}
	if len(languages) > 0 {
		r.Header["Accept-Language"] = languages
	}
	if len(authorization) > 0 {
		r.Header["Authorization"] = authorization
	}
	return r.WithContext(ctx)
}
