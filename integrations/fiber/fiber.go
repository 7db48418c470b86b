// Package fibererr makes fiber answer in a service's own form.
//
//	app := fiber.New(fiber.Config{
//		ErrorHandler:    fibererr.ErrorHandler(api),
//		JSONDecoder:     decode.Unmarshal,
//		StructValidator: validatorerr.New(validator.New(validator.WithRequiredStructEnabled())),
//	})
//	app.Use(fibererr.Recover)
//	app.Get("/users/:id", show)
//
// ErrorHandler answers what handlers and middleware return, a path without a route, a
// method that the path does not have, and what fasthttp refuses before there is a route,
// such as a body that is too large. An error of fiber becomes ours by its status, whatever
// its text is: fiber's texts do not reach the client. A code of errcode in an error counts
// first. With decode.Unmarshal, c.Bind().Body answers with the fields that are wrong, and
// refuses unknown ones.
//
// What has a body is left alone: c.Status(401).JSON(err) with an error of errcode sends its
// record, which has no secrets, but is neither masked nor translated nor reported.
//
// # Order
//
// Recover is the first app.Use: it recovers what panics inside. Without it a panic ends the
// whole process, since fasthttp does not recover. fiber's own middleware recover must not
// be inside: it takes the panic away from the report.
//
// # Traps
//
//   - There is no http.ResponseWriter and no http.Request. ErrorHandler makes a request that
//     has what a Writer and a report look at: method, path, route, header and c.Context().
//     fiber uses its own memory again after the handler, so all of it is copied.
//   - What a handler has set, such as ETag or a status, stays on the error in fiber.
//     [errcode.Writer.ResponseInto] removes it, and keeps Vary, Allow and cookies.
//   - Nothing is sent before the handler returns, so a response has never begun when it
//     fails. A function given to c.SendStreamWriter runs later: no error can be answered
//     there, and a panic ends the process.
//   - http.ErrAbortHandler closes the connection, also here.
//   - WithAutoHandling makes a text of the error of a bind: its fields are lost.
//   - c.Context() is not cancelled when the client leaves.
//   - fiber answers a method that it does not know with 501 and a text of its own; there is
//     no hook. It has no HTTP/2.
//   - Middleware such as basicauth answer with a text of their own. Give them a function
//     that returns an error: basicauth.Config{Unauthorized: …}.
//   - The route of a 404 is that of the last middleware, "/".
package fibererr

import (
	"net/http"
	"net/url"
	"strings"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"github.com/gofiber/fiber/v3"
)

// ErrorHandler is for fiber.Config.ErrorHandler.
func ErrorHandler(wr errcode.Writer) fiber.ErrorHandler {
	wr.Map = errmap.First(errmap.As(func(e *fiber.Error) error { return errcode.Status(e.Code) }), errmap.As(unbound), wr.Map)
	return func(c fiber.Ctx, err error) error {
		r := (&http.Request{Method: strings.Clone(c.Method()), Pattern: strings.Clone(c.FullPath()), ProtoMajor: 1, Header: http.Header{},
			URL: &url.URL{Path: strings.Clone(c.Path()), RawQuery: string(c.Request().URI().QueryString())}}).WithContext(c.Context())
		for name, value := range c.Request().Header.All() {
			r.Header.Add(string(name), string(value))
		}
		h := http.Header{}
		for name, value := range c.Response().Header.All() {
			h.Add(string(name), string(value))
		}
		status, body := wr.ResponseInto(h, r, err)
		c.Response().Reset()
		for name, values := range h {
			for _, value := range values {
				c.Response().Header.Add(name, value)
			}
		}
		return c.Status(status).Send(body)
	}
}

// unbound returns the error for values that c.Bind can't convert.
func unbound(fields fiber.MultiError) error {
	e := errcode.Status(http.StatusUnprocessableEntity)
	for field := range fields {
		e = e.WithRule(field, errcode.RuleInvalid)
	}
	return e
}

// Recover is a middleware that makes an error of a panic.
func Recover(c fiber.Ctx) (err error) {
	defer func() {
		if v := recover(); v == http.ErrAbortHandler {
			err = c.Drop()
		} else if v != nil {
			err = errcode.Recovered(v)
		}
	}()
	return c.Next()
}
