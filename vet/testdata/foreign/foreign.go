// Package foreign does not use errcode: nothing is reported, whatever it does.
package foreign

import (
	"errors"
	"net/http"
)

//errcode:unknown
var errNotFound = errors.New("user:not_found")

func handler(w http.ResponseWriter, r *http.Request) error {
	if r.FormValue("code") == "user:not_found" || errNotFound.Error() == "user:not_found" {
		http.Error(w, errNotFound.Error(), http.StatusNotFound)
	}
	return nil
}
