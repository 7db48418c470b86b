// Package oauth signs users in with OpenID Connect providers.
package oauth

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"

	"example.com/errcode"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A Provider signs users in. It must not be copied.
type Provider struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	RedirectURL  string   // a page of the front end
	PictureHosts []string // where pictures of users may be
	Client       *http.Client

	// If they are set, these are used and not what the provider says of itself.
	AuthURL, TokenURL, UserInfoURL string

	mu    sync.Mutex
	found *oidc.Provider
}

// A Profile is what a provider says of a user.
type Profile struct {
	Subject  string `json:"sub"`
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	Handle   string `json:"preferred_username"`
	Picture  string `json:"picture"`
}

// discover returns what the provider says of itself. It is asked once.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.Client), p.Issuer)
		if err != nil {
			return nil, err
		}
		p.found = found
	}
	return p.found, nil
}

// config returns the configuration, with the code for an address that can't be used.
func (p *Provider) config(ctx context.Context) (*oauth2.Config, *oidc.Provider, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return nil, nil, err
	}
	endpoint := found.Endpoint()
	if p.AuthURL != "" {
		endpoint.AuthURL = p.AuthURL
	}
	if p.TokenURL != "" {
		endpoint.TokenURL = p.TokenURL
	}
	if err := usable(endpoint.AuthURL); err != nil {
		return nil, nil, errcode.OAuthInvalidAuthURL.Wrap(err)
	}
	if err := usable(endpoint.TokenURL); err != nil {
		return nil, nil, errcode.OAuthInvalidTokenURL.Wrap(err)
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: p.RedirectURL,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}, found, nil
}

// usable returns an error unless an address is a URL that a client can use.
func usable(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("address %q, expected https://HOST/…", address)
	}
	return nil
}

// URL returns where the browser is sent. Verifier and nonce are for Finish.
func (p *Provider) URL(ctx context.Context, state, verifier, nonce string) (string, error) {
	config, _, err := p.config(ctx)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), oidc.Nonce(nonce)), nil
}

// Finish takes the code that the browser came back with.
func (p *Provider) Finish(ctx context.Context, code, verifier, nonce string) (Profile, error) {
	ctx = oidc.ClientContext(ctx, p.Client)
	config, found, err := p.config(ctx)
	if err != nil {
		return Profile{}, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Profile{}, errcode.OAuthTokenExchangeFailed.Wrap(err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	switch {
	case err != nil:
		return Profile{}, errcode.OAuthTokenExchangeFailed.Wrap(err)
	case id.Nonce != nonce:
		return Profile{}, errcode.OAuthTokenExchangeFailed.Errorf("the ID token has another nonce")
	}
	profile, err := p.profile(ctx, config.Client(ctx, token), found)
	if err == nil && profile.Subject != id.Subject {
		err = errcode.OAuthUserInfoParseFailed.Errorf("the profile is that of another user than the ID token")
	}
	return profile, err
}

// profile asks for the profile of the user.
func (p *Provider) profile(ctx context.Context, client *http.Client, found *oidc.Provider) (Profile, error) {
	address := found.UserInfoEndpoint()
	if p.UserInfoURL != "" {
		address = p.UserInfoURL
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Profile{}, errcode.OAuthUserInfoFetchFailed.Wrap(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return Profile{}, errcode.OAuthUserInfoFetchFailed.Wrap(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return Profile{}, errcode.OAuthUserInfoFetchFailed.Wrap(err)
	}
	if resp.StatusCode != http.StatusOK {
		return Profile{}, errcode.OAuthUserInfoFetchFailed.Wrap(fmt.Errorf("status %d", resp.StatusCode))
	}
	var profile Profile
	if err := json.Unmarshal(body, &profile); err != nil {
		return Profile{}, errcode.OAuthUserInfoParseFailed.Wrap(err)
	}
	if profile.Subject == "" {
		return Profile{}, errcode.OAuthUserInfoParseFailed.Errorf(`the profile has no "sub"`)
	}
	return profile, nil
}
