// Package servicetest starts the service for tests, with everything that it needs.
package servicetest

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/oauth"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/examples/authservice/internal/turnstile"
	"example.com/errcode/examples/authservice/internal/web"
	"github.com/stretchr/testify/require"
)

// An Env is a service of a test, with everything that it needs, and a browser.
type Env struct {
	*testing.T
	*httptest.Server
	Service  *web.Server
	Store    *store.Store
	db       *sql.DB // the same database, behind the back of the service
	Bus      *events.Bus
	Mailbox  *mail.Mailbox
	SMTP     net.Listener
	Folder   string
	offset   atomic.Int64 // how far the clock is ahead, in nanoseconds
	Access   string       // the access token, "" if nobody is signed in
	Header   http.Header  // of the next request
	Client   *http.Client
	Provider *oauth.Provider
	Stop     func() // ends the worker
	Reports  func() string
	root     atomic.Pointer[http.Handler] // what answers
}

// Wrap puts something in front of the API, such as the front end.
func (e *Env) Wrap(wrap func(api http.Handler) http.Handler) {
	h := wrap(*e.root.Load())
	e.root.Store(&h)
}

// Password is that of all accounts.
const Password = "correct horse"

// passwords cost little, so that tests do not take long.
var passwords = secret.NewPasswords(4, secret.Cost{Memory: 64, Passes: 1})

// hash is that of Password.
var hash = sync.OnceValue(func() string {
	h, err := passwords.Hash(context.Background(), Password)
	if err != nil {
		panic(err)
	}
	return h
})

// Start returns a service, whose options change may change.
func Start(t *testing.T, change ...func(*web.Options)) *Env {
	t.Helper()
	e := &Env{T: t, Folder: t.TempDir(), Header: http.Header{}}
	ctx, cancel := context.WithCancel(context.Background())
	var err error
	file := filepath.Join(e.Folder, "test.db")
	e.Store, err = store.Open(ctx, "sqlite:"+file)
	require.NoError(t, err)
	e.db, err = sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)&_txlock=immediate")
	require.NoError(t, err)
	t.Cleanup(func() { _ = e.db.Close() })
	e.Bus, err = events.Serve(ctx, filepath.Join(e.Folder, "events"), "", 0)
	require.NoError(t, err)
	e.SMTP, err = net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	e.Mailbox = mail.NewMailbox(e.SMTP)
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	e.Client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

	outer := http.NewServeMux()
	e.Server = httptest.NewServer(outer)
	development, err := oauth.NewDevelopment(e.URL+"/provider", "authservice", "development")
	require.NoError(t, err)
	outer.Handle("/provider/", http.StripPrefix("/provider", development))
	outer.Handle("POST /siteverify", turnstile.Development())
	e.Provider = &oauth.Provider{
		Issuer: e.URL + "/provider", ClientID: "authservice", ClientSecret: "development", RedirectURL: e.URL + "/oauth/development",
		PictureHosts: []string{e.Listener.Addr().String()}, Client: http.DefaultClient,
	}
	var log lockedBuffer
	e.Reports = log.String
	o := web.Options{
		Store: e.Store, Bus: e.Bus, Avatars: e.Folder, Base: e.URL, Now: e.Now, Passwords: passwords,
		Turnstile: turnstile.Client{URL: e.URL + "/siteverify", Secret: "development"},
		Providers: map[string]*oauth.Provider{"development": e.Provider},
		Report:    errcode.ReportTo(slog.New(slog.NewTextHandler(&log, nil))),
	}
	for _, f := range change {
		if f != nil {
			f(&o)
		}
	}
	o.Report = noted(o.Report)
	service, err := web.New(ctx, o)
	e.Service = service
	require.NoError(t, err)
	api := service.Handler()
	e.root.Store(&api)
	outer.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { (*e.root.Load()).ServeHTTP(w, r) })

	var work sync.WaitGroup
	worker := mail.Worker{Store: e.Store, SMTP: e.SMTP.Addr().String(), Base: e.URL, Now: e.Now}
	work.Go(func() { _ = worker.Run(ctx, e.Bus) })
	work.Go(func() { mail.Relay(ctx, e.Store, e.Bus, service.Wake()) })
	e.Stop = sync.OnceFunc(func() { cancel(); work.Wait() })
	t.Cleanup(func() {
		e.Close()
		e.Stop()
		_ = e.Mailbox.Close()
		e.Bus.Close()
		_ = e.Store.Close()
	})
	return e
}

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// Now is what the service takes for the time.
func (e *Env) Now() time.Time { return time.Now().Add(time.Duration(e.offset.Load())) }

// Wait puts the clock of the service forward.
func (e *Env) Wait(d time.Duration) { e.offset.Add(int64(d)) }

