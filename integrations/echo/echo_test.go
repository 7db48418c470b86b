package echoerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	echoerr "example.com/errcode/integrations/echo"
	"example.com/errcode/integrations/internal/webtest"
	"example.com/errcode/validatorerr"
	"github.com/go-playground/validator/v10"
	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"
	"github.com/stretchr/testify/assert"
)

type invitation struct {
	Team  int `param:"team" json:"-"`
	Items []struct {
		Email string `json:"email" validate:"required,email"`
	} `json:"items" validate:"dive"`
}

func invite(c *echo.Context) error {
	var in invitation
	if err := c.Bind(&in); err != nil {
		return err
	}
	if err := c.Validate(&in); err != nil {
		return err
	}
	return errcode.EnvelopeConflict.WithMessage("Already invited")
}

func Example() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	e := echo.New()
	echoerr.Use(e, api)
	e.JSONSerializer = echoerr.JSON{}
	e.Validator = validatorerr.New(validator.New(validator.WithRequiredStructEnabled()))
	e.POST("/teams/:team/invitations", invite)

	for _, body := range []string{
		`{"items":[{"email":"ada@example.com"},{"email":"bob"}]}`,
		`{"items":[{"email":7}]}`,
		`{"items":[]}`,
		`{"items":`,
	} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, webtest.Request("POST /teams/7/invitations", body))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.email":"Not a valid email address"}}
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.email":"Wrong type of value"}}
	// 409 {"success":false,"error":"Already invited","code":"CONFLICT"}
	// 400 {"success":false,"error":"The body ends too early, after 9 bytes: expected a value","code":"BAD_REQUEST"}
}

func TestAdapter(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		e := echo.New()
		echoerr.Use(e, wr)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			e.Add(method, errcodetest.Path, func(c *echo.Context) error { return handle(c.Response(), c.Request()) })
		}
		return e
	})
}

// TestAdapterWithMiddleware: the answers are the same if another middleware handles the
// error as well, and echo makes HEAD of GET.
func TestAdapterWithMiddleware(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		e := echo.NewWithConfig(echo.Config{Router: echo.NewRouter(echo.RouterConfig{AutoHandleHEAD: true})})
		echoerr.Use(e, wr)
		e.Use(middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
			HandleError:   true,
			LogValuesFunc: func(*echo.Context, middleware.RequestLoggerValues) error { return nil },
		}))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			e.Add(method, errcodetest.Path, func(c *echo.Context) error { return handle(c.Response(), c.Request()) })
		}
		return e
	})
}

