//go:build unix && !race

package fleet_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/mail"
)

// A load sends requests at a rate, and notes what went wrong.
type load struct {
	t       *testing.T
	url     string
	client  *http.Client
	mailbox *mail.Mailbox
	ticks   <-chan time.Time
	sent    atomic.Int64

	mu       sync.Mutex
	codes    map[string]int // of answers that were no success, by status and code
	closed   []failure      // connections that ended without an answer
	failures []failure      // answers that are a fault
	wrong    []string       // what must not be
	canaries []string       // secrets that no error and no log may have
}

func newLoad(t *testing.T, url string, mailbox *mail.Mailbox, rate int) *load {
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	t.Cleanup(ticker.Stop)
	return &load{
		t: t, url: url, mailbox: mailbox, ticks: ticker.C, codes: map[string]int{},
		client: &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}},
	}
}

// A failure is what a client saw.
type failure struct {
	at   time.Time
	text string
}

// wait waits for the next moment to send a request.
func (l *load) wait() {
	<-l.ticks
	l.sent.Add(1)
}

// complain notes what must not be.
func (l *load) complain(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.wrong) < 20 {
		l.wrong = append(l.wrong, fmt.Sprintf(format, args...))
	}
}

func (l *load) lost(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.codes["closed connection"]++
	l.closed = append(l.closed, failure{time.Now(), err.Error()})
	if !strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
		l.wrong = append(l.wrong, err.Error())
	}
}

func (l *load) failed(a answer, path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures = append(l.failures, failure{time.Now(), fmt.Sprintf("%s: %d %s", path, a.status, a.body)})
}

// faults are the codes that may be answered while something is down.
var faults = []errcode.Code{
	errcode.SystemDatabaseError, errcode.SystemTransactionError, errcode.EventstreamPublishFailed, errcode.TurnstileServiceError,
	errcode.WorkerResponseInvalid, errcode.FormDomain.CodeFor(503), errcode.FormDomain.CodeFor(504),
}

// expected are those that the browsers provoke.
var expected = []errcode.Code{errcode.UserInvalidToken, errcode.AuthInvalidCredentials, errcode.UserTokenExpired}

// form is that of all errors.
var form = regexp.MustCompile(`^\{"status":\d{3},"code":"[\w:]+"\}$`)

// check checks an answer that is no success.
func (l *load) check(a answer, path string) {
	code := errcode.CodeOf(a.err)
	l.mu.Lock()
	l.codes[fmt.Sprintf("%d %s", a.status, code)]++
	l.mu.Unlock()
	matches := func(c errcode.Code) bool { return c.String() == code.String() }
	switch {
	case !form.Match(a.body) || a.header.Get("Content-Type") != "application/json":
		l.complain("%s: %d %q %s is not in the form", path, a.status, a.header.Get("Content-Type"), a.body)
	case !slices.ContainsFunc(faults, matches) && !slices.ContainsFunc(expected, matches):
		l.complain("%s: %d %s is not expected", path, a.status, a.body)
	}
	for key, values := range a.header {
		if strings.Contains(strings.Join(values, " "), "canary") {
			l.complain("%s: the header field %s of an error has a secret", path, key)
		}
	}
}

// canary notes a secret.
func (l *load) canary(secret string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.canaries = append(l.canaries, secret)
}

var tokenInMail = regexp.MustCompile(`#token=([\w-]+)`)

// token returns the token of the last mail to an address, "" if there is none yet.
func (l *load) token(to string) string {
	for _, m := range slices.Backward(l.mailbox.Mails()) {
		if found := tokenInMail.FindStringSubmatch(m.Body); m.To == to && found != nil {
			l.canary(found[1])
			return found[1]
		}
	}
	return ""
}

// during returns the failures between two moments.
func during(all []failure, from, to time.Time) (texts []string) {
	for _, f := range all {
		if f.at.After(from) && f.at.Before(to) {
			texts = append(texts, f.text)
		}
	}
	return texts
}