// Send sends a request with a JSON body, or with a body of its own type.
func (e *Env) Send(method, path string, body any) *http.Response {
	e.Helper()
	var reader io.Reader
	contentType := "application/json"
	switch body := body.(type) {
	case nil:
	case Raw:
		reader, contentType = body.Reader, body.ContentType
	default:
		data, err := json.Marshal(body)
		require.NoError(e, err)
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, e.URL+path, reader)
	require.NoError(e, err)
	req.Header = e.Header.Clone()
	req.Header.Set("Content-Type", contentType)
	if e.Access != "" {
		req.Header.Set("Authorization", "Bearer "+e.Access)
	}
	resp, err := e.Client.Do(req)
	require.NoError(e, err)
	e.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// Raw is a body that is not JSON.
type Raw struct {
	io.Reader
	ContentType string
}

// In is the body of a request.
type In map[string]any

// Post sends a POST.
func (e *Env) Post(path string, body any) *http.Response {
	e.Helper()
	return e.Send("POST", path, body)
}

// Get sends a GET.
func (e *Env) Get(path string) *http.Response { e.Helper(); return e.Send("GET", path, nil) }

// OK sends a request that must succeed, and returns the members of the answer.
func (e *Env) OK(method, path string, body any) map[string]any {
	e.Helper()
	resp := e.Send(method, path, body)
	data, err := io.ReadAll(resp.Body)
	require.NoError(e, err)
	require.Less(e, resp.StatusCode, 300, "%s %s: %s\n%s", method, path, data, e.Reports())
	var members map[string]any
	if len(data) > 0 && data[0] == '{' {
		require.NoError(e, json.Unmarshal(data, &members))
	}
	return members
}

// Account stores a user who has an address, a handle and the Password, unless change says
// otherwise.
func (e *Env) Account(name string, change ...func(*store.User)) store.User {
	e.Helper()
	u := store.User{ID: secret.NewID(), Email: name + "@example.com", Handle: name, Password: hash(), Role: "user", Verified: e.Now(), Created: e.Now()}
	for _, f := range change {
		f(&u)
	}
	require.NoError(e, e.Store.AddUser(e.Context(), u))
	return u
}

// SignIn stores a user and signs in.
func (e *Env) SignIn(name string, change ...func(*store.User)) store.User {
	e.Helper()
	u := e.Account(name, change...)
	e.Access, _ = e.OK("POST", "/api/login", In{"email": u.Email, "password": Password})["access_token"].(string)
	require.NotEmpty(e, e.Access)
	return u
}

// Admin makes a user an admin.
func Admin(u *store.User) { u.Role = "admin" }

// Session returns the ID of the only session of a user.
func (e *Env) Session(u store.User) string {
	e.Helper()
	all, err := e.Store.Sessions(e.Context(), u.ID, e.Now())
	require.NoError(e, err)
	require.Len(e, all, 1)
	return all[0].ID
}

var tokenInMail = regexp.MustCompile(`#token=([\w-]+)`)

// Mail returns the token in the nth mail to an address, counted from one, once it is there.
func (e *Env) Mail(to string, n int) string {
	e.Helper()
	var token string
	require.Eventually(e, func() bool {
		seen := 0
		for _, m := range e.Mailbox.Mails() {
			if m.To != to {
				continue
			}
			if seen++; seen == n {
				if found := tokenInMail.FindStringSubmatch(m.Body); found != nil {
					token = found[1]
				}
				return true
			}
		}
		return false
	}, 10*time.Second, 5*time.Millisecond, "mail %d to %s", n, to)
	return token
}

// Exec changes the database behind the back of the service.
func (e *Env) Exec(statement string, args ...any) {
	e.Helper()
	_, err := e.db.ExecContext(e.Context(), statement, args...)
	require.NoError(e, err)
}

// LockDatabase begins a transaction that never ends, so that none can begin.
func (e *Env) LockDatabase() {
	e.Helper()
	tx, err := e.db.BeginTx(e.Context(), nil)
	require.NoError(e, err)
	e.Cleanup(func() { _ = tx.Rollback() })
}

// Upload is a form with a file.
func Upload(e *Env, field string, data []byte) Raw {
	e.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile(field, "a.png")
	require.NoError(e, err)
	_, err = part.Write(data)
	require.NoError(e, err)
	require.NoError(e, form.Close())
	return Raw{&b, form.FormDataContentType()}
}

// ThroughProvider goes to the provider's page as a user there, and returns what it sends
// the browser back with.
func (e *Env) ThroughProvider(user string, verified bool) In {
	e.Helper()
	address, err := url.Parse(e.OK("POST", "/api/oauth/development", In{"redirect": "/account"})["url"].(string))
	require.NoError(e, err)
	form := address.Query()
	form.Set("user", user)
	if verified {
		form.Set("verified", "yes")
	}
	resp, err := e.Client.Post(e.URL+"/provider/authorize", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	require.NoError(e, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(e, http.StatusSeeOther, resp.StatusCode)
	back, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(e, err)
	return In{"code": back.Query().Get("code"), "state": back.Query().Get("state")}
}

// Callback is where a sign-in with the provider ends.
const Callback = "/api/oauth/development/callback"

// FreeAddress returns an address of this machine that nobody listens at.
func FreeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}
