package errcode_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	noRouteBody    = `{"error":"not_found","message":"Not found","statusCode":404}`
	noMethodBody   = `{"error":"method_not_allowed","message":"Method not allowed","statusCode":405}`
	badRequestBody = `{"error":"bad_request","message":"Bad request","statusCode":400}`
)

// plainText is the header of what http.Error and http.NotFound write.
func plainText() http.Header {
	return http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": {"nosniff"}}
}

// routes is a mux whose handlers succeed, fail, and answer with their own 404.
func routes(wr errcode.Writer) *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /found", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "found") })
	mux.HandleFunc("POST /found", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /own", http.NotFound)
	mux.HandleFunc("/tree/", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "tree") })
	mux.Handle("/fails/{id}", wr.Handler(returning(errcode.UserNotFound)))
	mux.Handle("/denied", wr.Error(errcode.ProtektAccessDenied))
	mux.HandleFunc("/panics/{id}", func(http.ResponseWriter, *http.Request) { panic("CANARY") })
	return mux
}

// A muxRow is a request and what must come back.
type muxRow struct {
	method, path string
	status       int
	body         string
	header       http.Header
	report       string // "status route path", empty for none
}

// nestedRoutes is routes, and these again in all ways to mount a mux in another.
func nestedRoutes(wr errcode.Writer) http.Handler {
	mux := routes(wr)
	prefixed := func(prefix string) *http.ServeMux { // routes that expect the prefix
		inner := http.NewServeMux()
		inner.HandleFunc("GET "+prefix+"found", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "found") })
		inner.HandleFunc("GET "+prefix+"own", http.NotFound)
		inner.Handle(prefix+"fails", wr.Handler(returning(errcode.UserNotFound)))
		inner.HandleFunc(prefix+"panics", func(http.ResponseWriter, *http.Request) { panic("CANARY") })
		return inner
	}
	between := func(wrap func(http.ResponseWriter) http.ResponseWriter, h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(wrap(w), r) })
	}
	mux.Handle("/same/", prefixed("/same/"))
	mux.Handle("/adapted/", wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		prefixed("/adapted/").ServeHTTP(w, r)
		return nil
	}))
	mux.Handle("/twice/", wr.Mux(prefixed("/twice/")))
	for name, wrap := range around {
		mux.Handle("/"+name+"/", between(wrap, wr.Mux(prefixed("/"+name+"/"))))
	}
	mux.Handle("/stripped/", http.StripPrefix("/stripped", wr.Mux(routes(wr))))
	return wr.Mux(mux)
}

