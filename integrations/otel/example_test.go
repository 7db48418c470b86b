package otelerr_test

import (
	"context"
	"fmt"
	"net/http"

	"example.com/errcode"
	otelerr "example.com/errcode/integrations/otel"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
)

func ExampleReport() {
	wr := errcode.Writer{Report: otelerr.Report(nil)}
	labeler := &otelhttp.Labeler{} // otelhttp.NewHandler makes one for each request
	r := (&http.Request{}).WithContext(otelhttp.ContextWithLabeler(context.Background(), labeler))
	wr.Response(r, errcode.UserNotFound)
	for _, attr := range labeler.Get() {
		fmt.Println(attr.Key, attr.Value.AsString())
	}
	// Output:
	// error.type user:not_found
}
