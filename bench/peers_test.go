package bench

import (
	"cmp"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"

	"connectrpc.com/connect/v2/connecthttp"
	"github.com/bytedance/sonic"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	distribution "github.com/distribution/distribution/v3/registry/api/errcode"
	"github.com/gin-gonic/gin"
	kratos "github.com/go-kratos/kratos/v2/transport/http"
	gojson "github.com/goccy/go-json"
	"github.com/labstack/echo/v5"
	"github.com/mailru/easyjson"
	"github.com/ory/herodot"
)

// A head is the status and the header fields of a response.
type head struct {
	status    int
	mediaType string // "" for application/json
	challenge string // "" for none
}

// set sets the fields besides Content-Type, which the competitors leave to their users.
// ours sets them itself.
func (hd head) set(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if hd.challenge != "" {
		h.Set("Www-Authenticate", hd.challenge) // the usual spelling would cost an allocation
	}
}

// begin sets all fields and writes the status.
func (hd head) begin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", cmp.Or(hd.mediaType, "application/json"))
	hd.set(w.Header())
	w.WriteHeader(hd.status)
}

// peer returns the writer that sets the fields and then answers with an error of its
// own.
func peer(impl string, hd head, write func(http.ResponseWriter, *http.Request, error), err error) writer {
	return writer{impl: impl, write: func(w http.ResponseWriter, r *http.Request) {
		hd.set(w.Header())
		write(w, r, err)
	}}
}

// A codec is a JSON library: what a handler or a client without a library for errors has.
type codec struct {
	impl      string
	encode    func(w http.ResponseWriter, body any)
	unmarshal func(data []byte, into any) error
}

var codecs = []codec{
	{"json", func(w http.ResponseWriter, body any) { _ = json.NewEncoder(w).Encode(body) }, json.Unmarshal},
	{"goccy", func(w http.ResponseWriter, body any) { _ = gojson.NewEncoder(w).Encode(body) }, gojson.Unmarshal},
	{"sonic", func(w http.ResponseWriter, body any) {
		data, _ := sonicStd.Marshal(body) // its encoder for streams is slower
		_, _ = w.Write(data)
	}, sonicStd.Unmarshal},
	{"easyjson", func(w http.ResponseWriter, body any) {
		_, _ = easyjson.MarshalToWriter(body.(easyjson.Marshaler), w)
	}, func(data []byte, into any) error { return easyjson.Unmarshal(data, into.(easyjson.Unmarshaler)) }},
}

// sonicStd does the same as encoding/json: it sorts keys, escapes HTML and copies strings.
var sonicStd = sonic.ConfigStd

// write is what a handler with the codec does.
func (c codec) write(w http.ResponseWriter, hd head, body any) {
	hd.begin(w)
	c.encode(w, body)
}

// writeConstant writes what is known beforehand.
func writeConstant(w http.ResponseWriter, hd head, body []byte) {
	hd.begin(w)
	_, _ = w.Write(body)
}

// writeOwned is writeConstant with one array for the values of all header fields. They
// belong to the response, and nothing else is done: this response takes at least that.
func writeOwned(w http.ResponseWriter, hd head, body []byte) {
	h, values := w.Header(), &[4]string{cmp.Or(hd.mediaType, "application/json"), "nosniff", "no-store", hd.challenge}
	h["Content-Type"] = values[0:1:1]
	h["X-Content-Type-Options"] = values[1:2:2]
	h["Cache-Control"] = values[2:3:3]
	if hd.challenge != "" {
		h["Www-Authenticate"] = values[3:4:4]
	}
	w.WriteHeader(hd.status)
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

var connectWriter = connecthttp.NewErrorWriter()

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

func writeGin(w http.ResponseWriter, r *http.Request, hd head, body any) {
	g := ginContexts.Get().(*ginContext)
	g.w.w, g.c.Request = w, r
	hd.set(w.Header())
	g.c.AbortWithStatusJSON(hd.status, body)
	ginContexts.Put(g)
}

var echoServer = echo.New()

// writeEcho answers in the handler: an error of echo's own has a message and no code.
func writeEcho(w http.ResponseWriter, r *http.Request, hd head, body any) {
	c := echoServer.AcquireContext()
	c.Reset(r, w)
	hd.set(w.Header())
	_ = c.JSON(hd.status, body)
	echoServer.ReleaseContext(c)
}
