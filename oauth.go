package errcode

import "net/http"

// The OAuth table of the domain:reason document.
var (
	// OAuth is for signing in with a provider, and for linking accounts to providers.
	OAuth = &Catalogue{document: documentDomain, place: 4, name: "OAuth"}

	// OAuthInvalidAuthURL is oauth:invalid_auth_url, 400, although the service is at
	// fault: the provider's address for sign-in, from the configuration, can't be
	// parsed. Check it when the service starts, and this can't occur.
	OAuthInvalidAuthURL = OAuth.defineWith("oauth:invalid_auth_url", http.StatusBadRequest, "Invalid auth URL", traits{fault: FaultService})

	// OAuthInvalidTokenURL is oauth:invalid_token_url, 400, although the service is at
	// fault: the provider's address for tokens, from the configuration, can't be
	// parsed. Check it when the service starts, and this can't occur.
	OAuthInvalidTokenURL = OAuth.defineWith("oauth:invalid_token_url", http.StatusBadRequest, "Invalid token URL", traits{fault: FaultService})

	// OAuthInvalidRedirectURL is oauth:invalid_redirect_url, 400: the redirect URL in
	// the request is malformed or not on the list. Show the error and do not redirect
	// there (RFC 6749, section 4.1.2.1).
	OAuthInvalidRedirectURL = OAuth.defineWith("oauth:invalid_redirect_url", http.StatusBadRequest, "Invalid redirect URL", traits{action: ActionShowMessage})

	// OAuthTokenExchangeFailed is oauth:token_exchange_failed, 400, although the
	// provider failed: it gave no token for the code of the callback. A code serves
	// once, so the same request can't be tried again: the user has to sign in again.
	OAuthTokenExchangeFailed = OAuth.defineWith("oauth:token_exchange_failed", http.StatusBadRequest, "OAuth token exchange failed", traits{action: ActionShowMessage, fault: FaultDependency})

	// OAuthUserInfoFetchFailed is oauth:user_info_fetch_failed, 400, although the
	// provider failed: it gave a token, and then not the profile of the user. The code
	// of the callback is used up: the user has to sign in again.
	OAuthUserInfoFetchFailed = OAuth.defineWith("oauth:user_info_fetch_failed", http.StatusBadRequest, "Failed to fetch provider user info", traits{action: ActionShowMessage, fault: FaultDependency})

	// OAuthUserInfoParseFailed is oauth:user_info_parse_failed, 500, although
	// oauth:user_info_fetch_failed is 400: the provider's profile came, and it is not
	// the JSON that the service expects.
	OAuthUserInfoParseFailed = OAuth.define("oauth:user_info_parse_failed", http.StatusInternalServerError, "Failed to parse provider user info")

	// OAuthAccountAlreadyLinked is oauth:account_already_linked, 409: the user wants to
	// link a provider's account that is linked already, to this user or another.
	// OAuthEmailAlreadyExists is for signing in.
	OAuthAccountAlreadyLinked = OAuth.define("oauth:account_already_linked", http.StatusConflict, "OAuth account already linked")

	// OAuthConnectionNotFound is oauth:connection_not_found, 404: the user wants to
	// unlink a provider, or to see its connection, and is not linked to it.
	OAuthConnectionNotFound = OAuth.define("oauth:connection_not_found", http.StatusNotFound, "OAuth connection not found")

	// OAuthCannotUnlinkLastConnection is oauth:cannot_unlink_last_connection, 400: the
	// user wants to unlink the only provider and has no password, so there would be no
	// way left to sign in.
	OAuthCannotUnlinkLastConnection = OAuth.defineWith("oauth:cannot_unlink_last_connection", http.StatusBadRequest, "Cannot unlink last login method", traits{action: ActionShowMessage})

	// OAuthInvalidImageURL is oauth:invalid_image_url, 400: the picture in the
	// provider's profile has no URL that can be used. Better: go on without the
	// picture, and log it. Nobody should fail to sign in for that.
	OAuthInvalidImageURL = OAuth.defineWith("oauth:invalid_image_url", http.StatusBadRequest, "Invalid provider image URL", traits{action: ActionShowMessage})

	// OAuthInvalidState is oauth:invalid_state, 400: the state of the callback is not
	// the one that the sign-in began with: the cookie was lost, or the request is
	// forged. It also occurs when a provider is linked.
	OAuthInvalidState = OAuth.defineWith("oauth:invalid_state", http.StatusBadRequest, "Invalid OAuth state", traits{action: ActionShowMessage})

	// OAuthStateExpired is oauth:state_expired, 400: the state of the callback is right
	// and too old: the user took too long at the provider. If old states are deleted,
	// this is OAuthInvalidState.
	OAuthStateExpired = OAuth.defineWith("oauth:state_expired", http.StatusBadRequest, "Expired OAuth state", traits{action: ActionShowMessage})

	// OAuthHandleRequired is oauth:handle_required, 400: the first sign-in with a
	// provider needs a handle for the new account. The front end asks for one and sends
	// it along.
	OAuthHandleRequired = OAuth.defineWith("oauth:handle_required", http.StatusBadRequest, "Handle required", traits{action: ActionShowMessage})

	// OAuthEmailAlreadyExists is oauth:email_already_exists, 409: the first sign-in
	// with a provider found an account that has the provider's address. Check that the
	// provider has verified the address first, or it tells anybody who has an account.
	OAuthEmailAlreadyExists = OAuth.define("oauth:email_already_exists", http.StatusConflict, "Email already exists")

	// OAuthEmailNotVerified is oauth:email_not_verified, 400, although other
	// not-verified codes are 401 or 403: the provider has not verified the address. A
	// mail of ours does not help: the user verifies it there.
	OAuthEmailNotVerified = OAuth.defineWith("oauth:email_not_verified", http.StatusBadRequest, "Provider email not verified", traits{action: ActionShowMessage})
)
