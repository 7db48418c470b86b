// Package ginerr makes a gin engine answer in a service's own form.
//
//	engine := gin.New() // not gin.Default, see below
//	ginerr.Use(engine, api)
//	binding.Validator = validatorerr.New(binding.Validator.Engine().(*validator.Validate))
//	engine.GET("/users/:id", ginerr.Handler(show))
//
// Use answers what a handler returns through Handler, or gives to c.Error; what c.Bind and
// its kin refuse; what a middleware ends with c.AbortWithStatus, such as gin.BasicAuth; a
// path without a route, a method that the path does not have, and panics. It leaves alone
// what has a body: c.JSON(401, err) with an error of errcode sends its record, which has no
// secrets, but is neither masked nor translated nor reported.
//
// # Order
//
// Use comes before the first route, since gin gives to a route only the middleware that is
// there already. What is used before it, such as gin.Logger, is around it and sees the
// status that was sent; what is used after it is inside, and its failures are answered.
//
// # Traps
//
//   - gin.Recovery, which gin.Default has, must not be used with it. Inside, it takes the
//     panic away from the report. Outside, it swallows http.ErrAbortHandler, and a
//     response that broke off looks complete.
//   - After a panic that was recovered, gin goes on with the next handler of the chain,
//     unless the context is aborted: after a panic in a check of rights, with the handler
//     that it protects.
//   - c.BindJSON and the other Bind methods write an empty 400 at once, and so does
//     AbortWithStatus. Use holds such a status back until the error is known, so they are as
//     good as c.ShouldBindJSON. They record the error themselves: just return after them,
//     or from a Handler with nil.
//   - c.ShouldBindJSON returns what encoding/json says, which has no exact path: io.EOF for an
//     empty body. Nothing says that this was the client's fault, so a Writer answers 500. Use
//     c.BindJSON, which says 400, or decode.JSON(c.Writer, c.Request, &in) and then
//     binding.Validator.ValidateStruct(&in), which answers with the fields and refuses
//     unknown ones.
//   - c.Error looks for a *gin.Error in what it is given, and loses what is around it.
//     Handler gives it one.
//   - A 405 needs engine.HandleMethodNotAllowed, which Use sets; gin sets Allow. gin has no
//     route for a 404 or 405, so the report of these has the path.
//   - A ResponseWriter that a middleware puts into c.Writer, to compress for example, must
//     pass on Written and Status, as all do that embed gin.ResponseWriter.
package ginerr

import (
	"cmp"
	"errors"
	"net/http"

	"example.com/errcode"
	"github.com/gin-gonic/gin"
)

// Use makes the engine answer with wr.
func Use(engine *gin.Engine, wr errcode.Writer) {
	engine.HandleMethodNotAllowed = true
	engine.Use(func(c *gin.Context) {
		writer, r, ended := c.Writer, new(http.Request), false
		c.Writer = held{writer}
		c.Request.Pattern = cmp.Or(c.FullPath(), c.Request.Pattern)
		wr.Handler(func(http.ResponseWriter, *http.Request) error {
			defer func() { *r = *c.Request }() // with the context that middleware have made
			c.Next()
			ended = true
			return failure(c)
		}).ServeHTTP(c.Writer, r)
		if !ended { // after a panic, gin would go on with the next handler
			c.Abort()
		}
		writer.WriteHeaderNow()
	})
}

// failure returns what went wrong, nil if the response is to be left as it is.
func failure(c *gin.Context) (err error) {
	for _, e := range c.Errors { // the last of them counts first
		err = errors.Join(e.Err, err)
	}
	status, routed := c.Writer.Status(), c.FullPath() != ""
	if c.Writer.Written() || status < 400 || err == nil && routed && !c.IsAborted() {
		return err
	}
	return errors.Join(err, errcode.Status(status)) // a code or a status in err comes first
}

// A held ResponseWriter holds back the status of AbortWithStatus, so that there can be a
// body.
type held struct{ gin.ResponseWriter }

func (held) WriteHeaderNow()               {}
func (w held) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Handler makes a handler of gin of one that returns an error.
func Handler(handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handle(c); err != nil {
			_ = c.Error(&gin.Error{Err: err})
			c.Abort()
		}
	}
}