const (
	bad         = `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST"}`
	notFound    = `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`
	notAllowed  = `405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`
	conflict    = `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`
	tooLarge    = `413 {"success":false,"error":"Content too large","code":"CONTENT_TOO_LARGE"}`
	unsupported = `415 {"success":false,"error":"Unsupported media type","code":"UNSUPPORTED_MEDIA_TYPE"}`
	internal    = `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
)

type key struct{}

// A foreign error has a status that is not for our client.
type foreign struct{}

func (foreign) Error() string   { return "CANARY" }
func (foreign) StatusCode() int { return 404 }

func TestAnswers(t *testing.T) {
	for name, row := range map[string]struct {
		middleware   []echo.MiddlewareFunc
		handle       echo.HandlerFunc
		plain        bool // echo's own serializer
		body         string
		header       []string
		want, report string // without "POST /x/:token " before it; "" for none
	}{
		"HTTPError": {handle: func(*echo.Context) error { return echo.NewHTTPError(409, "CANARY") },
			want: conflict, report: "409 CONFLICT: code=409, message=CANARY"},
		"a wrapped HTTPError": {handle: func(*echo.Context) error { return fmt.Errorf("step: %w", echo.NewHTTPError(409, "CANARY")) },
			want: conflict, report: "409 CONFLICT: step: code=409, message=CANARY"},
		"a variable": {handle: func(*echo.Context) error { return echo.ErrBadRequest },
			want: bad, report: "400 BAD_REQUEST: Bad Request"},
		"a code in an HTTPError": {handle: func(*echo.Context) error { return echo.ErrBadRequest.Wrap(errcode.EnvelopeConflict) },
			want: conflict, report: "409 CONFLICT: code=400, message=Bad Request, err=CONFLICT"},
		"an HTTPError below a code": {handle: func(*echo.Context) error { return errcode.EnvelopeConflict.Wrap(echo.ErrBadRequest) },
			want: conflict, report: "409 CONFLICT: CONFLICT: Bad Request"},
		"a foreign status": {handle: func(*echo.Context) error { return foreign{} }, want: internal, report: "500: CANARY"},
		"an HTTPError of 200": {handle: func(*echo.Context) error { return echo.NewHTTPError(200, "CANARY") },
			want: internal, report: "500: code=200, message=CANARY"},
		"panic": {handle: func(*echo.Context) error { panic("failed") }, want: internal, report: "500: panic: failed"},
		"an error as JSON": {handle: func(c *echo.Context) error {
			return c.JSON(401, map[string]error{"error": errcode.UserUnauthorized.Wrap(errors.New("CANARY"))})
		}, want: "401 {\"error\":{\"code\":\"user:unauthorized\",\"status\":401,\"message\":\"Not authenticated\"}}\nContent-Type: application/json"},
		"JSON that can't be made": {handle: func(c *echo.Context) error { return c.JSON(200, func() {}) },
			want: internal, report: "500: json: unsupported type: func()"},
		"no body":  {handle: func(c *echo.Context) error { return c.NoContent(404) }, want: "404 "},
		"redirect": {handle: func(c *echo.Context) error { return c.Redirect(303, "/y") }, want: "303 \nLocation: /y"},
		"an error after a body": {handle: func(c *echo.Context) error {
			return errors.Join(c.String(200, "half"), errcode.EnvelopeConflict)
		}, want: "200 half\nContent-Type: text/plain; charset=UTF-8", report: "200 CONFLICT: CONFLICT (begun)"},
		"stream": {handle: func(c *echo.Context) error {
			c.Response().Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(c.Response(), "data: 1\n\n")
			return errors.Join(http.NewResponseController(c.Response()).Flush(), errcode.EnvelopeConflict)
		}, want: "200 data: 1\n\nContent-Type: text/event-stream", report: "200 CONFLICT: CONFLICT (begun)"},
		"what a middleware has set": {middleware: []echo.MiddlewareFunc{middleware.CORS("*"), func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Response().Header().Set("ETag", "stale")
				c.Response().Header().Set("Set-Cookie", "a=b")
				return next(c)
			}
		}}, header: []string{"Origin", "https://example.org"}, handle: func(*echo.Context) error { return errcode.EnvelopeConflict },
			want: conflict + "\nAccess-Control-Allow-Origin: *\nSet-Cookie: a=b\nVary: Origin", report: "409 CONFLICT: CONFLICT"},
		"BasicAuth": {middleware: []echo.MiddlewareFunc{middleware.BasicAuth(func(*echo.Context, string, string) (bool, error) { return false, nil })},
			want:   "401 {\"success\":false,\"error\":\"Missing, malformed, or invalid token\",\"code\":\"AUTHENTICATION_ERROR\"}\nWww-Authenticate: basic realm=\"Restricted\"",
			report: "401 AUTHENTICATION_ERROR: Unauthorized"},
		"BodyLimit": {middleware: []echo.MiddlewareFunc{middleware.BodyLimit(4)}, body: `{"items":[]}`,
			want: tooLarge, report: "413 CONTENT_TOO_LARGE: Request Entity Too Large"},
		"MaxBytesReader": {middleware: []echo.MiddlewareFunc{func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c *echo.Context) error {
				c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, 4)
				return next(c)
			}
		}}, body: `{"items":[]}`, want: `413 {"success":false,"error":"The body has more than 4 bytes","code":"CONTENT_TOO_LARGE"}` + "\nConnection: close", report: "413 CONTENT_TOO_LARGE: HTTP 413: http: request body too large"},
		"ContextTimeout": {middleware: []echo.MiddlewareFunc{middleware.ContextTimeout(time.Nanosecond)},
			handle: func(c *echo.Context) error { <-c.Request().Context().Done(); return c.Request().Context().Err() },
			want:   "503 {\"success\":false,\"error\":\"Service unavailable\",\"code\":\"SERVICE_UNAVAILABLE\"}",
			report: "503 SERVICE_UNAVAILABLE: code=503, message=Service Unavailable, err=context deadline exceeded"},

		"body of another type": {body: "a=b", header: []string{"Content-Type", "text/csv"}, want: unsupported, report: "415 UNSUPPORTED_MEDIA_TYPE: code=415, message=Unsupported Media Type"},
		"body with two mistakes": {body: `{"items":[{"email":7}],"x":1}`,
			want:   `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.email":"Wrong type of value","x":"Unknown field"}}`,
			report: "422 VALIDATION_ERROR: HTTP 422"},
		"broken body, echo's serializer": {plain: true, body: `{"items":`, want: bad,
			report: "400 BAD_REQUEST: code=400, message=Bad Request, err=unexpected end of JSON input"},
		"BindingError": {handle: func(c *echo.Context) error {
			var n int
			return echo.PathValuesBinder(c).Int("token", &n).BindError()
		}, want: `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST","details":{"token":"Not valid"}}`,
			report: `400 BAD_REQUEST: code=400, message=failed to bind field value to int, err=strconv.ParseInt: parsing "CANARY": invalid syntax, field=token`},
		"path parameter": {handle: func(c *echo.Context) error {
			return c.Bind(&struct {
				Token int `param:"token"`
			}{})
		}, want: bad, report: `400 BAD_REQUEST: code=400, message=Bad Request, err=token: strconv.ParseInt: parsing "CANARY": invalid syntax`},
		"no validator": {plain: true, handle: func(c *echo.Context) error { return c.Validate(1) }, want: internal, report: "500: validator not registered"},
	} {
		t.Run(name, func(t *testing.T) {
			var log webtest.Log
			e := echo.New()
			echoerr.Use(e, errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
			if !row.plain {
				e.JSONSerializer = echoerr.JSON{}
				e.Validator = validatorerr.New(validator.New(validator.WithRequiredStructEnabled()))
			}
			e.Use(row.middleware...)
			if row.handle == nil {
				row.handle = invite
			}
			e.POST("/x/:token", row.handle)
			assert.Equal(t, row.want, webtest.Ask(e, "POST /x/CANARY", row.body, row.header...))
			if row.report != "" {
				row.report = "POST /x/:token " + row.report
			}
			assert.Equal(t, row.report, log.Lines())
		})
	}
}

