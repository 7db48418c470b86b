//go:build unix

package river_test

import (
	"context"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/integrations/river"
	"github.com/riverqueue/river/rivertype"
)

func ExampleFailures() {
	failures := &river.Failures{Writer: errcode.Writer{
		Form:   errcode.FormDomain,
		Report: func(rep errcode.Report) { fmt.Println("log:", rep) },
	}}
	job := &rivertype.JobRow{Kind: "mail", Attempt: 1, MaxAttempts: 25}
	err := failures.Work(context.Background(), job, func(context.Context) error { // as a client does
		return errcode.UserBanned.Errorf("user 42 of ada@example.com")
	})
	fmt.Println("stored:", err)
	fmt.Println("read:", errcode.CodeOf(errcode.Decode([]byte(err.Error()))))
	// Output:
	// log: 403 user:banned: user:banned: user 42 of ada@example.com
	// stored: {"code":"user:banned","status":403,"message":"User is banned"}
	// read: user:banned
}
