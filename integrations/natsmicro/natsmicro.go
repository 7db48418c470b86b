// Package natsmicro carries errors over NATS, with the services of nats.go/micro: a
// handler returns an error, and the client gets it back as one. Copy the functions into
// your services: Handler where requests are answered, Request where they are sent.
//
//	group.AddEndpoint("get", Handler(api, func(req micro.Request) error {
//		user, err := users.ByID(string(req.Data()))
//		if err != nil {
//			return err
//		}
//		return req.RespondJSON(user)
//	}))
//
//	msg, err := Request(ctx, conn, "users.get", []byte("42"))
//	if errors.Is(err, errcode.UserNotFound) {
//
// An answer that is an error has the two header fields of the protocol of NATS services,
// three more, and a body that errcode.Decode reads:
//
//	Nats-Service-Error-Code: 429        the HTTP status: other languages want a number
//	Nats-Service-Error: rate_limit:exceeded
//	Errcode: rate_limit:exceeded        for programs that look at the header only
//	Errcode-Status: 429
//	Errcode-Retry-After-Ms: 1500        if a delay is known
//
//	{"code":"rate_limit:exceeded","status":429,"message":"Too many requests","retry_after":1.5}
//
// The same three names suit other systems whose messages have header fields, such as
// Kafka and AMQP.
//
// What is told is decided by a Writer, as over HTTP: causes, plain errors and panics stay
// in the service, and are reported once. Without Handler, a panic in a handler ends the
// process.
//
// Traps:
//
//   - Nats-Service-Error also becomes last_error in the statistics of the service, which
//     everybody on the network can ask for ($SRV.STATS). So it is the code, and not the
//     message, which may have been meant for one user.
//   - The header fields of NATS are case-sensitive. A client that wants another language
//     sends exactly "Accept-Language".
//   - Respond sends, and does not return what it sends: a handler that has responded and
//     then fails sends a second message, which no client reads. It is reported all the same.
//   - Respond fails if the answer is too large for the server (1 MiB by default). Return
//     that error, as above, and the client gets an error instead of a timeout.
//
// On the client's side, no responders means that the service is not there: a 503. A
// context that ran out is answered with 504 by the Writer itself. The code of a service
// that does not use errcode is not guessed from its texts; status and message are kept.
// A service with a registry of its own calls Decode and FromWire of that.
package natsmicro

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"

	"example.com/errcode"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// Handler returns a handler for an endpoint that answers with the error of handle.
func Handler(wr errcode.Writer, handle func(micro.Request) error) micro.Handler {
	return micro.HandlerFunc(func(req micro.Request) {
		var err error
		defer func() {
			if value := recover(); value != nil {
				err = errcode.Recovered(value)
			}
			if err != nil {
				r := &http.Request{Header: http.Header(req.Headers()), Pattern: req.Subject()}
				wr.Deliver(r, err, func(a errcode.Answer) error {
					code, status := a.Code.String(), strconv.Itoa(a.Status)
					header := micro.Headers{"Errcode": {code}, "Errcode-Status": {status}}
					if delay, ok := a.RetryAfter(); ok {
						header["Errcode-Retry-After-Ms"] = []string{strconv.FormatInt(delay.Milliseconds(), 10)}
					}
					record, _ := a.MarshalJSON()
					return req.Error(status, code, record, micro.WithHeaders(header))
				})
			}
		}()
		err = handle(req)
	})
}

// Request sends a request to a service, and returns its answer or its error.
func Request(ctx context.Context, conn *nats.Conn, subject string, data []byte) (*nats.Msg, error) {
	msg, err := conn.RequestWithContext(ctx, subject, data)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return nil, errcode.Status(http.StatusServiceUnavailable).Wrap(err)
	case err != nil:
		return nil, err
	case msg.Header.Get(micro.ErrorCodeHeader) == "":
		return msg, nil
	}
	status, _ := strconv.Atoi(msg.Header.Get(micro.ErrorCodeHeader))
	err = errcode.FromWire(errcode.Wire{Status: status, Message: msg.Header.Get(micro.ErrorHeader)})
	if msg.Header.Get("Errcode") != "" {
		err = cmp.Or(errcode.Decode(msg.Data), err) // even if the record says null
	}
	return nil, err
}
