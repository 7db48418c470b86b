package ginerr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/decode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	ginerr "example.com/errcode/integrations/gin"
	"example.com/errcode/integrations/internal/webtest"
	"example.com/errcode/validatorerr"
	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/go-playground/validator/v10"
	"github.com/stretchr/testify/assert"
)

// TestMain does what the main function of a service does.
func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	binding.Validator = validatorerr.New(binding.Validator.Engine().(*validator.Validate))
	os.Exit(m.Run())
}

type invitation struct {
	Items []struct {
		Email string `json:"email" binding:"required,email"`
	} `json:"items" binding:"dive"`
	Role string `json:"role" binding:"oneof=admin member"`
}

func Example() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	engine := gin.New()
	ginerr.Use(engine, api)
	engine.POST("/invitations", ginerr.Handler(func(c *gin.Context) error {
		var in invitation
		if c.BindJSON(&in) != nil {
			return nil // it has recorded the error
		}
		return errcode.EnvelopeConflict.WithMessage("Already invited")
	}))

	for _, body := range []string{
		`{"items":[{"email":"ada@example.com"},{"email":"bob"}],"role":"member"}`,
		`{"items":[],"role":"member"}`,
		`{"items":`,
	} {
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, webtest.Request("POST /invitations", body))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.email":"Not a valid email address"}}
	// 409 {"success":false,"error":"Already invited","code":"CONFLICT"}
	// 400 {"success":false,"error":"Bad request","code":"BAD_REQUEST"}
}

func TestAdapter(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		engine := gin.New()
		ginerr.Use(engine, wr)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			engine.Handle(method, errcodetest.Path, ginerr.Handler(func(c *gin.Context) error { return handle(c.Writer, c.Request) }))
		}
		return engine
	})
}