func TestF05WhatAMuxAnswersItself(t *testing.T) {
	moved := func(location string) http.Header {
		return http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Location": {location}}
	}
	rows := []muxRow{
		{"GET", "/found", 200, "found", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
		{"GET", "/own", 404, "404 page not found\n", plainText(), ""},
		{"GET", "/tree/a", 200, "tree", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
		{"GET", "/tree", 307, "<a href=\"/tree/\">Temporary Redirect</a>.\n\n", moved("/tree/"), ""},
		{"GET", "//nope", 307, "<a href=\"/nope\">Temporary Redirect</a>.\n\n", moved("/nope"), ""},
		{"GET", "/a/../nope", 307, "<a href=\"/nope\">Temporary Redirect</a>.\n\n", moved("/nope"), ""},
		{"GET", "/nope", 404, noRouteBody, plainHeader(), "404 /nope"},
		{"GET", "/", 404, noRouteBody, plainHeader(), "404 /"},
		{"DELETE", "/nope", 404, noRouteBody, plainHeader(), "404 /nope"},
		{"DELETE", "/found", 405, noMethodBody, with(plainHeader(), "Allow", "GET, HEAD, POST"), "405 route GET /found"},
		{"GET", "/fails/7", 404, notFoundBody, plainHeader(), "404 route /fails/{id}"},
		{"GET", "/denied", 403, `{"error":"access_denied","message":"Access to resource is forbidden","statusCode":403}`, plainHeader(), "403 route /denied"},
		{"GET", "/panics/7", 500, internalBody, plainHeader(), "500 route /panics/{id}"},
		{"HEAD", "/found", 200, "", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
		{"HEAD", "/nope", 404, "", plainHeader(), "404 /nope"},
		{"HEAD", "/fails/7", 404, "", plainHeader(), "404 route /fails/{id}"},

		{"GET", "/same/found", 200, "found", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
		{"GET", "/same/own", 404, "404 page not found\n", plainText(), ""},
		{"GET", "/same/nope", 404, noRouteBody, plainHeader(), "404 route /same/"},
		{"GET", "/same/fails", 404, notFoundBody, plainHeader(), "404 route /same/fails"},
		{"GET", "/same/panics", 500, internalBody, plainHeader(), "500 route /same/panics"},
		{"POST", "/same/found", 405, noMethodBody, with(plainHeader(), "Allow", "GET, HEAD"), "405 route /same/"},
		{"GET", "/adapted/nope", 404, noRouteBody, plainHeader(), "404 route /adapted/"},
		{"GET", "/stripped/found", 200, "found", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
		{"GET", "/stripped/own", 404, "404 page not found\n", plainText(), ""},
		{"GET", "/stripped/nope", 404, noRouteBody, plainHeader(), "404 route /stripped/"},
		{"DELETE", "/stripped/found", 405, noMethodBody, with(plainHeader(), "Allow", "GET, HEAD, POST"), "405 route GET /found"},
		{"GET", "/stripped/fails/7", 404, notFoundBody, plainHeader(), "404 route /fails/{id}"},
		{"GET", "/stripped/panics/7", 500, internalBody, plainHeader(), "500 route /panics/{id}"},
	}
	for _, name := range []string{"twice", "nothing", "opaque", "transparent"} {
		at := "/" + name + "/"
		rows = append(rows,
			muxRow{"GET", at + "found", 200, "found", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, ""},
			muxRow{"GET", at + "own", 404, "404 page not found\n", plainText(), ""},
			muxRow{"GET", at + "nope", 404, noRouteBody, plainHeader(), "404 route " + at},
			muxRow{"GET", at + "fails", 404, notFoundBody, plainHeader(), "404 route " + at + "fails"},
			muxRow{"GET", at + "panics", 500, internalBody, plainHeader(), "500 route " + at + "panics"},
			muxRow{"POST", at + "found", 405, noMethodBody, with(plainHeader(), "Allow", "GET, HEAD"), "405 route GET " + at + "found"},
		)
	}
	served(t, errcode.Writer{}, nestedRoutes, func(t *testing.T, s *server, got <-chan errcode.Report) {
		client := *s.Client()
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, row := range rows {
			t.Run(row.method+" "+row.path, func(t *testing.T) {
				r, err := http.NewRequestWithContext(t.Context(), row.method, s.URL, nil)
				require.NoError(t, err)
				r.URL.Opaque = "//" + r.Host + row.path // as it is
				resp, err := client.Do(r)
				require.NoError(t, err)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, errors.Join(err, resp.Body.Close()))
				assert.Equal(t, row.status, resp.StatusCode)
				assert.Equal(t, row.body, string(body))
				assert.Equal(t, row.header, ownHeader(resp))
				if row.method != http.MethodHead {
					assert.Equal(t, int64(len(row.body)), resp.ContentLength)
				}
				if row.report == "" {
					return // served checks that there is none
				}
				rep := await(t, got)
				where := rep.Request.URL.Path
				if rep.Request.Pattern != "" {
					where = "route " + rep.Request.Pattern
				}
				assert.Equal(t, row.report, fmt.Sprintf("%d %s", rep.Status, where))
			})
		}
	})
}

// TestF05RequestsByHand are those that a client of net/http does not make.
func TestF05RequestsByHand(t *testing.T) {
	for _, row := range []struct {
		method, target string
		status         int
		body, location string
		reports        int
	}{
		{"CONNECT", "/tree", 307, "", "/tree/", 0},
		{"CONNECT", "/nope", 404, noRouteBody, "", 1},
		{"GET", "*", 400, badRequestBody, "", 1},
	} {
		t.Run(row.method+" "+row.target, func(t *testing.T) {
			var got reports
			r := httptest.NewRequest(row.method, "/", nil)
			r.URL.Path, r.RequestURI = row.target, row.target
			w := httptest.NewRecorder()
			nestedRoutes(errcode.Writer{Report: got.add}).ServeHTTP(w, r)
			assert.Equal(t, row.status, w.Code)
			assert.Equal(t, row.location, w.Header().Get("Location"))
			assert.Equal(t, row.body, w.Body.String())
			assert.Len(t, got.list(), row.reports)
		})
	}
}

// TestF05FormAndCodes: the code is the form's, or the Writer's.
func TestF05FormAndCodes(t *testing.T) {
	for name, row := range map[string]struct {
		wr       errcode.Writer
		no, ways string
	}{
		"envelope": {errcode.Writer{Form: errcode.FormEnvelope},
			`{"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`,
			`{"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`},
		"domain": {errcode.Writer{Form: errcode.FormDomain}, `{"status":404,"code":"system:not_found"}`, `{"status":405,"code":"http:method_not_allowed"}`},
		"codes": {errcode.Writer{Codes: map[int]errcode.Code{404: errcode.FileNotFound}},
			`{"error":"file:not_found","message":"File not found","statusCode":400}`, noMethodBody},
	} {
		t.Run(name, func(t *testing.T) {
			row.wr.Report = discard
			for method, want := range map[string]string{"GET /nope": row.no, "PUT /found": row.ways} {
				method, path, _ := strings.Cut(method, " ")
				w := httptest.NewRecorder()
				row.wr.Mux(routes(row.wr)).ServeHTTP(w, httptest.NewRequest(method, path, nil))
				assert.Equal(t, want, w.Body.String())
			}
		})
	}
}

func TestF05CrossOrigin(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		protection := http.NewCrossOriginProtection()
		protection.SetDenyHandler(wr.Error(errcode.ProtektAccessDenied))
		return protection.Handler(wr.Mux(routes(wr)))
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/found", nil)
		require.NoError(t, err)
		resp, _ := do(t, s, r)
		assert.Equal(t, 204, resp.StatusCode)

		r.Header.Set("Sec-Fetch-Site", "cross-site")
		resp, body := do(t, s, r)
		checkAnswer(t, resp, body, 403, `{"error":"access_denied","message":"Access to resource is forbidden","statusCode":403}`, plainHeader())
		code := errcode.ProtektAccessDenied
		assert.Equal(t, errcode.Report{Err: code, Code: code, Sent: code, Status: 403}, next(t, got))
	})
}

// TestF05DenyHandlerWithoutError: a hook that is called denies, whatever it was given.
func TestF05DenyHandlerWithoutError(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler { return wr.Error(nil) }, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.Get(t, "/")
		checkAnswer(t, resp, body, 500, internalBody, plainHeader())
		rep := next(t, got)
		assert.EqualError(t, rep.Problem, "errcode: a nil error was given to be answered")
		assert.Equal(t, errcode.Report{Sent: errcode.ProtektInternalError, Status: 500, Problem: rep.Problem}, rep)
	})
}

