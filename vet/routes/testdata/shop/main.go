// Shop is a service of other people: its own module, a router, wiring in structs.
package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"net/http"
	"os"

	"example.com/errcode"
	"router.example/router"
)

// Codes are those of the shop.
var Codes = errcode.NewRegistry(errcode.Session)

var (
	orders  = Codes.NewCatalogue("Orders")
	Shipped = orders.Define("order-shipped", http.StatusConflict, "The order has left")
	Lost    = orders.Define("order-lost", http.StatusGone, "The order is lost")
	Paid    = orders.Define("order-paid", http.StatusConflict, "The order is paid")
	Late    = orders.Define("order-late", http.StatusForbidden, "Too late")
)

type endpoint = func(http.ResponseWriter, *http.Request) error

// A server has its wiring in fields.
type server struct {
	db     *sql.DB
	api    *errcode.Writer
	mux    *http.ServeMux
	repo   repository
	failed error
}

type repository interface {
	find(ctx context.Context, id string) (string, error)
}

type sqlRepository struct{ db *sql.DB }

func (s sqlRepository) find(ctx context.Context, id string) (name string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT name FROM orders WHERE id = ?", id).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", Lost.Wrap(err)
	}
	return name, err
}

type fakeRepository struct{}

func (fakeRepository) find(context.Context, string) (string, error) { return "", Late }

func newServer(api *errcode.Writer) *server {
	s := &server{api: api, mux: http.NewServeMux()}
	s.repo = sqlRepository{s.db}
	s.handle("GET /orders/{id}", s.show)
	s.handle("POST /orders", values(s.create))
	s.handle("GET /group", s.group)
	s.handle("GET /typed", s.typed)
	s.handle("GET /deferred", s.deferred)
	s.handle("GET /list", s.list)
	s.handle("GET /kept", s.kept)
	return s
}

func (s *server) handle(pattern string, h endpoint) { s.mux.Handle(pattern, s.api.Handler(h)) }

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Close {
		s.api.WriteError(w, r, errcode.SessionExpired)
		return
	}
	s.mux.ServeHTTP(w, r)
}

func (s *server) show(_ http.ResponseWriter, r *http.Request) error {
	_, err := s.repo.find(r.Context(), r.PathValue("id"))
	return err
}

// values makes an endpoint of a function that returns a value.
func values[T any](f func(*http.Request) (T, error)) endpoint {
	return func(_ http.ResponseWriter, r *http.Request) error {
		_, err := f(r)
		return err
	}
}

func (s *server) create(*http.Request) (int, error) { return 0, Paid }

func (s *server) group(http.ResponseWriter, *http.Request) error {
	var g router.Group
	g.Go(func() error { return Shipped })
	if err := router.Retry(func() error { return Late }); err != nil {
		return err
	}
	return g.Wait()
}

type problem struct{ code errcode.Code }

func (p *problem) Error() string { return "problem" }

func (s *server) typed(http.ResponseWriter, *http.Request) error {
	var err error = &problem{Shipped}
	switch e := err.(type) {
	case *problem:
		return e.code
	case errcode.Code:
		return e
	}
	return nil
}

func (s *server) deferred(_ http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if errors.Is(err, Shipped) {
			err = Late.Wrap(err)
		}
	}()
	if r.Close {
		return Shipped
	}
	return nil
}

func (s *server) list(_ http.ResponseWriter, r *http.Request) error {
	var all []error
	for _, code := range []errcode.Code{Shipped, Lost} {
		if r.Close {
			all = append(all, code)
		}
	}
	return errors.Join(all...)
}

func (s *server) keep(err error) { s.failed = cmp.Or(s.failed, err) }

// kept returns what another goroutine has kept.
func (s *server) kept(http.ResponseWriter, *http.Request) error { return s.failed }

// fails answers by itself.
func fails(w http.ResponseWriter, _ *http.Request) { errcode.Fail(w, Paid) }

// version says with which mask its routes answer only when it runs.
func version(api errcode.Writer) http.Handler {
	if os.Getenv("HIDE") != "" {
		api.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{Late: Lost})
	}
	return api.Handler(func(http.ResponseWriter, *http.Request) error { return Late })
}

var global = errcode.Writer{Form: errcode.FormEnvelope}.Handler(func(http.ResponseWriter, *http.Request) error { return Paid })

func init() { http.Handle("GET /global", global) }

func main() {
	api := &errcode.Writer{Form: errcode.FormEnvelope}
	s := newServer(api)
	go s.keep(Lost)
	handle := api.Handler
	var routes router.Router
	routes.Get("/fails", api.Handler(func(w http.ResponseWriter, r *http.Request) error { fails(w, r); return nil }).ServeHTTP)
	routes.Handle("/value", handle(func(http.ResponseWriter, *http.Request) error { return Late }))
	routes.Handle("/version", router.Log(version(*api)))
	outer := http.NewServeMux()
	outer.Handle("/shop/", http.StripPrefix("/shop", router.Log(s)))
	outer.Handle("/", &routes)
	server := &http.Server{Addr: "localhost:0", Handler: outer}
	_ = server.ListenAndServe()
}

var _ repository = fakeRepository{}
