// Package mail sends the mails of the service: a worker takes jobs, makes the tokens of the
// links, and hands the mails to an SMTP server.
package mail

import (
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"time"
)

// A Message is a mail.
type Message struct {
	ID      string // the same for each try, so that mailboxes can drop what comes twice
	To      string
	Subject string
	Body    string
}

// From is the sender of all mails.
const From = "no-reply@authservice.example"

// Bytes returns the mail as SMTP sends it.
func (m Message) Bytes(now time.Time) []byte {
	var b strings.Builder
	for _, line := range [][2]string{
		{"From", From}, {"To", m.To}, {"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Date", now.Format(time.RFC1123Z)}, {"Message-ID", "<" + m.ID + "@authservice.example>"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
		{"Auto-Submitted", "auto-generated"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", line[0], line[1])
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(strings.ReplaceAll(m.Body, "\n", "\r\n"))) // into memory
	_ = w.Close()
	return []byte(b.String())
}

// A Kind says what a mail is for.
type Kind string

// The kinds of mails.
const (
	Verification  Kind = "verification"   // confirm the address of a new account
	Exists        Kind = "exists"         // somebody signed up with the address of an account
	PasswordReset Kind = "password_reset" // choose a new password
	EmailChange   Kind = "email_change"   // confirm a new address
	Changed       Kind = "changed"        // the password was changed
)

// texts are subject and body by language and kind; %s is the link.
var texts = map[string]map[Kind][2]string{
	"en": {
		Verification:  {"Confirm your email address", "Welcome! Open this link to confirm your email address:\n\n%s\n\nIt works for 24 hours. If you did not sign up, ignore this mail."},
		Exists:        {"You already have an account", "Somebody signed up with your email address. You already have an account. Sign in, or choose a new password:\n\n%s\n\nIf it was not you, ignore this mail."},
		PasswordReset: {"Choose a new password", "Open this link to choose a new password:\n\n%s\n\nIt works for one hour. If you did not ask for it, ignore this mail."},
		EmailChange:   {"Confirm your new email address", "Open this link to use this email address from now on:\n\n%s\n\nIt works for 24 hours. If you did not ask for it, ignore this mail."},
		Changed:       {"Your password was changed", "The password of your account was changed, and all other sessions were ended. If it was not you, choose a new password now:\n\n%s"},
	},
	"de": {
		Verification:  {"Bestätigen Sie Ihre E-Mail-Adresse", "Willkommen! Öffnen Sie diesen Link, um Ihre E-Mail-Adresse zu bestätigen:\n\n%s\n\nEr gilt 24 Stunden. Wenn Sie sich nicht registriert haben, ignorieren Sie diese E-Mail."},
		Exists:        {"Sie haben bereits ein Konto", "Jemand hat sich mit Ihrer E-Mail-Adresse registriert. Sie haben bereits ein Konto. Melden Sie sich an, oder wählen Sie ein neues Passwort:\n\n%s\n\nWenn Sie das nicht waren, ignorieren Sie diese E-Mail."},
		PasswordReset: {"Wählen Sie ein neues Passwort", "Öffnen Sie diesen Link, um ein neues Passwort zu wählen:\n\n%s\n\nEr gilt eine Stunde. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese E-Mail."},
		EmailChange:   {"Bestätigen Sie Ihre neue E-Mail-Adresse", "Öffnen Sie diesen Link, um künftig diese E-Mail-Adresse zu verwenden:\n\n%s\n\nEr gilt 24 Stunden. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese E-Mail."},
		Changed:       {"Ihr Passwort wurde geändert", "Das Passwort Ihres Kontos wurde geändert, und alle anderen Sitzungen wurden beendet. Wenn Sie das nicht waren, wählen Sie jetzt ein neues Passwort:\n\n%s"},
	},
}

// write returns a mail in a language, with the page of the front end that it links to.
func write(id, to, language string, kind Kind, base, page, token string) Message {
	base = strings.TrimSuffix(base, "/") + "/" + page
	if token != "" {
		base += "#token=" + url.QueryEscape(token) // behind the #, so that no server logs it
	}
	own, ok := texts[strings.SplitN(language, "-", 2)[0]]
	if !ok {
		own = texts["en"]
	}
	text := own[kind]
	return Message{ID: id, To: to, Subject: text[0], Body: fmt.Sprintf(text[1], base)}
}