func TestF05ResponseControllerThroughMux(t *testing.T) {
	later := time.Now().Add(time.Hour)
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		mux := http.NewServeMux()
		mux.HandleFunc("/flush", func(w http.ResponseWriter, _ *http.Request) {
			rc := http.NewResponseController(w)
			assert.NoError(t, errors.Join(rc.EnableFullDuplex(), rc.SetReadDeadline(later), rc.SetWriteDeadline(later)))
			_, err := io.WriteString(w, "hi")
			assert.NoError(t, errors.Join(err, rc.Flush()))
		})
		mux.HandleFunc("/hijack", func(w http.ResponseWriter, r *http.Request) {
			if r.ProtoMajor == 2 {
				_, _ = io.WriteString(w, "hi")
				return
			}
			assert.NoError(t, hijack(w))
		})
		return wr.Mux(mux)
	}, func(t *testing.T, s *server, _ <-chan errcode.Report) {
		for _, path := range []string{"/flush", "/hijack"} {
			resp, body := s.Get(t, path)
			assert.Equal(t, 200, resp.StatusCode)
			assert.Equal(t, "hi", string(body))
		}
	})
}

// TestF05MuxInHandler: a middleware that is an adapter stands around a Mux.
func TestF05MuxInHandler(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		mux := nestedRoutes(wr)
		return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
			mux.ServeHTTP(transparent{w}, r)
			return nil
		})
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		for path, want := range map[string]string{
			"/nope": noRouteBody, "/twice/nope": noRouteBody, "/same/nope": noRouteBody, "/fails/7": notFoundBody,
			"/panics/7": internalBody, "/twice/panics": internalBody,
		} {
			_, body := s.Get(t, path)
			assert.Equal(t, want, string(body), path)
			rep := next(t, got) // and no other, see served
			assert.Equal(t, want == internalBody, rep.Panic != nil, path)
		}
	})
}

