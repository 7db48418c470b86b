package temporal_test

import (
	"errors"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/integrations/temporal"
	lib "go.temporal.io/sdk/temporal"
)

func ExampleFailures() {
	failures := temporal.Failures{
		FailureConverter: lib.GetDefaultFailureConverter(),
		Writer: errcode.Writer{
			Form:   errcode.FormDomain,
			Report: func(rep errcode.Report) { fmt.Println("log:", rep) },
		},
	}
	// In a worker, when an activity fails:
	stored := failures.ErrorToFailure(errcode.UserBanned.Errorf("user 42 of ada@example.com"))
	info := stored.GetApplicationFailureInfo()
	fmt.Println("stored:", info.GetType(), info.GetNonRetryable(), string(info.GetDetails().GetPayloads()[0].GetData()))

	// In a workflow or a client, with the error of Get:
	err := failures.FailureToError(stored)
	fmt.Println("read:", errors.Is(temporal.From(err), errcode.UserBanned))
	// Output:
	// log: 403 user:banned: user:banned: user 42 of ada@example.com
	// stored: user:banned true {"code":"user:banned","status":403,"message":"User is banned"}
	// read: true
}
