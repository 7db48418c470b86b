// Package oidc gives a code to what fails when a user signs in with an OpenID Connect
// provider, with coreos/go-oidc/v3 and golang.org/x/oauth2. Copy the functions into your
// service, and call them where the step fails:
//
//	token, err := config.Exchange(ctx, r.FormValue("code"))
//	if err != nil {
//		return Exchange(err)
//	}
//	raw, _ := token.Extra("id_token").(string) // an empty one is refused
//	id, err := verifier.Verify(ctx, raw)
//	if err != nil {
//		return IDToken(err, errcode.OAuthTokenExchangeFailed, errcode.OAuthTokenExchangeFailed)
//	}
//	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
//	if err != nil {
//		return UserInfo(err)
//	}
//
// This can't be a rule for Writer.Map. Of all errors of go-oidc only TokenExpiredError and
// IssuerMismatchError have a type. The others are texts, and even an error of the network
// is flattened into one when the keys are fetched: the Writer can't see it any more.
//
// # The token endpoint
//
// An *oauth2.RetrieveError has the answer of the provider. errcode.Parse reads it, so that
// the log has the provider's code (such as invalid_grant) and message in place of the
// whole body, and so that errors.As finds an error that is Remote. To the client it is
// OAuthTokenExchangeFailed in any case: a code serves once, so the user has to sign in
// again. GitHub answers an error with the status 200, for which Parse returns nil:
// therefore the 400.
//
// # ID tokens
//
// When a token is refused because the keys could not be fetched, the provider is at
// fault, and not the token. Where the verifier also checks the tokens of requests, the
// difference matters: an invalid token logs the user out, in the middle of an outage all
// of them. IDToken tells it by the text; the test checks that it is still that text. It
// starts the error, so that nothing in a token can look like it.
//
// In a callback, an ID token that is refused is a failed exchange. For tokens of requests
// give it errcode.UserTokenExpired and errcode.UserInvalidToken.
//
// # Discovery
//
// NewProvider fails with a text as well, whether the provider is down, sends HTML or has
// another issuer (*oidc.IssuerMismatchError). Call it when the service starts, and stop if
// it fails; or call it at the first sign-in, and answer with errcode.Status(503).Wrap(err).
//
// # What is in the log
//
// The errors of Discovery and UserInfo contain the whole body of the answer: with UserInfo
// that is the user's profile, if it is not the JSON that was expected.
package oidc

import (
	"errors"
	"net/http"
	"strings"

	"example.com/errcode"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Exchange returns the error of oauth2.Config.Exchange with a code.
func Exchange(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) {
		err = errcode.Parse(max(answer.Response.StatusCode, http.StatusBadRequest), answer.Body)
	}
	return errcode.OAuthTokenExchangeFailed.Wrap(err)
}

// IDToken returns the error of oidc.IDTokenVerifier.Verify with a code: expired or
// invalid, or one for the status 503 if the provider's keys could not be fetched.
func IDToken(err error, expired, invalid errcode.Code) error {
	var late *oidc.TokenExpiredError
	switch {
	case errors.As(err, &late):
		return expired.Wrap(err)
	case strings.HasPrefix(err.Error(), "failed to verify signature: fetching keys "):
		return errcode.Status(http.StatusServiceUnavailable).Wrap(err)
	}
	return invalid.Wrap(err)
}

// UserInfo returns the error of oidc.Provider.UserInfo with a code.
func UserInfo(err error) error {
	if strings.HasPrefix(err.Error(), "oidc: failed to decode userinfo: ") {
		return errcode.OAuthUserInfoParseFailed.Wrap(err)
	}
	return errcode.OAuthUserInfoFetchFailed.Wrap(err)
}