// TestF05LatePanicInARoute: what has begun is cut short, through all adapters.
func TestF05LatePanicInARoute(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		inner, mux := http.NewServeMux(), http.NewServeMux()
		inner.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "hello")
			_ = http.NewResponseController(w).Flush()
			panic("CANARY")
		})
		mux.Handle("/", wr.Mux(inner))
		return wr.Mux(mux)
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		checkCutShort(t, s, "hello")
		rep := next(t, got)
		assert.Equal(t, errcode.Report{Err: rep.Err, Status: 200, Begun: true, Panic: "CANARY", Stack: rep.Stack}, rep)
	})
}

// TestF05AfterAMiss: a middleware between a mux without a route and the Mux around it
// writes more. What it writes is not sent, since it would have come after the end of a
// response.
func TestF05AfterAMiss(t *testing.T) {
	for name, row := range map[string]struct {
		after  handler
		status int
		body   string
		panics bool
	}{
		"nothing": {returning(nil), 404, noRouteBody, false},
		"writes": {func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(http.StatusAccepted)
			_, err := w.Write([]byte("gzip"))
			return err
		}, 404, noRouteBody, false},
		"writes a string": {func(w http.ResponseWriter, _ *http.Request) error {
			_, err := io.WriteString(w, "more")
			return err
		}, 404, noRouteBody, false},
		"copies": {func(w http.ResponseWriter, _ *http.Request) error {
			n, err := io.Copy(w, io.LimitReader(strings.NewReader("more"), 4))
			if n != 4 {
				return io.ErrShortWrite
			}
			return err
		}, 404, noRouteBody, false},
		"flushes":        {func(w http.ResponseWriter, _ *http.Request) error { return http.NewResponseController(w).Flush() }, 404, noRouteBody, false},
		"another status": {func(w http.ResponseWriter, _ *http.Request) error { w.WriteHeader(http.StatusConflict); return nil }, 404, noRouteBody, false},
		"fails":          {returning(errcode.UserUnauthorized), 401, `{"error":"user:unauthorized","message":"Not authenticated","statusCode":401}`, false},
		"panics":         {func(http.ResponseWriter, *http.Request) error { panic("CANARY") }, 500, internalBody, true},
	} {
		t.Run(name, func(t *testing.T) {
			served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
				outer := http.NewServeMux()
				outer.Handle("/", wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
					http.NewServeMux().ServeHTTP(w, r)
					return row.after(w, r)
				}))
				return wr.Mux(outer)
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/nope")
				assert.Equal(t, row.status, resp.StatusCode)
				assert.Equal(t, row.body, string(body))
				assert.Empty(t, resp.Header["Content-Encoding"])
				rep := next(t, got)
				assert.Equal(t, row.status, rep.Status)
				assert.Equal(t, row.panics, rep.Panic != nil)
				assert.False(t, rep.Begun)
			})
		})
	}
}

