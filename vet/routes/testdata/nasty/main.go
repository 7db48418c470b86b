// Nasty has handlers whose codes are hard to find.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"

	"example.com/errcode"
	"example.com/errcode/errmap"
)

var (
	Shop     = errcode.NewCatalogue("Shop")
	Declined = Shop.Define("card:declined", http.StatusPaymentRequired, "Card declined")
	Expired  = Shop.Define("card:expired", http.StatusPaymentRequired, "Card expired")
	Stolen   = Shop.Define("card:stolen", http.StatusForbidden, "Card stolen")
	Sold     = Shop.Define("item:sold", http.StatusConflict, "Item sold")
	Broken   = Shop.Define("item:broken", http.StatusBadRequest, "Item broken")
	Unused   = Shop.Define("item:unused", http.StatusBadRequest, "Never used")
	Queue    = Shop.Define("queue:full", http.StatusServiceUnavailable, "Only the worker uses this")
)

var api = errcode.Writer{Form: errcode.FormDomain}

func main() {
	mux := http.NewServeMux()
	for _, r := range []struct {
		pattern string
		handle  func(http.ResponseWriter, *http.Request) error
	}{
		{"GET /parameter", parameter},
		{"GET /closure", closure},
		{"GET /generic", generic},
		{"GET /joined", joined},
		{"GET /interface", viaInterface},
		{"GET /inspected", inspected},
		{"GET /field", field},
		{"GET /map", fromMap},
		{"GET /named", named},
		{"GET /own", ownType},
		{"GET /group", group},
		{"GET /body", body},
		{"GET /upstream", upstream},
		{"GET /channel", channel},
		{"GET /lookup", lookup},
		{"GET /recursive", recursive},
		{"GET /panics", panics},
		{"GET /target", target},
		{"GET /status", status},
		{"GET /collected", collected},
	} {
		mux.Handle(r.pattern, api.Handler(r.handle))
	}
	masked := api
	masked.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{Stolen: Declined}, errcode.MaskAccounts(errcode.AuthInvalidCredentials))
	mux.Handle("GET /masked", masked.Handler(func(_ http.ResponseWriter, r *http.Request) error {
		if r.URL.RawQuery == "" {
			return Stolen
		}
		return errcode.UserNotFound
	}))
	mapped := api
	mapped.Map = errmap.First(errmap.Is(Sold, io.ErrShortWrite), errmap.As(func(*strconv.NumError) error { return errcode.Status(404) }))
	mapped.Codes = map[int]errcode.Code{500: errcode.SystemInternalError, 404: Expired}
	mux.Handle("GET /mapped", mapped.Handler(func(_ http.ResponseWriter, r *http.Request) error {
		_, err := strconv.Atoi(r.URL.RawQuery)
		return err
	}))
	mux.Handle("GET /middleware", authenticated(http.HandlerFunc(plain)))
	for i := range 2 {
		mux.HandleFunc("GET /number/"+strconv.Itoa(i), plain)
	}
	_ = http.ListenAndServe("localhost:0", api.Mux(mux))
}

// fail has the code as a parameter.
func fail(code errcode.Code, err error) error {
	if err == nil {
		return nil
	}
	return code.Wrap(fmt.Errorf("failed: %w", err))
}

func parameter(_ http.ResponseWriter, r *http.Request) error {
	if r.ContentLength > 0 {
		return fail(Declined, errors.New("no"))
	}
	return fail(Expired, io.ErrUnexpectedEOF)
}

func closure(_ http.ResponseWriter, r *http.Request) error {
	var err error
	check := func(code errcode.Code) {
		if r.ContentLength > 0 {
			err = code.WithMessage("too much")
		}
	}
	check(Declined)
	check(Sold)
	return err
}

func either[T any](ok bool, value T, code errcode.Code) (T, error) {
	if !ok {
		return value, code
	}
	return value, nil
}

func generic(_ http.ResponseWriter, r *http.Request) error {
	if _, err := either(r.Close, 1, Declined); err != nil {
		return err
	}
	_, err := either(r.Close, "", Expired)
	return fmt.Errorf("%[2]s: %[1]w", err, r.Method)
}

func joined(_ http.ResponseWriter, r *http.Request) (err error) {
	defer func() { err = errors.Join(err, Sold.Errorf("closing")) }()
	if r.Close {
		return fmt.Errorf("%v: %w", Expired, Declined)
	}
	return nil
}

