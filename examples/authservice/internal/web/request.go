package web

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/decode"
	"example.com/errcode/examples/authservice/internal/limit"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// guarded refuses what no handler should see: requests of other sites, and those of blocked
// addresses.
func (s *Server) guarded(next http.Handler) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(s.api.Error(errcode.GeneralForbidden.Errorf("cross-origin request")))
	return origins.Handler(s.api.Handler(func(w http.ResponseWriter, r *http.Request) error {
		blocked, err := s.Store.Blocked(r.Context(), s.address(r))
		switch {
		case err != nil:
			return err
		case blocked:
			return errcode.GeneralForbidden.Errorf("blocked address")
		}
		next.ServeHTTP(w, withLanguage(r))
		return nil
	}))
}

// address returns the IP address of the client.
func (s *Server) address(r *http.Request) string {
	if s.Proxied {
		forwarded := strings.Join(r.Header.Values("X-Forwarded-For"), ",") // some proxies add a line
		if ip := net.ParseIP(strings.TrimSpace(forwarded[strings.LastIndexByte(forwarded, ',')+1:])); ip != nil {
			return ip.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// A bound is how much there may be of something.
type bound struct {
	of string
	limit.Rate
}

var (
	perAccount = bound{"logins of an account", limit.Rate{Events: 10, Period: time.Minute}}
	perAddress = bound{"costly requests of an IP address", limit.Rate{Events: 60, Period: time.Minute}}
	perMailbox = bound{"mails to an address", limit.Rate{Events: 5, Period: 10 * time.Minute}}
	perUser    = bound{"TOTP codes of a user", limit.Rate{Events: 5, Period: time.Minute}}
)

// limit returns an error if there was too much for a key. A limiter that fails stops nobody.
func (s *Server) limit(r *http.Request, b bound, key string) error {
	wait, err := s.Limiter.Take(r.Context(), b.of+":"+secret.Hash(key), b.Rate)
	switch {
	case err != nil:
		slog.WarnContext(r.Context(), "no limit", "limit", b.of, "error", err)
	case wait > 0:
		return errcode.RateLimitExceeded.WithRetryAfter(wait).WithLog("limit", b.of)
	}
	return nil
}

// read reads a JSON body of at most 16 KiB.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	return decode.Decoder{Limit: 16 << 10}.JSON(w, r, into)
}

// reply answers with JSON.
func reply(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have gone
	return nil
}

// done answers that there is nothing to say.
func done(w http.ResponseWriter) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// normalEmail returns an address in lower case, "" if it is none.
func normalEmail(s string) string {
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > 254 {
		return ""
	}
	return strings.ToLower(s)
}

var handlePattern = regexp.MustCompile(`^[a-z0-9_]{3,30}$`)

// checkHandle notes what is wrong with a handle.
func checkHandle(v *errcode.Validation, handle string) {
	if !handlePattern.MatchString(handle) {
		v.Rule("handle", errcode.RulePattern)
	}
}

// checkPassword notes what is wrong with a new password.
func checkPassword(v *errcode.Validation, path, password string) {
	switch {
	case len(password) < 8:
		v.Rule(path, errcode.RuleTooShort, 8)
	case len(password) > 256:
		v.Rule(path, errcode.RuleTooLong, 256)
	}
}

// maxKey bounds an Idempotency-Key.
const maxKey = 255

// once runs fn in a transaction, and returns what it returns. A request with the same
// Idempotency-Key, at the same time or later, gets the same answer, and fn has its effect
// once: a balancer or a client that lost the answer may repeat the request. What fn returns
// is stored, encrypted by the key, which nobody else knows.
func (s *Server) once(r *http.Request, request string, fn func(store.Queries) (string, error)) (answer string, err error) {
	key := r.Header.Get("Idempotency-Key")
	switch {
	case len(key) > maxKey:
		return "", errcode.GeneralBadRequest.Errorf("Idempotency-Key of %d bytes, expected at most %d", len(key), maxKey)
	case key != "" && len(key) < 16:
		return "", errcode.GeneralBadRequest.Errorf("Idempotency-Key of %d bytes, expected 16 or more, such as a UUID", len(key))
	}
	ctx := r.Context()
	err = s.Store.Tx(ctx, func(q store.Queries) (err error) {
		if key == "" {
			answer, err = fn(q)
			return err
		}
		hash := secret.Hash(r.Pattern + " " + key)
		request := secret.Hash(key + " " + request)
		claimed, before, err := q.ClaimKey(ctx, hash, request, s.Now())
		switch {
		case err != nil:
			return err
		case !claimed && before.Request != request:
			return errcode.GeneralBadRequest.Wrap(fmt.Errorf("the Idempotency-Key was used for another request"))
		case !claimed:
			answer, err = secret.Unseal(key, before.Text)
			return err
		}
		if answer, err = fn(q); err != nil {
			return err
		}
		sealed, err := secret.Seal(key, answer)
		if err != nil {
			return err
		}
		return q.SaveAnswer(ctx, hash, sealed)
	})
	if err == nil {
		select {
		case s.wake <- struct{}{}:
		default: // it is awake
		}
	}
	return answer, err
}
