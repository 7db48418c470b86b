package main

import (
	"net/http"

	"example.com/errcode"
)

func init() {
	open := errcode.Writer{Form: errcode.FormDomain}
	masked := open
	masked.Mask = errcode.MaskAccounts(errcode.AuthInvalidCredentials)
	http.Handle("GET /twice", open.Handler(twice))
	http.Handle("GET /twice/masked", masked.Handler(twice))
}

// twice answers through two Writers.
//
//errcode:answers user:not_found auth:invalid_credentials
func twice(http.ResponseWriter, *http.Request) error { return errcode.UserNotFound }
