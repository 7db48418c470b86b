// Authservice is an auth service that a team could start from. It uses errcode for all
// failures; README.md walks through it in the order of a request.
//
//	go run -C examples/authservice .
//
// It needs nothing else: the database is a file, mails go to a mailbox with a page, and a
// provider to sign in with and Turnstile are brought along.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/examples/authservice/internal/adminrpc"
	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/limit"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/examples/authservice/internal/telemetry"
	"example.com/errcode/examples/authservice/internal/web"
	front "example.com/errcode/examples/authservice/web"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "authservice:", err)
		os.Exit(1)
	}
}

// settings are the flags.
type settings struct {
	addr, rpc, data, db, nats, redis, smtp, base string
	providers, turnstile                         string
	proxied, traces                              bool
	drain                                        time.Duration
}

// run serves until ctx ends.
func run(ctx context.Context, args []string) error {
	var c settings
	flags := flag.NewFlagSet("authservice", flag.ExitOnError)
	flags.StringVar(&c.addr, "addr", "localhost:8090", "address to listen on")
	flags.StringVar(&c.rpc, "grpc", "localhost:8091", "address of the admin API over gRPC")
	flags.StringVar(&c.data, "data", dataFolder, "folder for the database, pictures and events")
	flags.StringVar(&c.db, "db", "", "database, sqlite:FILE or postgres://… (default sqlite in the folder of -data)")
	flags.StringVar(&c.nats, "nats", "", "NATS server that replicas share, nats://… (default in this process)")
	flags.StringVar(&c.redis, "redis", "", "Redis for rate limits that replicas share, redis://… (default in memory)")
	flags.StringVar(&c.smtp, "smtp", "", "SMTP server, host:port (default a mailbox in this process)")
	flags.StringVar(&c.providers, "providers", "", "JSON file with OpenID Connect providers by name (default one for development, if -base is on this machine)")
	flags.StringVar(&c.turnstile, "turnstile", "", "site key of Turnstile, whose secret key is in the variable TURNSTILE_SECRET (default a stand-in for development, if -base is on this machine)")
	flags.StringVar(&c.base, "base", "", "address that browsers use (default http:// and that of -addr)")
	flags.BoolVar(&c.proxied, "proxied", false, "trust the last address in X-Forwarded-For")
	flags.BoolVar(&c.traces, "traces", false, "write spans of OpenTelemetry to standard error")
	flags.DurationVar(&c.drain, "drain", time.Second, "how long the service is not ready before it stops")
	if len(args) > 0 && args[0] == "events" {
		return runEvents(ctx, args[1:])
	}
	if len(args) > 0 && args[0] == "admin" {
		return makeAdmin(ctx, args[1:])
	}
	_ = flags.Parse(args) // exits
	if flags.NArg() > 0 {
		return fmt.Errorf("unknown argument %q, expected flags or one of the commands events and admin", flags.Arg(0))
	}
	return serve(ctx, c)
}

// serve is the service.
func serve(ctx context.Context, c settings) error {
	avatars := filepath.Join(c.data, "avatars")
	if err := os.MkdirAll(avatars, 0o700); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return err
	}
	rpcListener, err := net.Listen("tcp", c.rpc)
	if err != nil {
		return err
	}
	if c.base == "" {
		c.base = "http://" + listener.Addr().String()
	}
	db, err := openDatabase(ctx, c.db, c.data)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	bus, err := connect(ctx, c)
	if err != nil {
		return err
	}
	defer bus.Close()
	measured, err := telemetry.New(c.traces)
	if err != nil {
		return err
	}
	defer func() { _ = measured.Shutdown(context.Background()) }()
	options := web.Options{
		Store: db, Bus: bus, Avatars: avatars, Base: c.base, Proxied: c.proxied,
		Report: measured.Report(errcode.ReportTo(nil)),
	}
	if c.redis != "" {
		redis, err := limit.NewRedis(c.redis)
		if err != nil {
			return err
		}
		defer func() { _ = redis.Close() }()
		options.Limiter = redis
	}
	mux := http.NewServeMux()
	if err := surround(mux, &c, &options); err != nil {
		return err
	}
	service, err := web.New(ctx, options)
	if err != nil {
		return err
	}
	api := measured.Handler(service.Handler())
	mux.Handle("/api/", api)
	mux.Handle("GET /healthz", api)
	mux.Handle("GET /readyz", api)
	pages, err := front.Handler(front.Options{TurnstileSiteKey: c.turnstile}, api)
	if err != nil {
		return err
	}
	mux.Handle("/", pages)
	mux.Handle("GET /metrics", measured.Metrics())
	page := docs.Handler(web.Docs)
	mux.Handle("/errors", page)
	mux.Handle("/errors/", page)
	// Jobs and the outbox go on until the last request is answered.
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	defer func() { stopBackground(); work.Wait() }()
	worker := mail.Worker{Store: db, SMTP: c.smtp, Base: c.base, Now: time.Now}
	work.Go(func() {
		if err := worker.Run(background, bus); err != nil {
			slog.Error("no mails", "error", err)
		}
	})
	work.Go(func() { mail.Relay(background, db, bus, service.Wake()) })
	work.Go(func() { sweep(background, db) })

	rpc := adminrpc.New(service)
	work.Go(func() { _ = rpc.Serve(rpcListener) }) // until it is stopped
	fmt.Printf(welcome, c.base, rpcListener.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		rpc.Stop()
		return err
	case <-ctx.Done():
	}
	service.Drain()
	time.Sleep(c.drain) // a balancer sees it, and sends no more
	patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	defer context.AfterFunc(patience, rpc.Stop)()
	rpc.GracefulStop()
	return server.Shutdown(patience)
}

const welcome = `Listening on %[1]s

  %[1]s          the front end: sign up, sign in
  %[1]s/mailbox  the mails
  %[1]s/errors   what each error means
  %[2]s  the admin API over gRPC

`

// connect returns the events, in this process or elsewhere.
func connect(ctx context.Context, c settings) (*events.Bus, error) {
	if c.nats != "" {
		return events.Connect(ctx, c.nats)
	}
	return events.Serve(ctx, filepath.Join(c.data, "events"), "", 0)
}

// dataFolder is the default of -data.
const dataFolder = "authservice-data"

// openDatabase opens the database at an address, by default the one in the folder of -data.
func openDatabase(ctx context.Context, address, data string) (*store.Store, error) {
	return store.Open(ctx, cmp.Or(address, "sqlite:"+filepath.Join(data, "authservice.db")))
}

// sweep deletes what is of no more use, once an hour.
func sweep(ctx context.Context, db *store.Store) {
	for {
		if err := db.Sweep(ctx, time.Now()); err != nil && !errors.Is(err, context.Canceled) {
			slog.Warn("not swept", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}
