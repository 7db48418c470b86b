package errcode

import (
	"context"
	"log/slog"
	"net/http"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// Attr returns err as an attribute named "error" for log/slog: a group of the text
// and, if err has a code, the code and its status. For nil it is the empty Attr,
// which handlers leave out.
func Attr(err error) slog.Attr {
	if err == nil {
		return slog.Attr{}
	}
	return slog.Attr{Key: "error", Value: slog.GroupValue(logAttrs(err)...)}
}

func logAttrs(err error) []slog.Attr {
	attrs := make([]slog.Attr, 0, 3)
	if e, code := find(err); code.d != nil || e.Remote() {
		status := code.StatusCode()
		if e != nil {
			status = e.StatusCode()
		}
		attrs = append(attrs, slog.String("code", code.String()), slog.Int("status", status))
	}
	return append(attrs, slog.String("text", errtree.Text(err, maxErrorText)))
}

// statusClientGone is reported when the client had closed the connection, as nginx
// logs it. It is never sent.
const statusClientGone = 499

// A Report is what there is to know about one failed request. It is for logs and
// metrics, and not for the client.
type Report struct {
	Request *http.Request // nil if WriteError was given none
	Err     error         // what the handler returned, whole; for a panic, an error that names its value
	Code    Code          // of Err, before masking; the zero Code if it has none
	Sent    Code          // what the client was told, unless Problem says otherwise; the zero Code if nothing
	Status  int           // sent with it; 499 if the client had gone, 0 if nothing was sent
	Begun   bool          // the response had begun and was left as it was
	Panic   any           // what the handler panicked with, nil if it returned
	Stack   []byte        // of the panic
	Problem error         // what went wrong in answering: details dropped, response not written
}

// Level returns the level at which the report is logged: Error for a status of 5xx,
// a panic or an error without a code; Warn if there was a problem in answering;
// Info otherwise, and for a client that has gone.
func (rep Report) Level() slog.Level {
	switch {
	case rep.Panic != nil, rep.Err == nil:
		return slog.LevelError
	case rep.Status == statusClientGone:
		return slog.LevelInfo
	case rep.Status >= 500 || rep.Code.d == nil && !remote(rep.Err) || rep.Begun && rep.Code.StatusCode() >= 500:
		return slog.LevelError
	case rep.Problem != nil || rep.Begun:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

func remote(err error) bool {
	e, _ := find(err)
	return e.Remote()
}

var _ slog.LogValuer = Report{}

// LogValue returns a group of what is known: code, status, method, path and the
// text of the whole error; also what was sent, if that is another code, the stack
// of a panic, and what went wrong in answering. But for the stack, texts are at most
// 8 KiB, without control or direction-changing characters.
func (rep Report) LogValue() slog.Value { return slog.GroupValue(rep.attrs()...) }

func (rep Report) attrs() []slog.Attr {
	attrs := make([]slog.Attr, 0, 10)
	attrs = append(attrs, slog.String("code", rep.Code.String()), slog.Int("status", rep.Status))
	if rep.Sent != rep.Code && rep.Sent.d != nil {
		attrs = append(attrs, slog.String("sent", rep.Sent.String()))
	}
	if r := rep.Request; r != nil {
		// The client chose these; a path may be as long as net/http's header limit.
		attrs = append(attrs, slog.String("method", printable.Text(r.Method, maxErrorText)))
		if r.URL != nil {
			attrs = append(attrs, slog.String("path", printable.Text(r.URL.Path, maxErrorText)))
		}
	}
	if rep.Err != nil {
		attrs = append(attrs, slog.String("error", errtree.Text(rep.Err, maxErrorText)))
	}
	if rep.Begun {
		attrs = append(attrs, slog.Bool("begun", true))
	}
	if rep.Panic != nil {
		attrs = append(attrs, slog.String("stack", string(rep.Stack)))
	}
	if rep.Problem != nil {
		attrs = append(attrs, slog.String("problem", errtree.Text(rep.Problem, maxErrorText)))
	}
	return attrs
}

// ReportTo returns a function for [Writer.Report] that logs to logger: one record
// "request failed" at the report's level. A nil logger means slog.Default, as it is
// then.
func ReportTo(logger *slog.Logger) func(Report) {
	return func(rep Report) {
		logger := logger
		if logger == nil {
			logger = slog.Default()
		}
		ctx := context.Background()
		if rep.Request != nil {
			ctx = rep.Request.Context()
		}
		if level := rep.Level(); logger.Enabled(ctx, level) {
			logger.LogAttrs(ctx, level, "request failed", rep.attrs()...)
		}
	}
}

var reportDefault = ReportTo(nil)

// report hands rep to whoever wants it. A logger that panics loses a record, not a
// response.
func (wr *Writer) report(rep Report) {
	defer func() { _ = recover() }()
	if wr.Report != nil {
		wr.Report(rep)
		return
	}
	reportDefault(rep)
}
