package mail

import (
	"fmt"
	"html/template"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http"
	netmail "net/mail"
	"slices"
	"sync"

	"github.com/emersion/go-smtp"
)

// A Mailbox is an SMTP server for development. It keeps mails in memory and shows them on a
// page.
type Mailbox struct {
	mu     sync.Mutex
	mails  []Message // the latest last
	seen   map[string]bool
	server *smtp.Server
}

// maxMails is how many are kept.
const maxMails = 1000

// NewMailbox returns one that serves at a listener.
func NewMailbox(l net.Listener) *Mailbox {
	m := &Mailbox{seen: map[string]bool{}}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{mailbox: m}, nil }))
	m.server.Domain = "localhost"
	m.server.MaxMessageBytes = 1 << 20
	go func() { _ = m.server.Serve(l) }() // until Close
	return m
}

// Close stops the server.
func (m *Mailbox) Close() error { return m.server.Close() }

// Mails returns the mails, the latest last.
func (m *Mailbox) Mails() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.mails)
}

// A session receives one mail after the other.
type session struct {
	mailbox *Mailbox
	to      string
}

func (s *session) Mail(string, *smtp.MailOptions) error      { return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error { s.to = to; return nil }
func (s *session) Reset()                                    { s.to = "" }
func (s *session) Logout() error                             { return nil }
func (s *session) Data(r io.Reader) error                    { return s.mailbox.take(s.to, r) }

func (m *Mailbox) take(to string, r io.Reader) error {
	parsed, err := netmail.ReadMessage(r)
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil {
		return fmt.Errorf("mailbox: %w", err)
	}
	mail := Message{ID: parsed.Header.Get("Message-ID"), To: to, Subject: subject, Body: string(body)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen[mail.ID] { // sent again, since the answer was lost
		return nil
	}
	m.seen[mail.ID] = true
	if m.mails = append(m.mails, mail); len(m.mails) > maxMails {
		m.mails = slices.Clone(m.mails[len(m.mails)-maxMails:])
	}
	return nil
}

var page = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mailbox</title>
<style>body{font:1rem/1.5 system-ui;max-width:45rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}pre{white-space:pre-wrap}article{border-top:1px solid;padding:.5rem 0}</style>
<h1>Mailbox</h1><p>Mails of this development server. They are lost when it ends.</p>
{{range .}}<article><h2>{{.Subject}}</h2><p>To {{.To}}</p><pre>{{.Body}}</pre></article>{{else}}<p>No mail yet.</p>{{end}}`))

// ServeHTTP shows the mails, the latest first.
func (m *Mailbox) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	mails := m.Mails()
	slices.Reverse(mails)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_ = page.Execute(w, mails)
}
