// Package echoerr makes echo answer in a service's own form.
//
//	e := echo.New()
//	echoerr.Use(e, api)
//	e.JSONSerializer = echoerr.JSON{}
//	e.Validator = validatorerr.New(validator.New(validator.WithRequiredStructEnabled()))
//	e.GET("/users/:id", show)
//
// Use answers what handlers and middleware return, a path without a route, a method that
// the path does not have, and panics. An error of echo becomes ours by its status, whatever
// its text is: echo's texts do not reach the client. A code of errcode in it counts first, as
// in echo.ErrBadRequest.Wrap(errcode.UserBanned). JSON makes c.Bind answer with the fields
// that are wrong, and refuses unknown ones.
//
// What has a body is left alone: c.JSON(401, err) with an error of errcode sends its record,
// which has no secrets, but is neither masked nor translated nor reported.
//
// # Order
//
// Use comes before other calls of e.Pre: it answers what they and all other middleware
// return. What is used before it is around it, and sees no error.
//
// # Traps
//
//   - middleware.Recover must not be used with it: it puts the stack into the text of the
//     error, and takes the panic away from the report.
//   - middleware.RequestLogger, as others that have HandleError, gives the error to
//     e.HTTPErrorHandler and returns it too. Use answers it once.
//   - By echo's rules any error with a method StatusCode chooses the status of the answer,
//     also one that came from another service. Here only echo's own do.
//   - The types of echo's errors have no common name, and echo.ErrNotFound is of one that is
//     not exported.
//   - c.Bind answers a body that has no media type with 415, and one that is empty with a
//     success.
package echoerr

import (
	"net/http"

	"example.com/errcode"
	"example.com/errcode/decode"
	"example.com/errcode/errmap"
	"github.com/labstack/echo/v5"
)

// answered is the key for that the error of a request was answered.
const answered = "echoerr.answered"

// Use makes e answer with wr.
func Use(e *echo.Echo, wr errcode.Writer) {
	wr.Map = errmap.First(errmap.As(func(be *echo.BindingError) error {
		return errcode.Status(be.Code).WithRule(be.Field, errcode.RuleInvalid)
	}), like(&echo.HTTPError{}), like(echo.ErrNotFound), wr.Map)
	e.HTTPErrorHandler = func(c *echo.Context, err error) { // for middleware that call it
		if c.Get(answered) == nil {
			c.Set(answered, true)
			wr.WriteError(c.Response(), c.Request(), err)
		}
	}
	e.Pre(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			r := new(http.Request)
			wr.Handler(func(w http.ResponseWriter, _ *http.Request) error {
				defer func() { *r = *c.Request() }() // with the route, and the context that middleware have made
				c.SetResponse(w)
				if err := next(c); c.Get(answered) == nil {
					return err
				}
				return nil
			}).ServeHTTP(c.Response(), r)
			return nil
		}
	})
}

// like returns a rule for errors of the same type as one of echo's.
func like[E interface {
	error
	StatusCode() int
}](E) func(error) error {
	return errmap.As(func(e E) error { return errcode.Status(e.StatusCode()) })
}

// JSON is for Echo.JSONSerializer.
type JSON struct{ echo.DefaultJSONSerializer }

// Deserialize reads the body of a request.
func (JSON) Deserialize(c *echo.Context, target any) error {
	return decode.JSON(c.Response(), c.Request(), target)
}
