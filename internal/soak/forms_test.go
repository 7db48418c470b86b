//go:build soak

package soak_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/decode"
	"example.com/errcode/errmap"
	"example.com/errcode/forms"
	"example.com/errcode/i18n"
)

// otherForms are ways to fail in forms that are not of the documents, and in the one with
// details; and failures that other packages make.
func otherForms(bundle *i18n.Bundle) []soakCase {
	plain := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain()}}))
	own := errcode.NewForm(errcode.Layout{
		Name: "own",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			dst = errcode.AppendString(append(dst, `{"reason":`...), a.Code.String())
			return append(errcode.AppendString(append(dst, `,"text":`...), a.Message), '}'), nil
		},
	})
	invalid := failingWith(func(n string) error {
		var v errcode.Validation
		v.Rule("email", errcode.RuleEmail)
		v.Rule("name", errcode.RuleTooLong, 20)
		v.Add("n", n)
		return v.Err(errcode.EnvelopeValidationError)
	})
	decoding := func(body string) handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			var into struct {
				Items []struct{ Email string } `json:"items"`
			}
			r = r.Clone(r.Context())
			r.Header.Set("Content-Type", "application/json")
			r.Body = io.NopCloser(strings.NewReader(body))
			return decode.JSON(w, r, &into)
		}
	}
	envelope := errcode.FormEnvelope
	return []soakCase{
		{name: "problem", form: forms.Problem{Like: envelope}.Form(), mime: "application/problem+json", code: "VALIDATION_ERROR",
			want: as(422, "VALIDATION_ERROR", ""), fail: invalid,
			text: `{"type":"about:blank#VALIDATION_ERROR","title":"Unprocessable Content","status":422,"detail":"Request validation failed","code":"VALIDATION_ERROR",` +
				`"errors":[{"detail":"Not a valid email address","pointer":"#/email","field":"email","rule":"email"},{"detail":"{n}","pointer":"#/n","field":"n"},` +
				`{"detail":"Too long, the maximum length is 20","pointer":"#/name","field":"name","rule":"too_long"}]}`},
		{name: "problem-alone", form: forms.Problem{Like: envelope}.Form(), mime: "application/problem+json", code: "user:not_found",
			want: as(404, "user:not_found", ""), fail: returning(errcode.UserNotFound),
			text: `{"title":"Not Found","status":404,"detail":"User not found","code":"user:not_found"}`},
		{name: "oauth", form: forms.OAuth{}.Form(), code: "token_expired", want: as(400, "token_expired", ""),
			fail: returning(errcode.ProtektTokenExpired),
			text: `{"error":"invalid_grant","error_description":"Access token has expired","code":"token_expired"}`},
		{name: "code-message", form: forms.CodeMessage{}.Form(), code: "user:not_found", want: as(404, "user:not_found", ""),
			fail: failingWith(func(n string) error { return errcode.UserNotFound.WithMessage("No " + n) }),
			text: `{"code":"user:not_found","message":"No {n}"}`},
		{name: "own-form", form: own, code: "user:not_found", want: as(404, "user:not_found", ""),
			fail: failingWith(func(n string) error { return errcode.UserNotFound.WithMessage("No " + n) }),
			text: `{"reason":"user:not_found","text":"No {n}"}`},
		{name: "own-form-alone", form: own, code: "user:not_found", want: as(404, "user:not_found", ""), fail: returning(errcode.UserNotFound),
			text: `{"reason":"user:not_found","text":"User not found"}`},
		{name: "details-form", form: errcode.FormDomainDetails, code: "VALIDATION_ERROR", want: as(422, "VALIDATION_ERROR", ""), fail: invalid,
			text: `{"status":422,"code":"VALIDATION_ERROR","details":{"email":"Not a valid email address","n":"{n}","name":"Too long, the maximum length is 20"}}`},
		{name: "rules-de", form: envelope, code: "VALIDATION_ERROR", language: "de", writer: errcode.Writer{Localizer: bundle},
			want: as(422, "VALIDATION_ERROR", ""), fail: invalid,
			text: `{"success":false,"error":"Validierung der Anfrage fehlgeschlagen","code":"VALIDATION_ERROR",` +
				`"details":{"email":"Keine gültige E-Mail-Adresse","n":"{n}","name":"Zu lang, die Höchstlänge ist 20"}}`},
		{name: "plain-de", form: envelope, code: "rate_limit:exceeded", language: "de", writer: errcode.Writer{Localizer: plain},
			header: http.Header{"Retry-After": {"90"}}, want: as(429, "rate_limit:exceeded", ""),
			fail: returning(errcode.RateLimitExceeded.WithRetryAfter(90 * time.Second)),
			text: `{"success":false,"error":"Zu viele Versuche. Wartezeit bis zum nächsten Versuch: 90 Sekunden.","code":"rate_limit:exceeded"}`},
		{name: "decoded", form: envelope, code: "{told}", want: as(422, "VALIDATION_ERROR", ""),
			fail: decoding(`{"items":[{"Email":7},{"e":1}]}`),
			text: `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.Email":"Wrong type of value","items.1.e":"Unknown field"}}`},
		{name: "broken-body", form: envelope, code: "{told}", want: as(400, "BAD_REQUEST", ""), fail: decoding(`{"items":`),
			text: `{"success":false,"error":"The body ends too early, after 9 bytes: expected a value","code":"BAD_REQUEST"}`},
		{name: "errmap", form: errcode.FormDomain, code: "user:banned", want: as(403, "user:banned", ""),
			writer: errcode.Writer{Map: errmap.First(errmap.Is(errcode.UserBanned, io.ErrClosedPipe), errmap.Standard)},
			fail:   failingWith(func(n string) error { return fmt.Errorf("%s: %w", n, io.ErrClosedPipe) }),
			text:   `{"status":403,"code":"user:banned"}`},
	}
}