// TestMap: the service's own Map is asked after echo's errors.
func TestMap(t *testing.T) {
	e := echo.New()
	echoerr.Use(e, errcode.Writer{Form: errcode.FormEnvelope, Report: new(webtest.Log).Report,
		Map: func(error) error { return errcode.EnvelopeConflict }})
	e.GET("/own", func(*echo.Context) error { return io.EOF })
	assert.Equal(t, conflict, webtest.Ask(e, "GET /own", ""))
	assert.Equal(t, notFound, webtest.Ask(e, "GET /nothing", ""))
}

func TestRoutes(t *testing.T) {
	var log webtest.Log
	e := echo.New()
	echoerr.Use(e, errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	users := e.Group("/orgs/:org")
	for _, method := range []string{"GET", "PUT"} {
		users.Add(method, "/users/:id", func(c *echo.Context) error { return c.String(200, "Ada") })
	}
	for _, row := range []struct{ line, want, report string }{
		{"GET /orgs/7/users/7", "200 Ada\nContent-Type: text/plain; charset=UTF-8", ""},
		{"OPTIONS /orgs/7/users/7", "204 \nAllow: OPTIONS, GET, PUT", ""},
		{"GET /nothing", notFound, "GET  404 NOT_FOUND: Not Found"},
		{"HEAD /nothing", "404 ", "HEAD  404 NOT_FOUND: Not Found"},
		{"DELETE /orgs/7/users/CANARY", notAllowed + "\nAllow: OPTIONS, GET, PUT", "DELETE /orgs/:org/users/:id 405 METHOD_NOT_ALLOWED: Method Not Allowed"},
		{"BREW /orgs/7/users/CANARY", notAllowed + "\nAllow: OPTIONS, GET, PUT", "BREW /orgs/:org/users/:id 405 METHOD_NOT_ALLOWED: Method Not Allowed"},
		{"HEAD /orgs/7/users/CANARY", "405 \nAllow: OPTIONS, GET, PUT", "HEAD /orgs/:org/users/:id 405 METHOD_NOT_ALLOWED: Method Not Allowed"},
	} {
		assert.Equal(t, row.want, webtest.Ask(e, row.line, ""), row.line)
		assert.Equal(t, row.report, log.Lines(), row.line)
	}
}

// TestContextOfTheReport: it is that of the innermost request, which has the trace.
func TestContextOfTheReport(t *testing.T) {
	var log webtest.Log
	e := echo.New()
	echoerr.Use(e, errcode.Writer{Report: log.Report})
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			c.SetRequest(c.Request().WithContext(context.WithValue(c.Request().Context(), key{}, "trace")))
			return next(c)
		}
	})
	e.GET("/error", func(*echo.Context) error { return errcode.UserNotFound })
	e.GET("/panic", func(*echo.Context) error { panic("failed") })
	for _, path := range []string{"/error", "/panic"} {
		webtest.Ask(e, "GET "+path, "")
		rep := log.Take()[0]
		assert.Equal(t, "trace", rep.Request.Context().Value(key{}))
		assert.Equal(t, path, rep.Request.Pattern)
	}
}

// TestResponseController reaches the server, and echo its own Response, through the adapter.
func TestResponseController(t *testing.T) {
	e := echo.New()
	echoerr.Use(e, errcode.Writer{})
	e.GET("/", func(c *echo.Context) error {
		rc := http.NewResponseController(c.Response())
		_, err := echo.UnwrapResponse(c.Response())
		return errors.Join(err, rc.SetWriteDeadline(time.Now().Add(time.Hour)), rc.SetReadDeadline(time.Now().Add(time.Hour)), rc.Flush())
	})
	server := httptest.NewServer(e)
	defer server.Close()
	resp, err := server.Client().Get(server.URL)
	if assert.NoError(t, err) {
		assert.Equal(t, "200 ", webtest.Show(resp))
	}
}

// TestRecover shows why middleware.Recover must not be used: the panic is lost, and the
// stack is in the text of the error.
func TestRecover(t *testing.T) {
	var log webtest.Log
	e := echo.New()
	echoerr.Use(e, errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	e.Use(middleware.Recover())
	e.GET("/", func(*echo.Context) error { panic("failed") })
	assert.Equal(t, internal, webtest.Ask(e, "GET /", ""))
	rep := log.Take()[0]
	assert.Nil(t, rep.Panic)
	assert.True(t, strings.Contains(rep.Err.Error(), "goroutine "))
}
