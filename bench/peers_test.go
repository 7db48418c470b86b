package bench

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"

	"connectrpc.com/connect"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	distribution "github.com/distribution/distribution/v3/registry/api/errcode"
	"github.com/gin-gonic/gin"
	kratos "github.com/go-kratos/kratos/v2/transport/http"
	gojson "github.com/goccy/go-json"
	"github.com/labstack/echo/v4"
	"github.com/ory/herodot"
)

// setHeader sets the fields that the competitors leave to their users. ours sets
// them itself.
func setHeader(h http.Header, challenge string) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if challenge != "" {
		h.Set("Www-Authenticate", challenge) // the usual spelling would cost an allocation
	}
}

// peer returns the writer that sets the fields and then answers with an error of its
// own.
func peer(impl, challenge string, write func(http.ResponseWriter, *http.Request, error), err error) writer {
	return writer{impl: impl, write: func(w http.ResponseWriter, r *http.Request) {
		setHeader(w.Header(), challenge)
		write(w, r, err)
	}}
}

// writeJSON and writeGoccy are what a handler without a library does.
func writeJSON(w http.ResponseWriter, status int, challenge string, body any) {
	w.Header().Set("Content-Type", "application/json")
	setHeader(w.Header(), challenge)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func writeGoccy(w http.ResponseWriter, status int, challenge string, body any) {
	w.Header().Set("Content-Type", "application/json")
	setHeader(w.Header(), challenge)
	w.WriteHeader(status)
	_ = gojson.NewEncoder(w).Encode(body)
}

// writeFloor writes what is known beforehand.
func writeFloor(w http.ResponseWriter, status int, challenge string, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	setHeader(w.Header(), challenge)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func writeDistribution(w http.ResponseWriter, _ *http.Request, err error) {
	_ = distribution.ServeJSON(w, err)
}

func writeKratos(w http.ResponseWriter, r *http.Request, err error) {
	kratos.DefaultErrorEncoder(w, r, err)
}

// unreported is a reporter for herodot that reports nothing.
type unreported struct{}

func (unreported) ReportError(*http.Request, int, error, ...any) {}

var herodotWriter = herodot.NewJSONWriter(unreported{})

func writeHerodot(w http.ResponseWriter, r *http.Request, err error) {
	herodotWriter.WriteError(w, r, err)
}

var connectWriter = connect.NewErrorWriter()

func writeConnect(w http.ResponseWriter, r *http.Request, err error) {
	_ = connectWriter.Write(w, r, err)
}

// humaAPI has no routes: errors are written as from a middleware.
var (
	humaAPI       = humago.New(http.NewServeMux(), humaConfig())
	humaOperation = &huma.Operation{Method: http.MethodPost, Path: "/login"}
)

func humaConfig() huma.Config {
	config := huma.DefaultConfig("bench", "1")
	config.CreateHooks = nil // links to JSON schemas, which the others do not have
	return config
}

// A humaCode goes with the details and gives the error its type: huma's errors have
// no code.
type humaCode string

func (c humaCode) Error() string { return string(c) }

func init() {
	// This is how huma gets errors other than its own.
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		model := &huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: message}
		for _, err := range errs {
			switch err := err.(type) {
			case humaCode:
				model.Type = string(err)
			case huma.ErrorDetailer:
				model.Errors = append(model.Errors, err.ErrorDetail())
			}
		}
		return model
	}
	gin.SetMode(gin.ReleaseMode)
	slog.SetDefault(slog.New(slog.DiscardHandler))
}

func writeHuma(w http.ResponseWriter, r *http.Request, status int, message string, errs ...error) {
	_ = huma.WriteErr(humaAPI, humago.NewContext(humaOperation, r, w), status, message, errs...)
}

// A ginWriter stands between gin's context and a ResponseWriter. Gin's own can't be
// had without its router, whose time is not to be measured.
type ginWriter struct {
	gin.ResponseWriter
	w      http.ResponseWriter
	status int
}

func (w *ginWriter) Header() http.Header    { return w.w.Header() }
func (w *ginWriter) WriteHeader(status int) { w.status = status }
func (w *ginWriter) Write(b []byte) (int, error) {
	w.w.WriteHeader(w.status)
	return w.w.Write(b)
}

// ginContexts are reused as gin reuses them.
var ginContexts = sync.Pool{New: func() any {
	w := new(ginWriter)
	return &ginContext{w, &gin.Context{Writer: w}}
}}

type ginContext struct {
	w *ginWriter
	c *gin.Context
}

func writeGin(w http.ResponseWriter, r *http.Request, status int, challenge string, body any) {
	g := ginContexts.Get().(*ginContext)
	g.w.w, g.c.Request = w, r
	setHeader(w.Header(), challenge)
	g.c.AbortWithStatusJSON(status, body)
	ginContexts.Put(g)
}

var echoServer = echo.New()

func writeEcho(w http.ResponseWriter, r *http.Request, status int, challenge string, body any) {
	c := echoServer.AcquireContext()
	c.Reset(r, w)
	setHeader(w.Header(), challenge)
	echoServer.DefaultHTTPErrorHandler(echo.NewHTTPError(status, body), c)
	echoServer.ReleaseContext(c)
}
