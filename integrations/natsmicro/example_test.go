package natsmicro_test

import (
	"context"
	"errors"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/integrations/natsmicro"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

func Example() {
	broker, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true})
	if err != nil {
		panic(err)
	}
	broker.Start()
	defer broker.Shutdown()
	conn, err := nats.Connect("", nats.InProcessServer(broker))
	if err != nil {
		panic(err)
	}
	defer conn.Close()

	// In the service:
	reports := make(chan errcode.Report, 1)
	api := errcode.Writer{Form: errcode.FormDomain, Report: func(rep errcode.Report) { reports <- rep }}
	users, err := micro.AddService(conn, micro.Config{Name: "users", Version: "1.0.0"})
	if err != nil {
		panic(err)
	}
	err = users.AddEndpoint("get", natsmicro.Handler(api, func(req micro.Request) error {
		return errcode.UserNotFound.Errorf("no row for %q", req.Data())
	}))
	if err != nil {
		panic(err)
	}

	// In the client:
	_, err = natsmicro.Request(context.Background(), conn, "get", []byte("42"))
	fmt.Println(errors.Is(err, errcode.UserNotFound), err)
	fmt.Println("log:", <-reports)
	// Output:
	// true user:not_found
	// log: 404 user:not_found: user:not_found: no row for "42"
}
