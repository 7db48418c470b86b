// Package router stands for a router of other people.
package router

import "net/http"

// A Router is like those of other people.
type Router struct{ mux http.ServeMux }

func (r *Router) Get(pattern string, h http.HandlerFunc)           { r.mux.Handle("GET "+pattern, h) }
func (r *Router) Handle(pattern string, h http.Handler)            { r.mux.Handle(pattern, h) }
func (r *Router) ServeHTTP(w http.ResponseWriter, q *http.Request) { r.mux.ServeHTTP(w, q) }

// Log is a middleware.
func Log(next http.Handler) http.Handler { return next }

// Retry calls f until it succeeds.
func Retry(f func() error) error { return f() }

// A Group runs functions.
type Group struct{ err error }

func (g *Group) Go(f func() error) { g.err = f() }
func (g *Group) Wait() error       { return g.err }
