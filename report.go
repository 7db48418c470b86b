package errcode

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// A Report describes one failed request, for logs and metrics and never for the client.
type Report struct {
	Request  *http.Request // nil if WriteError was given none
	Err      error         // what the handler returned, whole; for a panic, an error that names its value
	Code     Code          // what Err stands for, before masking: its code, that of Map, or that for what is known of it; else zero. Label metrics with Label
	Sent     Code          // what the client was told, unless Problem says otherwise; the zero Code if nothing
	Status   int           // sent with it, or that of the response that had begun; 0 if nothing was sent
	Begun    bool          // the response had begun and was left as it was
	Canceled bool          // the request's context was cancelled: the client may have gone, or the server is shutting down
	Panic    any           // what the handler panicked with, or Recovered was given; nil if it returned
	Stack    []byte        // of the panic
	Problem  error         // what went wrong in answering: details dropped, response not written

	upstream bool // the error, or what Map made of it, came from another service
}

// Level returns the level at which the report is logged. It is that of the worst fault
// in the error's tree: Info for the client's, Error for the service's or a
// dependency's, a panic or an error without a code, and Warn for an error of another
// service below a client's. A problem in answering, or a response that had begun, is at
// least Warn. If both the request's context and something in the tree were cancelled,
// it is Info.
func (rep Report) Level() slog.Level {
	level, _ := rep.survey()
	return level
}

// survey returns the level, and whether an error in the tree may have something for
// appendDetailsOf. Most have nothing, which saves a second walk.
func (rep *Report) survey() (level slog.Level, details bool) {
	if rep.Panic != nil || rep.Err == nil {
		return slog.LevelError, true
	}
	level = levelOf(rep.Code.Fault())
	if rep.Code.d == nil || rep.upstream {
		level = slog.LevelError // not foreseen, or a dependency's
	}
	below := false // a code, or a status, of the service's own
	whole := errtree.Walk(rep.Err, func(err error) bool {
		e, code := known(err, anything)
		details = details || e != nil && e.shown != nil
		switch {
		case e.Remote() && !below:
			level = slog.LevelError // a dependency's
		case e.Remote():
			level = max(level, slog.LevelWarn)
		case code.d != nil:
			below = true
			level = max(level, levelOf(code.Fault()))
		case e.hasStatus():
			below = true
			level = max(level, levelOf(faultFor(e.StatusCode())))
		}
		return true
	})
	details = details || !whole // an As method has panicked, and there may be more
	switch {
	case rep.Canceled && cancels(rep.Err):
		return slog.LevelInfo, details
	case rep.Problem != nil || rep.Begun:
		return max(level, slog.LevelWarn), details
	}
	return level, details
}

// cancels reports whether something in err's tree was cancelled.
func cancels(err error) (found bool) {
	errtree.Walk(err, func(err error) bool {
		found = isItself(err, context.Canceled)
		return !found
	})
	return found
}

// levelOf returns the level for a fault.
func levelOf(fault Fault) slog.Level {
	if fault == FaultClient {
		return slog.LevelInfo
	}
	return slog.LevelError
}

// The labels of failures without a code of this program. No code begins with "_".
const (
	labelPanic    = "_panic"
	labelUpstream = "_upstream"
	labelCanceled = "_canceled"
	labelOther    = "_other"
)

// Label returns a label for metrics, from a small set: the code's text if it is defined
// here, or "_panic", "_upstream" for an error of another service, "_canceled" if the
// request was cancelled, or "_other".
func (rep Report) Label() string {
	switch e, _ := locate(rep.Err); {
	case rep.Panic != nil:
		return labelPanic
	case e.Remote(), rep.upstream:
		return labelUpstream
	case rep.Code.d != nil && rep.Code.d.defined():
		return rep.Code.String()
	case rep.Canceled && cancels(rep.Err):
		return labelCanceled
	}
	return labelOther
}

// Fault returns whose fault a failure with that [Report.Label] is, for service-level
// objectives: the fault of the code, or the service's for "_panic" and "_other", a
// dependency's for "_upstream", the client's for "_canceled". Level looks at the causes
// as well: user:not_found with a failed dependency below it is the client's here, and
// logged as a warning.
func (rep Report) Fault() Fault {
	switch rep.Label() {
	case rep.Code.String():
		return rep.Code.Fault()
	case labelUpstream:
		return FaultDependency
	case labelCanceled:
		return FaultClient
	}
	return FaultService
}

// String returns the status, the code and the text of the error.
func (rep Report) String() string {
	head, text := strconv.Itoa(rep.Status), "no error"
	if rep.Code.d != nil {
		head += " " + rep.Code.String()
	}
	if rep.Err != nil {
		text = errtree.Text(rep.Err, maxErrorText)
	}
	return printable.Text(head+": "+text, maxErrorText)
}

// GoString returns the text of String as Go source would quote it.
func (rep Report) GoString() string { return fmt.Sprintf("errcode.Report(%q)", rep.String()) }

var _ slog.LogValuer = Report{}

