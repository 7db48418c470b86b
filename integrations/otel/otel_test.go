package otelerr_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	otelerr "example.com/errcode/integrations/otel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// serve serves one request that fails with err, and returns the span and the attributes
// of the duration.
func serve(t testing.TB, err error) (tracetest.SpanStub, attribute.Set) {
	reader, spans := metric.NewManualReader(), tracetest.NewInMemoryExporter()
	tracing := trace.NewTracerProvider(trace.WithSyncer(spans))
	metering := metric.NewMeterProvider(metric.WithReader(reader))
	passed := 0
	wr := errcode.Writer{Report: otelerr.Report(func(errcode.Report) { passed++ })}
	mux := http.NewServeMux()
	mux.Handle("GET /users/{id}", wr.Handler(func(http.ResponseWriter, *http.Request) error {
		if err == nil {
			panic("boom")
		}
		return err
	}))
	handler := otelhttp.NewHandler(wr.Mux(mux), "server", otelhttp.WithTracerProvider(tracing), otelhttp.WithMeterProvider(metering))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/users/1", nil))
	require.Equal(t, 1, passed)

	var all metricdata.ResourceMetrics
	require.NoError(t, reader.Collect(context.Background(), &all))
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if m.Name == "http.server.request.duration" {
				points := m.Data.(metricdata.Histogram[float64]).DataPoints
				require.Len(t, points, 1)
				require.Len(t, spans.GetSpans(), 1)
				return spans.GetSpans()[0], points[0].Attributes
			}
		}
	}
	require.Fail(t, "no metric http.server.request.duration")
	return tracetest.SpanStub{}, attribute.Set{}
}

func TestReport(t *testing.T) {
	for _, row := range []struct {
		name         string
		err          error // nil is a panic
		kind, fault  string
		http         int64
		status       codes.Code
		hasException bool
	}{
		{"client", errcode.UserNotFound, "user:not_found", "client", 404, codes.Unset, false},
		{"service", errcode.SystemDatabaseError, "system:database_error", "service", 500, codes.Error, true},
		{"dependency with 400", errcode.OAuthTokenExchangeFailed, "oauth:token_exchange_failed", "dependency", 400, codes.Unset, true},
		{"plain", io.EOF, "_other", "service", 500, codes.Error, true},
		{"upstream", errcode.FromWire(errcode.Wire{Code: "a:b", Status: 404}), "_upstream", "dependency", 503, codes.Error, true},
		{"panic", nil, "_panic", "service", 500, codes.Error, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			span, point := serve(t, row.err)
			at := func(set attribute.Set, key attribute.Key) attribute.Value { v, _ := set.Value(key); return v }
			own := attribute.NewSet(span.Attributes...)
			assert.Equal(t, row.kind, at(point, "error.type").AsString())
			assert.Equal(t, row.http, at(point, "http.response.status_code").AsInt64())
			assert.Equal(t, "/users/{id}", at(point, "http.route").AsString())
			assert.Equal(t, row.kind, at(own, "error.type").AsString())
			assert.Equal(t, row.fault, at(own, "error.fault").AsString())
			assert.Equal(t, row.status, span.Status.Code)
			assert.Equal(t, row.hasException, len(span.Events) == 1)
		})
	}
}

// TestReportAlone: without otelhttp, a request or a next function nothing happens.
func TestReportAlone(t *testing.T) {
	wr := errcode.Writer{Report: otelerr.Report(nil)}
	status, _, _ := wr.Response(nil, io.EOF)
	assert.Equal(t, 500, status)
}
