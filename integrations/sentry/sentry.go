// Package sentryerr sends failures to Sentry: those that are the fault of the service or
// of a dependency, and panics, never those of clients. Copy it into your service:
//
//	wr := errcode.Writer{Form: errcode.FormDomain, Report: Report(sentry.CurrentHub().Client(), errcode.ReportTo(nil))}
//
// By itself Sentry groups by the type of an error, which is *errcode.Error for all codes.
// The fingerprint here is "errcode", the label and the route: an issue for each code and
// route, whatever the text of the cause. A panic without its stack is one issue for the
// whole service; here it has the stack of the goroutine that panicked, as extra data, and
// an issue for each route.
//
// Nothing that a client chose is sent: no request, no path, no header fields, no user, and
// the route is the pattern of the mux. The text of the error is the service's own.
//
// Traps:
//
//   - sentryhttp puts the request with its header fields into the scope of the context's
//     hub, and a scope may have a user. That is why Report takes a client and uses no
//     scope. Tags for all events are set in ClientOptions.
//   - A client that leaves is not reported: Report.Fault says client.
//   - sentryhttp reports a panic as well, if it is inside of wr.Mux.
//   - The texts of causes may have secrets of yours, such as the address of a database.
package sentryerr

import (
	"example.com/errcode"
	"github.com/getsentry/sentry-go"
)

// Report returns a function for Writer.Report that sends an event for each failure that is
// not a client's fault, and then calls next, which may be nil.
func Report(client *sentry.Client, next func(errcode.Report)) func(errcode.Report) {
	return func(rep errcode.Report) {
		if fault := rep.Fault(); fault != errcode.FaultClient {
			label, route := rep.Label(), ""
			if rep.Request != nil {
				route = rep.Request.Pattern
			}
			event := sentry.NewEvent()
			event.Level = sentry.LevelError
			event.Fingerprint = []string{"errcode", label, route}
			event.Transaction = route
			event.Tags = map[string]string{"code": label, "fault": fault.String()}
			event.Exception = []sentry.Exception{{Type: label, Value: rep.String()}}
			if rep.Panic != nil {
				event.Level = sentry.LevelFatal
				event.Contexts = map[string]sentry.Context{"panic": {"stack": string(rep.Stack)}}
			}
			client.CaptureEvent(event, nil, nil) // without a scope, which may have the request
		}
		if next != nil {
			next(rep)
		}
	}
}
