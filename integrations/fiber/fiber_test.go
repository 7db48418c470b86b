package fibererr_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"

	"example.com/errcode"
	"example.com/errcode/decode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	fibererr "example.com/errcode/integrations/fiber"
	"example.com/errcode/integrations/internal/webtest"
	"example.com/errcode/validatorerr"
	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/basicauth"
	"github.com/gofiber/fiber/v3/middleware/cors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type invitation struct {
	Items []struct {
		Email string `json:"email" validate:"required,email"`
	} `json:"items" validate:"dive"`
}

func invite(c fiber.Ctx) error {
	var in invitation
	if err := c.Bind().Body(&in); err != nil {
		return err
	}
	return errcode.EnvelopeConflict.WithMessage("Already invited")
}

// newApp returns an app as a service has it.
func newApp(api errcode.Writer) *fiber.App {
	app := fiber.New(fiber.Config{
		ErrorHandler:    fibererr.ErrorHandler(api),
		JSONDecoder:     decode.Unmarshal,
		StructValidator: validatorerr.New(validator.New(validator.WithRequiredStructEnabled())),
		BodyLimit:       1000,
	})
	app.Use(fibererr.Recover)
	return app
}

func Example() {
	app := newApp(errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))})
	app.Post("/invitations", invite)

	for _, body := range []string{
		`{"items":[{"email":"ada@example.com"},{"email":"bob"}]}`,
		`{"items":[{"email":7}]}`,
		`{"items":[]}`,
		`{"items":`,
	} {
		resp, _ := app.Test(webtest.Request("POST /invitations", body))
		fmt.Println(webtest.Show(resp))
	}
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.email":"Not a valid email address"}}
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.email":"Wrong type of value"}}
	// 409 {"success":false,"error":"Already invited","code":"CONFLICT"}
	// 400 {"success":false,"error":"The body ends too early, after 9 bytes: expected a value","code":"BAD_REQUEST"}
}

// serve serves the app on l until the function that it returns is called.
func serve(app *fiber.App, l net.Listener) (stop func()) {
	done := make(chan error)
	go func() { done <- app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true}) }()
	return func() {
		_ = app.Shutdown()
		<-done
	}
}

func TestAdapter(t *testing.T) {
	errcodetest.TestServer(t, func(l net.Listener, wr errcode.Writer, handle errcodetest.Handle) func() {
		app := fiber.New(fiber.Config{ErrorHandler: fibererr.ErrorHandler(wr)})
		app.Use(fibererr.Recover)
		app.Add([]string{http.MethodGet, http.MethodHead, http.MethodPost}, errcodetest.Path, func(c fiber.Ctx) error {
			r, err := adaptor.ConvertRequest(c, true)
			if err != nil {
				return err
			}
			return handle(nil, r)
		})
		return serve(app, l)
	})
}

