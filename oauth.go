package errcode

import "net/http"

// The OAuth table of the domain:reason document.
var (
	// OAuth lists the codes of the OAuth table.
	OAuth = newCatalogue(documentDomain, "OAuth")

	// OAuthInvalidAuthURL is oauth:invalid_auth_url, 400.
	OAuthInvalidAuthURL = OAuth.define("oauth:invalid_auth_url", http.StatusBadRequest, "Invalid auth URL")

	// OAuthInvalidTokenURL is oauth:invalid_token_url, 400.
	OAuthInvalidTokenURL = OAuth.define("oauth:invalid_token_url", http.StatusBadRequest, "Invalid token URL")

	// OAuthInvalidRedirectURL is oauth:invalid_redirect_url, 400.
	OAuthInvalidRedirectURL = OAuth.define("oauth:invalid_redirect_url", http.StatusBadRequest, "Invalid redirect URL")

	// OAuthTokenExchangeFailed is oauth:token_exchange_failed, 400.
	OAuthTokenExchangeFailed = OAuth.define("oauth:token_exchange_failed", http.StatusBadRequest, "OAuth token exchange failed")

	// OAuthUserInfoFetchFailed is oauth:user_info_fetch_failed, 400.
	OAuthUserInfoFetchFailed = OAuth.define("oauth:user_info_fetch_failed", http.StatusBadRequest, "Failed to fetch provider user info")

	// OAuthUserInfoParseFailed is oauth:user_info_parse_failed, 500.
	OAuthUserInfoParseFailed = OAuth.define("oauth:user_info_parse_failed", http.StatusInternalServerError, "Failed to parse provider user info")

	// OAuthAccountAlreadyLinked is oauth:account_already_linked, 409.
	OAuthAccountAlreadyLinked = OAuth.define("oauth:account_already_linked", http.StatusConflict, "OAuth account already linked")

	// OAuthConnectionNotFound is oauth:connection_not_found, 404.
	OAuthConnectionNotFound = OAuth.define("oauth:connection_not_found", http.StatusNotFound, "OAuth connection not found")

	// OAuthCannotUnlinkLastConnection is oauth:cannot_unlink_last_connection, 400.
	OAuthCannotUnlinkLastConnection = OAuth.define("oauth:cannot_unlink_last_connection", http.StatusBadRequest, "Cannot unlink last login method")

	// OAuthInvalidImageURL is oauth:invalid_image_url, 400.
	OAuthInvalidImageURL = OAuth.define("oauth:invalid_image_url", http.StatusBadRequest, "Invalid provider image URL")

	// OAuthInvalidState is oauth:invalid_state, 400.
	OAuthInvalidState = OAuth.define("oauth:invalid_state", http.StatusBadRequest, "Invalid OAuth state", ActionRedirectToLogin)

	// OAuthStateExpired is oauth:state_expired, 400.
	OAuthStateExpired = OAuth.define("oauth:state_expired", http.StatusBadRequest, "Expired OAuth state", ActionRedirectToLogin)

	// OAuthHandleRequired is oauth:handle_required, 400.
	OAuthHandleRequired = OAuth.define("oauth:handle_required", http.StatusBadRequest, "Handle required")

	// OAuthEmailAlreadyExists is oauth:email_already_exists, 409.
	OAuthEmailAlreadyExists = OAuth.define("oauth:email_already_exists", http.StatusConflict, "Email already exists")

	// OAuthEmailNotVerified is oauth:email_not_verified, 400; documented as 400.
	OAuthEmailNotVerified = OAuth.define("oauth:email_not_verified", http.StatusBadRequest, "Provider email not verified")
)