const (
	bad        = `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST"}`
	notFound   = `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`
	notAllowed = `405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`
	conflict   = `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`
	tooLarge   = `413 {"success":false,"error":"Content too large","code":"CONTENT_TOO_LARGE"}`
	invalid    = `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":`
	internal   = `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
)

type key struct{}

func TestAnswers(t *testing.T) {
	var log webtest.Log
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report}
	for name, row := range map[string]struct {
		handlers     []gin.HandlerFunc
		body         string
		want, report string // without "POST /x/:token " before it; "" for none
	}{
		"c.Error": {handlers: []gin.HandlerFunc{func(c *gin.Context) { _ = c.Error(errcode.EnvelopeConflict) }},
			want: conflict, report: "409 CONFLICT: CONFLICT"},
		"c.Error twice": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			_ = c.Error(errors.New("first"))
			_ = c.Error(errcode.EnvelopeConflict.Wrap(errors.New("second")))
		}}, want: conflict, report: `409 CONFLICT: CONFLICT: second\nfirst`},
		"c.Error after a status": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			c.Status(http.StatusConflict)
			_ = c.Error(errors.New("failed"))
		}}, want: conflict, report: `409 CONFLICT: failed\nHTTP 409`},
		"a wrapped gin.Error": {handlers: []gin.HandlerFunc{ginerr.Handler(func(*gin.Context) error {
			return errcode.EnvelopeConflict.Wrap(fmt.Errorf("around: %w", &gin.Error{Err: errors.New("inner")}))
		})}, want: conflict, report: "409 CONFLICT: CONFLICT: around: inner"},
		"the handlers after a failed one": {handlers: []gin.HandlerFunc{
			ginerr.Handler(func(*gin.Context) error { return errcode.EnvelopeConflict }),
			func(c *gin.Context) { c.String(200, "CANARY") },
		}, want: conflict, report: "409 CONFLICT: CONFLICT"},
		"the handlers after a panic": {handlers: []gin.HandlerFunc{
			func(*gin.Context) { panic("no rights") },
			func(c *gin.Context) { c.String(200, "CANARY") },
		}, want: internal, report: "500: panic: no rights"},
		"AbortWithStatus": {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.AbortWithStatus(http.StatusConflict) }},
			want: conflict, report: "409 CONFLICT: HTTP 409"},
		"AbortWithError": {handlers: []gin.HandlerFunc{func(c *gin.Context) { _ = c.AbortWithError(409, errors.New("failed")) }},
			want: conflict, report: `409 CONFLICT: failed\nHTTP 409`},
		"AbortWithError and a code": {handlers: []gin.HandlerFunc{func(c *gin.Context) { _ = c.AbortWithError(400, errcode.EnvelopeConflict) }},
			want: conflict, report: `409 CONFLICT: CONFLICT\nHTTP 400`},
		"AbortWithStatusJSON": {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.AbortWithStatusJSON(409, gin.H{"own": "body"}) }},
			want: "409 {\"own\":\"body\"}\nContent-Type: application/json; charset=utf-8"},
		"Abort after a body": {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.String(200, "fine"); c.Abort() }},
			want: "200 fine\nContent-Type: text/plain; charset=utf-8"},
		"no body":                    {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.Status(204) }}, want: "204 "},
		"a 404 of the handler's own": {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.Status(404) }}, want: "404 "},
		"redirect": {handlers: []gin.HandlerFunc{func(c *gin.Context) { c.Redirect(303, "/y") }},
			want: "303 \nLocation: /y"},
		"c.Error after a body": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			c.String(200, "half")
			_ = c.Error(errcode.EnvelopeConflict)
		}}, want: "200 half\nContent-Type: text/plain; charset=utf-8", report: "200 CONFLICT: CONFLICT (begun)"},
		"stream": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			c.SSEvent("tick", "1")
			c.Writer.Flush()
			_ = c.Error(errcode.EnvelopeConflict)
		}}, want: "200 event:tick\ndata:1\n\nCache-Control: no-cache\nContent-Type: text/event-stream;charset=utf-8", report: "200 CONFLICT: CONFLICT (begun)"},
		"BasicAuth": {handlers: []gin.HandlerFunc{gin.BasicAuth(gin.Accounts{"ada": "secret"})},
			want:   "401 {\"success\":false,\"error\":\"Missing, malformed, or invalid token\",\"code\":\"AUTHENTICATION_ERROR\"}\nWww-Authenticate: Basic realm=\"Authorization Required\"",
			report: "401 AUTHENTICATION_ERROR: HTTP 401"},
		"an error as JSON": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			c.JSON(401, gin.H{"error": errcode.UserUnauthorized.Wrap(errors.New("CANARY"))})
		}}, want: "401 {\"error\":{\"code\":\"user:unauthorized\",\"status\":401,\"message\":\"Not authenticated\"}}\nContent-Type: application/json; charset=utf-8"},
		"what a middleware has set": {handlers: []gin.HandlerFunc{
			func(c *gin.Context) {
				c.Header("Vary", "Origin")
				c.Header("ETag", "stale")
				c.Header("Set-Cookie", "a=b")
			},
			func(c *gin.Context) { _ = c.Error(errcode.EnvelopeConflict) },
		}, want: conflict + "\nSet-Cookie: a=b\nVary: Origin", report: "409 CONFLICT: CONFLICT"},

		"BindJSON, broken":     {body: `{"items":`, handlers: bindJSON, want: bad, report: `400 BAD_REQUEST: unexpected EOF\nHTTP 400`},
		"BindJSON, empty":      {handlers: bindJSON, want: bad, report: `400 BAD_REQUEST: EOF\nHTTP 400`},
		"BindJSON, wrong type": {body: `{"role":7}`, handlers: bindJSON, want: bad, report: `400 BAD_REQUEST: json: cannot unmarshal number into Go struct field invitation.role of type string\nHTTP 400`},
		"BindJSON, too large": {body: `{"role":"` + strings.Repeat("x", 1000) + `"}`, handlers: []gin.HandlerFunc{
			func(c *gin.Context) { c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 10) }, bindJSON[0],
		}, want: tooLarge + "\nConnection: close", report: `413 CONTENT_TOO_LARGE: http: request body too large\nHTTP 413`},
		"BindJSON, invalid": {body: `{"items":[{"email":"ada@example.com"},{"email":""}],"role":"owner"}`, handlers: bindJSON,
			want:   invalid + `{"items.1.email":"Required","role":"Not allowed, expected one of: admin, member"}}`,
			report: `422 VALIDATION_ERROR: HTTP 422\nHTTP 400`},
		"BindJSON, invalid slice": {body: `[{"role":"admin"},{"role":"owner"}]`, handlers: []gin.HandlerFunc{func(c *gin.Context) { var in []invitation; _ = c.BindJSON(&in) }},
			want: invalid + `{"1.role":"Not allowed, expected one of: admin, member"}}`, report: `422 VALIDATION_ERROR: HTTP 422\nHTTP 400`},
		"BindQuery": {handlers: []gin.HandlerFunc{func(c *gin.Context) {
			var in struct {
				Page int `form:"page"`
			}
			c.Request.URL.RawQuery = "page=x"
			_ = c.BindQuery(&in)
		}}, want: bad, report: `400 BAD_REQUEST: strconv.ParseInt: parsing "x": invalid syntax\nHTTP 400`},
		"ShouldBindJSON, invalid": {body: `{"role":"owner"}`, handlers: shouldBind,
			want: invalid + `{"role":"Not allowed, expected one of: admin, member"}}`, report: "422 VALIDATION_ERROR: HTTP 422"},
		"ShouldBindJSON, broken, is nobody's fault without a Map": {body: `{"items":`, handlers: shouldBind, want: internal, report: "500: unexpected EOF"},
		"decode.JSON": {body: `{"items":[{"email":7}]}`, handlers: []gin.HandlerFunc{ginerr.Handler(func(c *gin.Context) error {
			var in invitation
			if err := decode.JSON(c.Writer, c.Request, &in); err != nil {
				return err
			}
			return binding.Validator.ValidateStruct(&in)
		})}, want: invalid + `{"items.0.email":"Wrong type of value"}}`, report: `422 VALIDATION_ERROR: HTTP 422`},
	} {
		t.Run(name, func(t *testing.T) {
			engine := gin.New()
			ginerr.Use(engine, wr)
			engine.POST("/x/:token", row.handlers...)
			assert.Equal(t, row.want, webtest.Ask(engine, "POST /x/CANARY", row.body))
			if row.report != "" {
				row.report = "POST /x/:token " + row.report
			}
			assert.Equal(t, row.report, log.Lines())
		})
	}
}

var (
	bindJSON   = []gin.HandlerFunc{func(c *gin.Context) { var in invitation; _ = c.BindJSON(&in) }}
	shouldBind = []gin.HandlerFunc{ginerr.Handler(func(c *gin.Context) error {
		var in invitation
		return c.ShouldBindJSON(&in)
	})}
)

// TestMap: what a handler returns from c.ShouldBindJSON is given to Map.
func TestMap(t *testing.T) {
	engine := gin.New()
	ginerr.Use(engine, errcode.Writer{Form: errcode.FormEnvelope, Map: errmap.Standard, Report: new(webtest.Log).Report})
	engine.POST("/", shouldBind...)
	assert.Equal(t, bad, webtest.Ask(engine, "POST /", `{"items":`))
	assert.Equal(t, `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`, webtest.Ask(engine, "POST /", `{"role":7}`))
}

func TestRoutes(t *testing.T) {
	var log webtest.Log
	engine := gin.New()
	ginerr.Use(engine, errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	engine.GET("/users/:id", func(c *gin.Context) { c.String(200, "Ada") })
	engine.PUT("/users/:id", func(c *gin.Context) { c.String(200, "Ada") })
	for _, row := range []struct{ line, want, report string }{
		{"GET /users/7", "200 Ada\nContent-Type: text/plain; charset=utf-8", ""},
		{"GET /nothing", notFound, "GET  404 NOT_FOUND: HTTP 404"},
		{"HEAD /nothing", "404 ", "HEAD  404 NOT_FOUND: HTTP 404"},
		{"BREW /users/7", notAllowed + "\nAllow: GET, PUT", "BREW  405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"HEAD /users/7", "405 \nAllow: GET, PUT", "HEAD  405 METHOD_NOT_ALLOWED: HTTP 405"},
	} {
		assert.Equal(t, row.want, webtest.Ask(engine, row.line, ""), row.line)
		assert.Equal(t, row.report, log.Lines(), row.line)
	}
	engine.NoRoute(func(c *gin.Context) { c.String(404, "my page") })
	assert.Equal(t, "404 my page\nContent-Type: text/plain; charset=utf-8", webtest.Ask(engine, "GET /nothing", ""))
	assert.Empty(t, log.Lines())
}

// TestAround: a middleware that is used before Use sees what was sent, and whether the
// handlers aborted.
func TestAround(t *testing.T) {
	var seen []string
	engine := gin.New()
	engine.Use(func(c *gin.Context) {
		c.Next()
		seen = append(seen, fmt.Sprint(c.Writer.Status(), c.Writer.Written(), c.IsAborted()))
	})
	ginerr.Use(engine, errcode.Writer{Report: new(webtest.Log).Report})
	engine.GET("/ok", func(c *gin.Context) { c.Status(204) })
	engine.GET("/error", ginerr.Handler(func(*gin.Context) error { return errcode.UserNotFound }))
	engine.GET("/panic", func(*gin.Context) { panic("failed") })
	for _, path := range []string{"/ok", "/error", "/panic", "/nothing"} {
		webtest.Ask(engine, "GET "+path, "")
	}
	assert.Equal(t, []string{"204 true false", "404 true true", "500 true true", "404 true false"}, seen)
}

// TestContextOfTheReport: it is that of the innermost request, which has the trace.
func TestContextOfTheReport(t *testing.T) {
	var log webtest.Log
	engine := gin.New()
	ginerr.Use(engine, errcode.Writer{Report: log.Report})
	engine.Use(func(c *gin.Context) {
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), key{}, "trace"))
	})
	engine.GET("/error", ginerr.Handler(func(*gin.Context) error { return errcode.UserNotFound }))
	engine.GET("/panic", func(*gin.Context) { panic("failed") })
	for _, path := range []string{"/error", "/panic"} {
		webtest.Ask(engine, "GET "+path, "")
		rep := log.Take()[0]
		assert.Equal(t, "trace", rep.Request.Context().Value(key{}))
		assert.Equal(t, path, rep.Request.Pattern)
	}
}

// TestResponseController reaches the server through gin and the adapter.
func TestResponseController(t *testing.T) {
	engine := gin.New()
	ginerr.Use(engine, errcode.Writer{})
	engine.GET("/", ginerr.Handler(func(c *gin.Context) error {
		rc := http.NewResponseController(c.Writer)
		return errors.Join(rc.SetWriteDeadline(time.Now().Add(time.Hour)), rc.SetReadDeadline(time.Now().Add(time.Hour)), rc.Flush())
	}))
	server := httptest.NewServer(engine)
	defer server.Close()
	resp, err := server.Client().Get(server.URL)
	if assert.NoError(t, err) {
		assert.Equal(t, "200 ", webtest.Show(resp))
	}
}

// TestRecovery shows why gin.Recovery must not be around the adapter: the response that
// broke off looks complete.
func TestRecovery(t *testing.T) {
	gin.DefaultErrorWriter = new(bytes.Buffer)
	for _, swallows := range []bool{false, true} {
		engine := gin.New()
		if swallows {
			engine.Use(gin.Recovery())
		}
		ginerr.Use(engine, errcode.Writer{Report: new(webtest.Log).Report})
		engine.GET("/", func(c *gin.Context) {
			c.String(200, "half")
			panic("failed")
		})
		server := httptest.NewServer(engine)
		resp, err := server.Client().Get(server.URL)
		assert.Equal(t, swallows, err == nil && strings.HasPrefix(webtest.Show(resp), "200 half"), "complete")
		server.Close()
	}
}
