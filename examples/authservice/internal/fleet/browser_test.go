//go:build unix && !race

package fleet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
)

// A browser is a user of the service, who has all that a browser has. It does one thing
// after the other.
type browser struct {
	load    *load
	n       int
	address string // IP address
	email   string
	secret  string // password
	handle  string

	signedUp, verified bool
	access, refresh    string
	avatar             []byte
}

func newBrowser(l *load, n int) *browser {
	return &browser{
		load: l, n: n, address: fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255),
		email: fmt.Sprintf("canary-address-%d@example.com", n), secret: fmt.Sprintf("canary-password-%d", n), handle: fmt.Sprintf("user%d", n),
	}
}

// An answer is what a request was answered with in the end.
type answer struct {
	status int
	header http.Header
	body   []byte
	err    error // the code
}

// A body is that of a request.
type body struct {
	kind string
	data []byte
}

func jsonBody(v any) body {
	data, _ := json.Marshal(v) // of maps of strings
	return body{"application/json", data}
}

// send sends a request, and again as a front end does: with the same key if the answer was
// lost, and after the delay if the error is temporary.
func (b *browser) send(method, path string, in body) (answer, error) {
	key := secret.NewID()
	for try := range 100 {
		a, err := b.once(method, path, in, key)
		switch {
		case err != nil:
			b.load.lost(err)
		case a.err != nil && (errcode.Temporary(a.err) || a.status >= 500):
			b.load.failed(a, path)
		default:
			return a, nil
		}
		time.Sleep(min(time.Duration(try+1)*50*time.Millisecond, 500*time.Millisecond))
	}
	return answer{}, fmt.Errorf("%s %s: no answer in 100 tries", method, path)
}

// once sends a request once. The error says that no response came.
func (b *browser) once(method, path string, in body, key string) (answer, error) {
	b.load.wait()
	req, err := http.NewRequest(method, b.load.url+path, bytes.NewReader(in.data))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("X-Forwarded-For", b.address)
	req.Header.Set("Idempotency-Key", key)
	if in.kind != "" {
		req.Header.Set("Content-Type", in.kind)
	}
	if b.access != "" {
		req.Header.Set("Authorization", "Bearer "+b.access)
	}
	if b.refresh != "" {
		req.AddCookie(&http.Cookie{Name: "refresh_token", Value: b.refresh})
	}
	resp, err := b.load.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		return answer{}, err
	}
	if resp.StatusCode >= 400 {
		resp.Body = io.NopCloser(bytes.NewReader(a.body))
		a.err = errcode.FromResponse(resp)
		b.load.check(a, path)
	}
	return a, nil
}

// expect sends a request that must succeed in the end.
func (b *browser) expect(method, path string, in body) (answer, error) {
	a, err := b.send(method, path, in)
	if err == nil && a.err != nil {
		err = fmt.Errorf("browser %d: %s %s: %d %w", b.n, method, path, a.status, a.err)
	}
	return a, err
}

// refuse sends a request that must be answered with a code.
func (b *browser) refuse(method, path string, in body, code errcode.Code) error {
	a, err := b.send(method, path, in)
	if err == nil && !errors.Is(a.err, code) {
		err = fmt.Errorf("browser %d: %s %s: %d %w, expected %s", b.n, method, path, a.status, a.err, code)
	}
	return err
}

// step does the next thing.
func (b *browser) step() error {
	switch {
	case !b.signedUp:
		_, err := b.expect("POST", "/api/signup", jsonBody(map[string]string{"email": b.email, "password": b.secret, "handle": b.handle, "turnstile": "ok " + b.handle}))
		b.signedUp = err == nil
		return err
	case !b.verified:
		token := b.load.token(b.email)
		if token == "" {
			time.Sleep(20 * time.Millisecond)
			return nil // the mail is under way
		}
		_, err := b.expect("POST", "/api/email/verify", jsonBody(map[string]string{"token": token}))
		b.verified = err == nil
		return err
	case b.access == "":
		return b.signIn("POST", "/api/login", jsonBody(map[string]string{"email": b.email, "password": b.secret}))
	}
	switch p := rand.IntN(1000); {
	case p < 120:
		return b.signIn("POST", "/api/refresh", body{})
	case p < 200:
		a, err := b.expect("GET", "/api/sessions", body{})
		if err == nil && strings.Count(string(a.body), `"current":true`) != 1 {
			err = fmt.Errorf("browser %d: sessions %s", b.n, a.body)
		}
		return err
	case p < 260:
		_, err := b.expect("PATCH", "/api/me", jsonBody(map[string]string{"language": []string{"de", "en", "fr", ""}[p%4]}))
		return err
	case p < 290:
		return b.upload()
	case p < 330 && b.avatar != nil:
		a, err := b.expect("GET", "/api/users/"+b.handle+"/avatar", body{})
		if err == nil && !bytes.Equal(a.body, b.avatar) {
			err = fmt.Errorf("browser %d: another picture than was uploaded", b.n)
		}
		return err
	case p < 350:
		stranger := *b
		stranger.access = "canary.token." + b.handle
		return stranger.refuse("GET", "/api/me", body{}, errcode.UserInvalidToken)
	case p < 360:
		return b.refuse("POST", "/api/login", jsonBody(map[string]string{"email": b.email, "password": "canary-wrong"}), errcode.AuthInvalidCredentials)
	case p < 366:
		_, err := b.expect("POST", "/api/logout", jsonBody(struct{}{}))
		b.access, b.refresh = "", ""
		return err
	}
	return b.look()
}

// look checks that the session works, and that the account is the right one.
func (b *browser) look() error {
	a, err := b.expect("GET", "/api/me", body{})
	if err == nil && !strings.Contains(string(a.body), `"email":"`+b.email+`"`) {
		err = fmt.Errorf("browser %d: another account: %s", b.n, a.body)
	}
	return err
}

// signIn takes the tokens of an answer.
func (b *browser) signIn(method, path string, in body) error {
	a, err := b.expect(method, path, in)
	if err != nil {
		return err
	}
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(a.body, &tokens); err != nil {
		return err
	}
	b.access = tokens.Access
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == "refresh_token" {
			b.refresh = c.Value
		}
	}
	b.load.canary(b.access)
	b.load.canary(b.refresh)
	return nil
}

// upload uploads a new picture.
func (b *browser) upload() error {
	picture := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range picture.Pix {
		picture.SetGray(i%40, i/40, color.Gray{Y: uint8(rand.IntN(256))})
	}
	var file, form bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		return err
	}
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("avatar", "a.png")
	if err != nil {
		return err
	}
	if _, err := part.Write(file.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if _, err := b.expect("PUT", "/api/me/avatar", body{w.FormDataContentType(), form.Bytes()}); err != nil {
		return err
	}
	b.avatar = file.Bytes()
	return nil
}