type bank interface{ Pay() error }

type (
	savings struct{ code errcode.Code }
	pocket  struct{}
)

func (s savings) Pay() error { return s.code }
func (pocket) Pay() error    { return Stolen }

func viaInterface(_ http.ResponseWriter, r *http.Request) error {
	var b bank = savings{Declined}
	if r.Close {
		b = savings{Expired}
	}
	return b.Pay()
}

func pay(r *http.Request) error {
	switch r.Method {
	case "A":
		return Declined
	case "B":
		return Expired
	}
	return Stolen
}

// inspected compares with two codes, one of which it does not return, and is never told Sold.
func inspected(_ http.ResponseWriter, r *http.Request) error {
	err := pay(r)
	if errors.Is(err, Declined) {
		return errcode.GeneralBadRequest.Wrap(err)
	}
	if errcode.CodeOf(err) == Expired || errors.Is(err, Sold) {
		return nil
	}
	return err
}

type basket struct{ failed error }

func (b *basket) fail(err error) { b.failed = err }

func field(http.ResponseWriter, *http.Request) error {
	b := &basket{}
	b.fail(Sold)
	b.fail(Broken.Wrap(io.EOF))
	return b.failed
}

var reasons = map[string]errcode.Code{"declined": Declined, "expired": Expired}

func fromMap(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return reasons["declined"]
	}
	return reasons[r.URL.RawQuery].WithField("card", "no good")
}

func named(_ http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = Broken
		}
	}()
	if r.Close {
		err = Stolen
	}
	return
}

type payment struct {
	errcode.Code
	amount int
}

type traced struct{ cause error }

func (t *traced) Error() string { return t.cause.Error() }
func (t *traced) Unwrap() error { return t.cause }

func ownType(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return payment{Declined, 1}
	}
	return &traced{Expired}
}

func group(_ http.ResponseWriter, r *http.Request) error {
	once := sync.OnceValue(func() error { return Sold })
	if r.Close {
		return once()
	}
	return walk(func() error { return Stolen })
}

func walk(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func body(w http.ResponseWriter, r *http.Request) error {
	var in struct{ Card string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 100)).Decode(&in); err != nil {
		return Broken.Wrap(err)
	}
	_, err := json.Marshal(in)
	return err
}

func upstream(_ http.ResponseWriter, r *http.Request) error {
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "https://bank.example", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return errcode.FromResponse(resp)
}

func channel(http.ResponseWriter, *http.Request) error {
	failures := make(chan error, 2)
	go func() { failures <- Sold }()
	failures <- Declined
	select {
	case err := <-failures:
		return err
	case <-context.Background().Done():
		return nil
	}
}

func lookup(_ http.ResponseWriter, r *http.Request) error {
	code, ok := errcode.Lookup("user:banned")
	if !ok {
		code, _ = errcode.Lookup(r.URL.RawQuery)
	}
	return code
}

func depth(n int, code errcode.Code) error {
	if n == 0 {
		return code
	}
	return depth(n-1, code)
}

func recursive(http.ResponseWriter, *http.Request) error { return depth(3, Sold) }

func panics(http.ResponseWriter, *http.Request) error { panic("no bank") }

func target(_ http.ResponseWriter, r *http.Request) error {
	err := fmt.Errorf("pay: %w", pay(r))
	var e *errcode.Error
	if errors.As(err, &e) {
		return e.WithMessage("Something was wrong")
	}
	if code, ok := errors.AsType[errcode.Code](Sold); ok {
		return code
	}
	return nil
}

func status(_ http.ResponseWriter, r *http.Request) error {
	if r.Close {
		return errcode.Status(http.StatusGone)
	}
	return errcode.Status(http.StatusNotFound).Wrap(Declined)
}

func collected(_ http.ResponseWriter, r *http.Request) error {
	var v errcode.Validation
	v.Add("card", "no good")
	if r.Close {
		return v.Err(errcode.Code{})
	}
	return v.Err(Broken)
}

// authenticated is a middleware that answers by itself.
func authenticated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			api.WriteError(w, r, errcode.UserUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func plain(w http.ResponseWriter, r *http.Request) {
	if r.Close {
		api.WriteError(w, r, Sold.Errorf("plain"))
	}
}

// work is not a route.
func work() error { return Queue }

var _ = work