// LogValue returns a group of what is known: code, status, method, route and the text of
// the whole error, which is named "error". There is also what was sent, if that is another
// code; the status and the message of an error of another service; the paths of fields,
// without their texts; what WithLog was given; the stack of a panic; and what went wrong in
// answering.
//
// Nothing that the client chose and that may be a credential is among them, except the keys
// of maps, which are in the paths of fields: the route is the pattern of the mux, and the
// path is there only if there is no pattern. Texts are at most 8 KiB, without control or direction-changing characters, except for the stack.
func (rep Report) LogValue() slog.Value {
	return slog.GroupValue(rep.append(make([]slog.Attr, 0, usualAttrs), true)...)
}

// usualAttrs is more than most reports have.
const usualAttrs = 8

// append appends the attributes of LogValue. Those of appendDetailsOf are left out unless
// details is set.
func (rep *Report) append(attrs []slog.Attr, details bool) []slog.Attr {
	attrs = append(attrs, slog.String("code", rep.Code.String()), slog.Int("status", rep.Status))
	if rep.Sent.d != nil && rep.Sent != rep.Code {
		attrs = append(attrs, slog.String("sent", rep.Sent.String()))
	}
	if r := rep.Request; r != nil {
		// The client chose these; a path may be as long as net/http's header limit.
		attrs = append(attrs, slog.String("method", printable.Text(r.Method, maxErrorText)))
		switch {
		case r.Pattern != "":
			attrs = append(attrs, slog.String("route", printable.Text(r.Pattern, maxErrorText)))
		case r.URL != nil:
			attrs = append(attrs, slog.String("path", printable.Text(r.URL.Path, maxErrorText)))
		}
	}
	if rep.Err != nil {
		attrs = append(attrs, slog.String("error", errtree.Text(rep.Err, maxErrorText)))
		if details {
			attrs = appendDetailsOf(attrs, rep.Err)
		}
	}
	if rep.Begun {
		attrs = append(attrs, slog.Bool("begun", true))
	}
	if rep.Canceled {
		attrs = append(attrs, slog.Bool("canceled", true))
	}
	if rep.Panic != nil {
		attrs = append(attrs, slog.String("stack", string(rep.Stack)))
	}
	if rep.Problem != nil {
		attrs = append(attrs, slog.String("problem", errtree.Text(rep.Problem, maxErrorText)))
	}
	return attrs
}

// appendDetailsOf appends what the errors of a tree say besides their text: the status and
// message of the first that is remote, the paths of fields, and what WithLog was given.
func appendDetailsOf(attrs []slog.Attr, err error) []slog.Attr {
	const most = 32 // paths of fields
	var (
		log      []slog.Attr
		paths    []string
		upstream *Error
	)
	errtree.Walk(err, func(err error) bool {
		e, ok := err.(*Error)
		if !ok || e == nil || e.shown == nil {
			return true
		}
		if upstream == nil && e.Remote() {
			upstream = e
		}
		for f := range e.shown.details.all() {
			// The client has chosen the name of an unknown field.
			if len(paths) < most && f.Rule != RuleUnknown {
				paths = append(paths, printable.Text(f.Path, maxCode))
			}
		}
		if e.shown.rare != nil && len(log) < maxLogAttrs {
			log = append(log, e.shown.rare.log...)
		}
		return true
	})
	if upstream != nil {
		attrs = append(attrs, slog.Int("upstream_status", upstream.StatusCode()), slog.String("upstream_message", printable.Text(upstream.Message(), maxMessage)))
	}
	if len(paths) > 0 {
		attrs = append(attrs, slog.Any("fields", paths))
	}
	return append(attrs, log[:min(len(log), maxLogAttrs)]...)
}

// ReportTo returns a function for [Writer.Report] that logs to logger: one record
// "request failed" at the report's level, with the attributes of [Report.LogValue]. A
// nil logger means the slog.Default of that moment. To add the ID of a request or a
// trace, use a slog.Handler that takes it from the context, which is the request's.
func ReportTo(logger *slog.Logger) func(Report) {
	return func(rep Report) { rep.log(logger) }
}

// log is the function of ReportTo.
func (rep *Report) log(logger *slog.Logger) {
	if logger == nil {
		logger = slog.Default()
	}
	ctx := context.Background()
	if rep.Request != nil {
		ctx = rep.Request.Context()
	}
	level, details := rep.survey()
	if !logger.Enabled(ctx, level) {
		return
	}
	var buf [usualAttrs]slog.Attr
	record := slog.NewRecord(time.Now(), level, "request failed", logPlace())
	record.AddAttrs(rep.append(buf[:0], details)...)
	_ = logger.Handler().Handle(ctx, record) // as slog.Logger does
}

// placeOfLog is what logPlace has found, 0 before.
var placeOfLog atomic.Uintptr

// logPlace returns the place in the source that handlers show with AddSource: where log
// calls it. That is the same for each report, so it is found once. slog.Logger looks for it
// each time, which takes about a tenth of the time of a whole report.
func logPlace() uintptr {
	pc := placeOfLog.Load()
	if pc == 0 {
		var pcs [1]uintptr
		runtime.Callers(2, pcs[:])
		pc = pcs[0]
		placeOfLog.Store(pc)
	}
	return pc
}

// report hands rep to Writer.Report. A logger that panics loses a record, not a response.
func (wr *Writer) report(rep Report) {
	defer func() { _ = recover() }()
	if wr.Report != nil {
		wr.Report(rep)
		return
	}
	rep.log(nil)
}
