package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"strconv"

	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/store"
)

// runEvents is the command "authservice events": a NATS server for replicas.
func runEvents(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("authservice events", flag.ExitOnError)
	addr := flags.String("addr", "localhost:4222", "address to listen on")
	data := flags.String("data", dataFolder, "folder for the events")
	_ = flags.Parse(args)
	host, portText, err := net.SplitHostPort(*addr)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return fmt.Errorf("port %q, expected a number", portText)
	}
	bus, err := events.Serve(ctx, filepath.Join(*data, "events"), host, port)
	if err != nil {
		return err
	}
	defer bus.Close()
	fmt.Println("Events at", bus.URL())
	<-ctx.Done()
	return nil
}

// makeAdmin is the command "authservice admin HANDLE", without which nobody would be one.
func makeAdmin(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("authservice admin", flag.ExitOnError)
	data := flags.String("data", dataFolder, "folder of the service")
	address := flags.String("db", "", "database of the service (default sqlite in the folder of -data)")
	_ = flags.Parse(args)
	if flags.NArg() != 1 {
		return fmt.Errorf("expected the handle of a user, found %q", flags.Args())
	}
	db, err := openDatabase(ctx, *address, *data)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.Tx(ctx, func(q store.Queries) error {
		user, err := q.UserByHandle(ctx, flags.Arg(0))
		if err != nil {
			return fmt.Errorf("user %q: %w", flags.Arg(0), err)
		}
		user.Role = "admin"
		return q.SaveUser(ctx, user)
	})
}
