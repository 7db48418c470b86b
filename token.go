package errcode

import "net/http"

// The Token and session errors table of the Protekt document.
var (
	// ProtektToken is for access tokens, refresh tokens and sessions that are no longer
	// good.
	ProtektToken = newCatalogue(documentProtekt, 2, "Token and session errors")

	// ProtektInvalidToken is invalid_token, 401: the access token is malformed, forged,
	// or meant for another service. It logs the front end out. If it is merely too old,
	// use ProtektTokenExpired.
	ProtektInvalidToken = ProtektToken.define("invalid_token", http.StatusUnauthorized, "Token is malformed or invalid", tokenRejected)

	// ProtektTokenExpired is token_expired, 401: the access token was good and is too
	// old; the front end refreshes it. For a dead refresh token use
	// ProtektRefreshTokenInvalid, or the front end would refresh for ever.
	ProtektTokenExpired = ProtektToken.define("token_expired", http.StatusUnauthorized, "Access token has expired", ActionRefreshAndRetry, tokenRejected)

	// ProtektRefreshTokenInvalid is refresh_token_invalid, 401: the refresh route got
	// no refresh token, or one that is unknown, expired or revoked. It logs the front
	// end out.
	ProtektRefreshTokenInvalid = ProtektToken.define("refresh_token_invalid", http.StatusUnauthorized, "Refresh token is invalid or revoked")

	// ProtektSessionNotFound is session_not_found, 404, although session:not_found is
	// 401: the session that the request came with does not exist. It logs the front end
	// out; for DELETE /sessions/{id} return Status(404).
	ProtektSessionNotFound = ProtektToken.define("session_not_found", http.StatusNotFound, "Session does not exist", ActionRedirectToLogin)

	// ProtektSessionRevoked is session_revoked, 401: the session was ended from
	// elsewhere: by the user on another device, by an admin, or by a new password. It
	// logs the front end out.
	ProtektSessionRevoked = ProtektToken.define("session_revoked", http.StatusUnauthorized, "Session has been revoked", tokenRejected)
)

// The Token table of the domain:reason document.
var (
	// Token is for the tokens in mailed links: verification, password reset, change of
	// email.
	Token = newCatalogue(documentDomain, 6, "Token")

	// TokenInvalidVerification is token:invalid_verification, 400, although an invalid
	// access token is 401: the token of the verification link is unknown or was used.
	// The user asks for a new mail.
	TokenInvalidVerification = Token.define("token:invalid_verification", http.StatusBadRequest, "Invalid verification token", ActionShowMessage)

	// TokenExpiredVerification is token:expired_verification, 400, although an expired
	// access token is 401: the verification link is too old. The user asks for a new
	// mail. If old tokens are deleted, this is TokenInvalidVerification.
	TokenExpiredVerification = Token.define("token:expired_verification", http.StatusBadRequest, "Expired verification token", ActionShowMessage)

	// TokenEmailMismatch is token:email_mismatch, 400: the token of the link was made
	// for another address than the account has now: the email was changed after the
	// mail was sent.
	TokenEmailMismatch = Token.define("token:email_mismatch", http.StatusBadRequest, "Token email mismatch", ActionShowMessage)

	// TokenInvalidReset is token:invalid_reset, 400, although an invalid access token
	// is 401: the token of the reset link is unknown or was used. The user asks for a
	// new mail.
	TokenInvalidReset = Token.define("token:invalid_reset", http.StatusBadRequest, "Invalid reset token", ActionShowMessage)

	// TokenExpiredReset is token:expired_reset, 400, although an expired access token
	// is 401: the reset link is too old. The user asks for a new mail. If old tokens
	// are deleted, this is TokenInvalidReset.
	TokenExpiredReset = Token.define("token:expired_reset", http.StatusBadRequest, "Expired reset token", ActionShowMessage)

	// TokenInvalidEmailChange is token:invalid_email_change, 400: the token of the link
	// that confirms a new address is unknown, used or too old: the document has no
	// other code for an expired one.
	TokenInvalidEmailChange = Token.define("token:invalid_email_change", http.StatusBadRequest, "Invalid email-change token", ActionShowMessage)
)

// The Session table of the domain:reason document.
var (
	// Session is for the session that a request came with: all its codes make the user
	// sign in again.
	Session = newCatalogue(documentDomain, 3, "Session")

	// SessionInvalidUserID is session:invalid_user_id, 401: the session was found, and
	// the user ID in it can't be read. Only a bug or old data does that. Delete the
	// session, or the user can't sign in again. It logs the front end out.
	SessionInvalidUserID = Session.define("session:invalid_user_id", http.StatusUnauthorized, "Invalid user ID in session", tokenRejected)

	// SessionExpired is session:expired, 401: the session was found and is too old. If
	// expired sessions are deleted, as Redis does, this is SessionNotFound. It logs the
	// front end out.
	SessionExpired = Session.define("session:expired", http.StatusUnauthorized, "Session expired", tokenRejected)

	// SessionNotFound is session:not_found, 401, although session_not_found is 404: the
	// session that the request came with does not exist. It logs the front end out; for
	// DELETE /sessions/{id} use SystemNotFound.
	SessionNotFound = Session.define("session:not_found", http.StatusUnauthorized, "Session not found", tokenRejected)
)
