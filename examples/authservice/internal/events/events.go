// Package events carries what has happened from one process to others, over NATS: jobs in a
// stream of JetStream, which keeps them until they are done, and questions to a worker.
package events

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/errcode"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Jobs are what the subjects of jobs begin with.
const Jobs = "auth.jobs."

// stream has the jobs.
const stream = "AUTH"

// A Bus publishes and subscribes.
type Bus struct {
	conn   *nats.Conn
	js     jetstream.JetStream
	closed chan struct{}
	server *server.Server // if it runs in this process
}

// Serve starts a NATS server in this process, with its files in a folder, and connects to
// it. At an address such as 127.0.0.1:4222 others can connect as well; "" is for none.
func Serve(ctx context.Context, folder, host string, port int) (*Bus, error) {
	options := &server.Options{
		ServerName: "authservice", JetStream: true, StoreDir: folder, NoSigs: true, NoLog: true,
		DontListen: host == "", Host: host, Port: port,
	}
	s, err := server.NewServer(options)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("events: the NATS server did not start in 10 s")
	}
	b, err := connect(ctx, "", nats.InProcessServer(s))
	if err != nil {
		s.Shutdown()
		return nil, err
	}
	b.server = s
	return b, nil
}

// Connect connects to a NATS server. It need not run yet.
func Connect(ctx context.Context, url string) (*Bus, error) {
	return connect(ctx, url, nats.RetryOnFailedConnect(true))
}

func connect(ctx context.Context, url string, options ...nats.Option) (*Bus, error) {
	closed := make(chan struct{})
	options = append(options, nats.ClosedHandler(func(*nats.Conn) { close(closed) }), nats.MaxReconnects(-1), nats.ReconnectWait(200*time.Millisecond), nats.ReconnectJitter(100*time.Millisecond, 0))
	conn, err := nats.Connect(url, options...)
	if err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("events: %w", err)
	}
	return &Bus{conn: conn, js: js, closed: closed}, nil
}

// URL returns where others can connect, if the server runs in this process.
func (b *Bus) URL() string {
	if b.server == nil {
		return ""
	}
	return b.server.ClientURL()
}

// Connected reports whether the server can be reached.
func (b *Bus) Connected() bool { return b.conn.IsConnected() }

// Close ends all subscriptions, waits for what they are doing, and disconnects.
func (b *Bus) Close() {
	if b.conn.Drain() != nil { // there is nothing to wait for
		b.conn.Close()
	}
	<-b.closed
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
}

// Publish puts a job into the stream. A job with an ID that was published before is
// dropped by the server, for the time that it remembers.
func (b *Bus) Publish(ctx context.Context, job, id string, payload []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := b.js.Publish(ctx, Jobs+job, payload, jetstream.WithMsgID(id))
	if errors.Is(err, jetstream.ErrNoStreamResponse) { // nobody has made the stream yet
		if _, err = b.makeStream(ctx); err == nil {
			_, err = b.js.Publish(ctx, Jobs+job, payload, jetstream.WithMsgID(id))
		}
	}
	if err != nil {
		return fmt.Errorf("events: publishing %s: %w", job, err)
	}
	return nil
}

func (b *Bus) makeStream(ctx context.Context) (jetstream.Stream, error) {
	return b.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: stream, Subjects: []string{Jobs + ">"}, Retention: jetstream.WorkQueuePolicy,
		Storage: jetstream.FileStorage, Duplicates: 10 * time.Minute,
	})
}

// Work gives the jobs of a kind to do, one at a time, until ctx ends. One that fails comes
// again, later each time, unless the error is permanent.
func (b *Bus) Work(ctx context.Context, job string, do func(ctx context.Context, payload []byte) error) {
	for ctx.Err() == nil {
		if err := b.work(ctx, job, do); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "no jobs", "job", job, "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
}

func (b *Bus) work(ctx context.Context, job string, do func(context.Context, []byte) error) error {
	s, err := b.makeStream(ctx)
	if err != nil {
		return err
	}
	consumer, err := s.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: job, FilterSubject: Jobs + job, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: 30 * time.Second, MaxAckPending: 64,
	})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(16))
	if err != nil {
		return err
	}
	defer messages.Stop()
	stop := context.AfterFunc(ctx, messages.Stop)
	defer stop()
	for {
		msg, err := messages.Next()
		if err != nil {
			return err
		}
		// What has begun is finished, also at the end of the process.
		switch err := do(context.WithoutCancel(ctx), msg.Data()); {
		case err == nil:
			err = msg.DoubleAck(context.WithoutCancel(ctx))
			if err != nil {
				slog.WarnContext(ctx, "job done and not acknowledged", "job", job, "error", err)
			}
		case errcode.Permanent(err):
			slog.ErrorContext(ctx, "job given up", "job", job, "error", err)
			_ = msg.Term()
		default:
			slog.WarnContext(ctx, "job failed", "job", job, "error", err)
			_ = msg.NakWithDelay(delay(msg))
		}
	}
}

// delay grows from one second to a minute.
func delay(msg jetstream.Msg) time.Duration {
	meta, err := msg.Metadata()
	if err != nil {
		return time.Second
	}
	return min(time.Second<<min(meta.NumDelivered, 6), time.Minute)
}

// ErrNoWorker says that nobody answers questions.
var ErrNoWorker = errors.New("events: no worker")

// Ask asks a worker, and waits at most ten seconds.
func (b *Bus) Ask(ctx context.Context, subject string, question []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	msg, err := b.conn.RequestWithContext(ctx, subject, question)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoWorker, err)
	}
	return msg.Data, nil
}

// Answer answers questions until ctx ends. Workers share them.
func (b *Bus) Answer(ctx context.Context, subject string, answer func(context.Context, []byte) []byte) error {
	subscription, err := b.conn.QueueSubscribe(subject, "workers", func(msg *nats.Msg) {
		_ = msg.Respond(answer(context.WithoutCancel(ctx), msg.Data)) // who asked may have gone
	})
	if err != nil {
		return fmt.Errorf("events: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = subscription.Drain() })
	return nil
}
