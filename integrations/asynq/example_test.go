package asynq_test

import (
	"context"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/integrations/asynq"
	lib "github.com/hibiken/asynq"
)

func ExampleMiddleware() {
	worker := errcode.Writer{
		Form:   errcode.FormDomain,
		Report: func(rep errcode.Report) { fmt.Println("log:", rep) },
	}
	mux := lib.NewServeMux()
	mux.Use(asynq.Middleware(worker))
	mux.HandleFunc("mail:send", func(context.Context, *lib.Task) error {
		return errcode.UserBanned.Errorf("user 42 of ada@example.com")
	})
	err := mux.ProcessTask(context.Background(), lib.NewTask("mail:send", nil)) // as a server does
	fmt.Println("stored:", err)
	fmt.Println("read:", errcode.CodeOf(errcode.Decode([]byte(err.Error()))))
	// Output:
	// log: 403 user:banned: user:banned: user 42 of ada@example.com
	// stored: {"code":"user:banned","status":403,"message":"User is banned"}
	// read: user:banned
}
