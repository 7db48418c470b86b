// Package telemetry counts and traces requests: metrics for Prometheus, and spans of
// OpenTelemetry. It is made of the recipes integrations/prometheus and integrations/otel.
package telemetry

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"

	"example.com/errcode"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	exporter "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// Telemetry has the metrics and the tracer.
type Telemetry struct {
	registry *prometheus.Registry
	failed   *prometheus.CounterVec
	meter    *metric.MeterProvider
	tracer   *trace.TracerProvider
}

// New returns one that writes spans to standard error if traces is set.
func New(traces bool) (*Telemetry, error) {
	t := &Telemetry{registry: prometheus.NewRegistry()}
	t.failed = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "errcode_errors_total", Help: "Failed requests."}, []string{"code", "status", "fault"})
	t.registry.MustRegister(t.failed, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	reader, err := exporter.New(exporter.WithRegisterer(t.registry))
	if err != nil {
		return nil, err
	}
	t.meter = metric.NewMeterProvider(metric.WithReader(reader))
	var options []trace.TracerProviderOption
	if traces {
		out, err := stdouttrace.New(stdouttrace.WithWriter(os.Stderr))
		if err != nil {
			return nil, err
		}
		options = append(options, trace.WithBatcher(out))
	}
	t.tracer = trace.NewTracerProvider(options...)
	return t, nil
}

// Shutdown sends what is left.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	return errors.Join(t.tracer.Shutdown(ctx), t.meter.Shutdown(ctx))
}

// Metrics serves the metrics.
func (t *Telemetry) Metrics() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{})
}

// Handler measures and traces the requests of a handler.
func (t *Telemetry) Handler(next http.Handler) http.Handler {
	return otelhttp.NewHandler(next, "authservice", otelhttp.WithMeterProvider(t.meter), otelhttp.WithTracerProvider(t.tracer),
		otelhttp.WithPropagators(propagation.TraceContext{}))
}

// Report returns a function for errcode.Writer.Report that counts a failure and adds it to
// the span of the request, before it calls next.
func (t *Telemetry) Report(next func(errcode.Report)) func(errcode.Report) {
	return func(rep errcode.Report) {
		t.failed.WithLabelValues(rep.Label(), strconv.Itoa(rep.Status), rep.Fault().String()).Inc()
		if rep.Request != nil {
			ctx := rep.Request.Context()
			kind := attribute.String("error.type", rep.Label())
			if labeler, ok := otelhttp.LabelerFromContext(ctx); ok {
				labeler.Add(kind)
			}
			oteltrace.SpanFromContext(ctx).SetAttributes(kind, attribute.String("error.fault", rep.Fault().String()))
		}
		next(rep)
	}
}
