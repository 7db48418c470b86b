package main

import (
	"errors"
	"net/http"
)

func init() {
	shared := api.Handler(sold)
	http.Handle("GET /shared", shared)
	http.Handle("GET /shared/again", shared)
	http.Handle("GET /below", api.Handler(below))
	http.Handle("GET /except", api.Handler(except))
}

func sold(http.ResponseWriter, *http.Request) error { return Sold }

// below asks for a code that is below another one, with which it answers.
func below(_ http.ResponseWriter, r *http.Request) error {
	err := Stolen.Wrap(pay(r))
	if errors.Is(err, Declined) {
		return err
	}
	return nil
}

// except leaves out one of two codes, so that both remain possible.
func except(_ http.ResponseWriter, r *http.Request) error {
	code := Declined
	if r.Close {
		code = Expired
	}
	if err := pay(r); !errors.Is(err, code) {
		return err
	}
	return nil
}
