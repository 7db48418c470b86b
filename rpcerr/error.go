package rpcerr

import (
	"context"
	"strconv"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	spb "google.golang.org/genproto/googleapis/rpc/status"
)

// longestDelay is the longest delay that is sent, as over HTTP.
const longestDelay = delay.Longest

// Limits of what is read.
const (
	maxDetails = 64       // details of a status
	maxFields  = 32 << 10 // bytes of all fields; errcode keeps no more
)

// Error returns the error that came over the wire in a status: an [errcode.Error] that is
// remote, or nil for OK. Codes are those that it may have; nil means those of package
// errcode.
//
// If the status has an ErrorInfo that [Status] made, the error has that code, known or
// not, with its HTTP status. Otherwise the status is one of a service without errcode, or
// of gRPC itself: the error then has the HTTP status of [HTTPStatus], and the reason of an
// ErrorInfo, if there is one, as a foreign code, which is never that of a document; see
// [errcode.Wire]. Message, fields and delay are read from both.
func Error(s *spb.Status, codes *errcode.Registry) error {
	if s.GetCode() == int32(code.Code_OK) {
		return nil
	}
	r, fromWire := read(s), errcode.FromWire
	if codes != nil {
		fromWire = codes.FromWire
	}
	e, _ := fromWire(r.wire).(*errcode.Error)
	if r.message != e.Message() { // the code's own text is not the handler's words
		r.wire.Message = r.message
		e, _ = fromWire(r.wire).(*errcode.Error)
	}
	if r.delayed {
		return e.WithRetryAfter(r.delay)
	}
	return e
}

// Ended returns the error of a call's own context if the call, which failed with that code,
// failed for it: context.Canceled or context.DeadlineExceeded. It returns nil if the code
// says something else, or if the context goes on. A server that was told the deadline may
// be the first to notice that it passes, so the last 50 milliseconds before it count too.
func Ended(ctx context.Context, c code.Code) error {
	const early = 50 * time.Millisecond
	ended := ctx.Err()
	switch deadline, ok := ctx.Deadline(); c {
	case code.Code_DEADLINE_EXCEEDED:
		if ended == nil && ok && time.Until(deadline) < early {
			return context.DeadlineExceeded
		}
		return ended
	case code.Code_CANCELLED:
		return ended
	}
	return nil
}

// A reading is what a status says.
type reading struct {
	wire    errcode.Wire // without message and delay
	message string
	delay   time.Duration
	delayed bool
}

func read(s *spb.Status) (r reading) {
	r.message, r.wire.Foreign = s.GetMessage(), true
	size := 0
	for _, detail := range s.GetDetails()[:min(len(s.GetDetails()), maxDetails)] {
		m, err := detail.UnmarshalNew()
		if err != nil {
			continue // of a type that is not known here, or broken
		}
		switch m := m.(type) {
		case *errdetails.ErrorInfo:
			if r.wire.Foreign {
				r.readInfo(m)
			}
		case *errdetails.RetryInfo:
			if m.GetRetryDelay().IsValid() {
				if delay := m.GetRetryDelay().AsDuration(); delay >= 0 && delay <= longestDelay {
					r.delay, r.delayed = delay, true
				}
			}
		case *errdetails.LocalizedMessage:
			if m.GetMessage() != "" {
				r.message = m.GetMessage()
			}
		case *errdetails.BadRequest:
			for _, v := range m.GetFieldViolations() {
				if size += len(v.GetField()) + len(v.GetDescription()) + len(v.GetLocalizedMessage().GetMessage()); size > maxFields {
					break
				}
				r.wire.Fields = append(r.wire.Fields, field(v))
			}
		}
	}
	if r.wire.Status == 0 {
		r.wire.Status = HTTPStatus(code.Code(s.GetCode()))
	}
	return r
}

// readInfo reads an ErrorInfo. Ours has the code and the status in its metadata.
func (r *reading) readInfo(m *errdetails.ErrorInfo) {
	text, coded := m.GetMetadata()[keyCode]
	status, err := strconv.Atoi(m.GetMetadata()[keyStatus])
	switch {
	case coded && err == nil && status >= 400 && status <= 599:
		r.wire.Code, r.wire.Foreign, r.wire.Status = text, false, status
	case r.wire.Code == "":
		r.wire.Code = m.GetReason()
	}
}
