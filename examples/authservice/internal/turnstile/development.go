package turnstile

import (
	"net/http"
	"sync"

	"encoding/json"
)

// Development is a stand-in for the service, which speaks its protocol. The token says
// what it answers: each text that begins with "ok" is good once, "down" is an outage, and
// all others are bad.
func Development() http.Handler {
	var used sync.Map
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type answer struct {
			Success bool     `json:"success"`
			Errors  []string `json:"error-codes"`
		}
		token := r.PostFormValue("response")
		_, twice := used.LoadOrStore(token, true)
		var a answer
		switch {
		case token == "down":
			http.Error(w, "temporarily unavailable", http.StatusServiceUnavailable)
			return
		case r.PostFormValue("secret") == "":
			a.Errors = []string{"missing-input-secret"}
		case len(token) < 2 || token[:2] != "ok":
			a.Errors = []string{"invalid-input-response"}
		case twice:
			a.Errors = []string{"timeout-or-duplicate"}
		default:
			a = answer{true, []string{}}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a)
	})
}
