// Package otelerr tells OpenTelemetry which code a request failed with: in the metric and
// in the span that otelhttp makes by itself. Copy it into your service:
//
//	wr := errcode.Writer{Form: errcode.FormDomain, Report: Report(errcode.ReportTo(nil))}
//	handler := otelhttp.NewHandler(wr.Mux(mux), "server")
//
// The attribute is error.type, as the conventions for HTTP have it. The histogram
// http.server.request.duration then has method, route, status and error.type, so a metric
// of your own is not needed. Its values are bounded: those of Report.Label.
//
// Of a span, the conventions want status Error for 5xx and Unset for 4xx, since a 4xx is
// not a failure of the server. otelhttp does both from the status that was sent; Report
// adds error.type and error.fault, and an event "exception" with the text of the error for
// a fault of the service or a dependency.
//
// A code with a 4xx and another's fault, such as oauth:token_exchange_failed, is Unset as
// the conventions want it. Look for error.fault to find it.
//
// Traps:
//
//   - otelhttp.NewHandler goes around wr.Mux, not into it: its labeler must be in the
//     context when Report is called.
//   - If a response had begun, it is reported with the status that was sent, which may be
//     200. The error.type is there all the same.
//   - span.RecordError would have *errcode.Error as the type of all exceptions, and a text
//     without a limit. The event has the label and Report.String.
//   - The text of an error may have secrets of yours. For the code alone, leave the event
//     out.
package otelerr

import (
	"context"

	"example.com/errcode"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Report returns a function for Writer.Report that adds to the metric and the span of the
// request, and then calls next, which may be nil.
func Report(next func(errcode.Report)) func(errcode.Report) {
	return func(rep errcode.Report) {
		ctx := context.Background()
		if rep.Request != nil {
			ctx = rep.Request.Context()
		}
		kind := attribute.String("error.type", rep.Label())
		if labeler, ok := otelhttp.LabelerFromContext(ctx); ok {
			labeler.Add(kind)
		}
		span := trace.SpanFromContext(ctx)
		span.SetAttributes(kind, attribute.String("error.fault", rep.Fault().String()))
		if rep.Err != nil && rep.Fault() != errcode.FaultClient {
			span.AddEvent("exception", trace.WithAttributes(
				attribute.String("exception.type", rep.Label()), attribute.String("exception.message", rep.String())))
		}
		if next != nil {
			next(rep)
		}
	}
}
