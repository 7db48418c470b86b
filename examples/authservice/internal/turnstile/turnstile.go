// Package turnstile asks Cloudflare Turnstile whether a form was sent by a person.
package turnstile

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/errcode"
)

// Production is the address of the service.
const Production = "https://challenges.cloudflare.com/turnstile/v0/siteverify"

// A Client asks for verdicts. The zero Client accepts everything.
type Client struct {
	URL    string
	Secret string
	HTTP   *http.Client // http.DefaultClient if it is nil
}

// Check returns an error unless the token of a form is good.
func (c Client) Check(ctx context.Context, token, address string) error {
	if c.URL == "" {
		return nil
	}
	if token == "" {
		return errcode.TurnstileTokenMissing
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	form := url.Values{"secret": {c.Secret}, "response": {token}, "remoteip": {address}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return errcode.TurnstileServiceError.Wrap(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return errcode.TurnstileServiceError.Wrap(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var verdict struct {
		Success *bool    `json:"success"`
		Errors  []string `json:"error-codes"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&verdict); err != nil || verdict.Success == nil {
		return errcode.TurnstileServiceError.Wrap(fmt.Errorf("status %d without a verdict: %w", resp.StatusCode, err))
	}
	switch {
	case *verdict.Success:
		return nil
	case len(verdict.Errors) > 0 && (verdict.Errors[0] == "internal-error" || strings.HasSuffix(verdict.Errors[0], "-input-secret")):
		return errcode.TurnstileServiceError.Wrap(fmt.Errorf("%q", verdict.Errors)) // not the sender's fault
	}
	return errcode.TurnstileVerificationFailed.Wrap(fmt.Errorf("%q", verdict.Errors))
}