// TestF05CompressedMiss: a middleware around the Mux compresses its responses.
func TestF05CompressedMiss(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		mux := wr.Mux(routes(wr))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { compress(w, r, mux, true) })
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.Get(t, "/nope")
		assert.True(t, resp.Uncompressed)
		assert.Equal(t, noRouteBody, string(body))
		assert.Equal(t, 404, next(t, got).Status)
	})
}

// TestJ06TokenInTheRequest: the path, the query and the header of a request to a route
// are not logged.
func TestJ06TokenInTheRequest(t *testing.T) {
	var line strings.Builder
	wr := errcode.Writer{Report: logTo(&line)}
	for name, build := range map[string]func(mux *http.ServeMux) http.Handler{
		"ServeMux": func(mux *http.ServeMux) http.Handler { return mux },
		"Mux":      func(mux *http.ServeMux) http.Handler { return wr.Mux(mux) },
		"adapter around a mux": func(mux *http.ServeMux) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				mux.ServeHTTP(w, r)
				return nil
			})
		},
	} {
		for kind, route := range map[string]http.Handler{
			"returned": wr.Handler(returning(errcode.UserUnauthorized)),
			"thrown":   wr.Handler(func(http.ResponseWriter, *http.Request) error { panic("at a loss") }),
			"written":  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { wr.WriteError(w, r, io.EOF) }),
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				line.Reset()
				mux := http.NewServeMux()
				mux.Handle("GET /confirm/{token}", route)
				r := httptest.NewRequest(http.MethodGet, "/confirm/SECRET1?token=SECRET2", nil)
				r.Header.Set("Authorization", "Bearer SECRET3")
				r.Header.Set("Cookie", "session=SECRET4")
				build(mux).ServeHTTP(httptest.NewRecorder(), r)
				assert.Contains(t, line.String(), `method=GET route="GET /confirm/{token}" error=`)
				assert.NotContains(t, line.String(), "SECRET")
				assert.Equal(t, 1, strings.Count(line.String(), "msg="))
			})
		}
	}
}

// TestJ06OtherMethod: a request that a route does not serve has the path of one.
func TestJ06OtherMethod(t *testing.T) {
	var line strings.Builder
	wr := errcode.Writer{Report: logTo(&line)}
	mux := http.NewServeMux()
	mux.Handle("GET /confirm/{token}", wr.Error(errcode.UserUnauthorized))
	w := httptest.NewRecorder()
	wr.Mux(mux).ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/confirm/SECRET?token=SECRET", nil))
	assert.Equal(t, noMethodBody, w.Body.String())
	assert.Contains(t, line.String(), `level=INFO msg="request failed" code=method_not_allowed status=405 method=OPTIONS route="GET /confirm/{token}" error="HTTP 405"`)
	assert.NotContains(t, line.String(), "SECRET")
}

// TestF05OwnPage has a handler that asks another mux about the same request, as one that
// serves a page of its own for unknown paths does.
func TestF05OwnPage(t *testing.T) {
	const page = "<h1>There is nothing here</h1>"
	assets, mux := http.NewServeMux(), http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		found := httptest.NewRecorder()
		if assets.ServeHTTP(found, r); found.Code == http.StatusNotFound {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, page)
		}
	})
	var got reports
	w := httptest.NewRecorder()
	errcode.Writer{Report: got.add}.Mux(mux).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nowhere", nil))
	assert.Equal(t, 404, w.Code)
	assert.Equal(t, page, w.Body.String())
	assert.Empty(t, got.list())
}