const (
	bad         = `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST"}`
	notFound    = `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`
	notAllowed  = `405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`
	conflict    = `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`
	unprocessed = `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":`
	internal    = `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
)

type key struct{}

func TestAnswers(t *testing.T) {
	for name, row := range map[string]struct {
		middleware   []any
		handle       fiber.Handler
		body         string
		header       []string
		want, report string // without "POST /x/:token " before it; "" for none
	}{
		"fiber.Error":           {handle: func(fiber.Ctx) error { return fiber.NewError(409, "CANARY") }, want: conflict, report: "409 CONFLICT: CANARY"},
		"a wrapped fiber.Error": {handle: func(fiber.Ctx) error { return fmt.Errorf("step: %w", fiber.ErrConflict) }, want: conflict, report: "409 CONFLICT: step: Conflict"},
		"a code beside a fiber.Error": {handle: func(fiber.Ctx) error { return errors.Join(fiber.ErrBadRequest, errcode.EnvelopeConflict) },
			want: conflict, report: `409 CONFLICT: Bad Request\nCONFLICT`},
		"panic": {handle: func(fiber.Ctx) error { panic("failed") }, want: internal, report: "500: panic: failed"},
		"an error as JSON": {handle: func(c fiber.Ctx) error {
			return c.Status(401).JSON(fiber.Map{"error": errcode.UserUnauthorized.Wrap(errors.New("CANARY"))})
		}, want: "401 {\"error\":{\"code\":\"user:unauthorized\",\"status\":401,\"message\":\"Not authenticated\"}}\nContent-Type: application/json; charset=utf-8"},
		"JSON that can't be made": {handle: func(c fiber.Ctx) error { return c.JSON(func() {}) },
			want: internal, report: "500: json: unsupported type: func()"},
		"no body":  {handle: func(c fiber.Ctx) error { return c.SendStatus(204) }, want: "204 "},
		"redirect": {handle: func(c fiber.Ctx) error { return c.Redirect().To("/y") }, want: "303 \nLocation: /y"},
		"an error after a body": {handle: func(c fiber.Ctx) error {
			c.Status(201).Set("ETag", "stale")
			return errors.Join(c.SendString("half"), errcode.EnvelopeConflict)
		}, want: conflict, report: "409 CONFLICT: CONFLICT"},
		"an error after a stream": {handle: func(c fiber.Ctx) error {
			return errors.Join(c.SendStreamWriter(func(w *bufio.Writer) { _, _ = w.WriteString("CANARY") }), errcode.EnvelopeConflict)
		}, want: conflict, report: "409 CONFLICT: CONFLICT"},
		"what handlers have set": {middleware: []any{cors.New(cors.Config{AllowOrigins: []string{"https://example.org"}})}, header: []string{"Origin", "https://example.org"},
			handle: func(c fiber.Ctx) error {
				c.Set("ETag", "stale")
				c.Set("Content-Encoding", "gzip")
				c.Set("Cache-Control", "public")
				c.Cookie(&fiber.Cookie{Name: "a", Value: "b", SessionOnly: true})
				c.Cookie(&fiber.Cookie{Name: "c", Value: "d", SessionOnly: true})
				return errcode.EnvelopeConflict
			}, want: conflict + "\nAccess-Control-Allow-Origin: https://example.org\nSet-Cookie: a=b; path=/; SameSite=Lax | c=d; path=/; SameSite=Lax\nVary: Origin", report: "409 CONFLICT: CONFLICT"},
		"basicauth": {middleware: []any{basicauth.New(basicauth.Config{Users: map[string]string{"ada": "{SHA256}" + "XohImNooBHFR0OVvjcYpJ3NgPQ1qq73WKhHvch0VQtg="}})},
			want: "401 Unauthorized\nCache-Control: no-store\nContent-Type: text/plain; charset=utf-8\nVary: Authorization\nWww-Authenticate: Basic realm=\"Restricted\", charset=\"UTF-8\""},

		"invalid body": {body: `{"items":[{"email":"ada@example.com"},{"email":""}]}`,
			want: unprocessed + `{"items.1.email":"Required"}}`, report: "422 VALIDATION_ERROR: HTTP 422"},
		"a body with two mistakes": {body: `{"items":[{"email":7}],"x":1}`,
			want: unprocessed + `{"items.0.email":"Wrong type of value","x":"Unknown field"}}`, report: "422 VALIDATION_ERROR: HTTP 422"},
		"body of another type": {body: "a=b", header: []string{"Content-Type", "text/csv"},
			want:   `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`,
			report: "422 VALIDATION_ERROR: Unprocessable Entity"},
		"query": {handle: func(c fiber.Ctx) error {
			c.Request().URI().SetQueryString("page=x")
			return c.Bind().Query(&struct {
				Page int `query:"page"`
			}{})
		}, want: unprocessed + `{"page":"Not valid"}}`,
			report: `422 VALIDATION_ERROR: bind: schema: error converting value for "page"`},
		"WithAutoHandling": {body: `{"items":`, handle: func(c fiber.Ctx) error { return c.Bind().WithAutoHandling().Body(&invitation{}) },
			want: bad, report: "400 BAD_REQUEST: Bad request: HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			var log webtest.Log
			app := newApp(errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
			if row.handle == nil {
				row.handle = invite
			}
			if row.middleware != nil {
				app.Use(row.middleware...)
			}
			app.Post("/x/:token", row.handle)
			resp, err := app.Test(webtest.Request("POST /x/CANARY", row.body, row.header...))
			require.NoError(t, err)
			assert.Equal(t, row.want, webtest.Show(resp))
			if row.report != "" {
				row.report = "POST /x/:token " + row.report
			}
			assert.Equal(t, row.report, log.Lines())
		})
	}
}

// TestMap: the service's own Map is asked after fiber's errors. It reads what fiber's own
// decoder says about JSON.
func TestMap(t *testing.T) {
	app := fiber.New(fiber.Config{ErrorHandler: fibererr.ErrorHandler(errcode.Writer{Form: errcode.FormEnvelope, Map: errmap.Standard, Report: new(webtest.Log).Report})})
	app.Post("/", invite)
	for body, want := range map[string]string{`{"items":`: bad, `{"items":7}`: unprocessed + `{}}`} {
		resp, err := app.Test(webtest.Request("POST /", body))
		require.NoError(t, err)
		assert.Equal(t, want, webtest.Show(resp))
	}
}

func TestRoutes(t *testing.T) {
	var log webtest.Log
	app := newApp(errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	api := app.Group("/api")
	api.Get("/users/:id", func(c fiber.Ctx) error { return c.SendString("Ada") })
	api.Put("/users/:id", func(c fiber.Ctx) error { return c.SendString("Ada") })
	api.Get("/fails/:id", func(fiber.Ctx) error { return errcode.EnvelopeConflict })
	sub := fiber.New(fiber.Config{ErrorHandler: func(fiber.Ctx, error) error { panic("not asked") }})
	sub.Get("/fails", func(fiber.Ctx) error { return errcode.EnvelopeConflict })
	app.Use("/sub", sub)
	for _, row := range []struct{ line, want, report string }{
		{"GET /api/users/7", "200 Ada\nContent-Type: text/plain; charset=utf-8", ""},
		{"HEAD /api/fails/CANARY", "409 ", "HEAD /api/fails/:id 409 CONFLICT: CONFLICT"},
		{"GET /nothing", notFound, "GET / 404 NOT_FOUND: Not Found"},
		{"HEAD /nothing", "404 ", "HEAD / 404 NOT_FOUND: Not Found"},
		{"DELETE /api/users/CANARY", notAllowed + "\nAllow: GET, HEAD, PUT", "DELETE / 405 METHOD_NOT_ALLOWED: Method Not Allowed"},
	} {
		resp, err := app.Test(webtest.Request(row.line, ""))
		require.NoError(t, err)
		assert.Equal(t, row.want, webtest.Show(resp), row.line)
		assert.Equal(t, row.report, log.Lines(), row.line)
	}
}

// TestContextOfTheReport: it is that of the context, which has the trace. All of the
// request is a copy.
func TestContextOfTheReport(t *testing.T) {
	var log webtest.Log
	app := newApp(errcode.Writer{Report: log.Report})
	app.Use(func(c fiber.Ctx) error {
		c.SetContext(context.WithValue(c.Context(), key{}, "trace"))
		return c.Next()
	})
	app.Get("/users/:id", func(fiber.Ctx) error { return errcode.UserNotFound })
	for range 2 {
		_, err := app.Test(webtest.Request("GET /users/7?lang=de", "", "Cookie", "a=b"))
		require.NoError(t, err)
		_, err = app.Test(webtest.Request("GET /nothing-like-it?x", "", "Cookie", "c=d"))
		require.NoError(t, err)
	}
	for i, rep := range log.Take() {
		r := rep.Request
		if i%2 == 1 {
			continue
		}
		assert.Equal(t, "trace", r.Context().Value(key{}))
		assert.Equal(t, "GET /users/7?lang=de /users/:id a=b", fmt.Sprint(r.Method, " ", r.URL, " ", r.Pattern, " ", r.Header.Get("Cookie")))
	}
}

// TestBeforeARoute: what fasthttp refuses is answered as well.
func TestBeforeARoute(t *testing.T) {
	var log webtest.Log
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer serve(newApp(errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report}), l)()
	for request, want := range map[string]string{
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n":     `413 {"success":false,"error":"Content too large","code":"CONTENT_TOO_LARGE"}`,
		"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n":                  bad,
		"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CANARY\r\n\r\n": bad,
	} {
		conn, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		_, err = io.WriteString(conn, request)
		require.NoError(t, err)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		assert.Equal(t, want, webtest.Show(resp), request)
		assert.True(t, resp.Close)
		require.NoError(t, conn.Close())
		assert.NotEmpty(t, log.Lines())
	}
}
