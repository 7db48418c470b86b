package sentryerr_test

import (
	"errors"
	"fmt"
	"net/http"

	"example.com/errcode"
	sentryerr "example.com/errcode/integrations/sentry"
	"github.com/getsentry/sentry-go"
)

func ExampleReport() {
	transport := &sentry.MockTransport{}
	client, err := sentry.NewClient(sentry.ClientOptions{Dsn: "https://key@sentry.test/1", Transport: transport})
	if err != nil {
		fmt.Println(err)
	}
	wr := errcode.Writer{Report: sentryerr.Report(client, nil)}
	r := &http.Request{Pattern: "GET /users/{id}"}
	wr.Response(r, errcode.UserNotFound) // the client's fault
	wr.Response(r, errcode.SystemDatabaseError.Wrap(errors.New("no connection")))
	for _, event := range transport.Events() {
		fmt.Println(event.Fingerprint, event.Exception[0].Value)
	}
	// Output:
	// [errcode system:database_error GET /users/{id}] 500 system:database_error: system:database_error: no connection
}
