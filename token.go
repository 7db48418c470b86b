package errcode

import "net/http"

// The Token and session errors table of the Protekt document.
var (
	// ProtektToken is for access tokens, refresh tokens and sessions that are no longer
	// good.
	ProtektToken = &Catalogue{document: documentProtekt, place: 2, name: "Token and session errors"}

	// ProtektInvalidToken is invalid_token, 401: the access token is malformed, forged,
	// or meant for another service. It logs the front end out. If it is merely too old,
	// use ProtektTokenExpired.
	ProtektInvalidToken = ProtektToken.defineWith("invalid_token", http.StatusUnauthorized, "Token is malformed or invalid", traits{challenge: rejectedToken})

	// ProtektTokenExpired is token_expired, 401: the access token was good and is too
	// old; the front end refreshes it. For a dead refresh token use
	// ProtektRefreshTokenInvalid, or the front end would refresh for ever.
	ProtektTokenExpired = ProtektToken.defineWith("token_expired", http.StatusUnauthorized, "Access token has expired", traits{action: ActionRefreshAndRetry, challenge: rejectedToken})

	// ProtektRefreshTokenInvalid is refresh_token_invalid, 401: the refresh route got
	// no refresh token, or one that is unknown, expired or revoked. It logs the front
	// end out.
	ProtektRefreshTokenInvalid = ProtektToken.define("refresh_token_invalid", http.StatusUnauthorized, "Refresh token is invalid or revoked")

	// ProtektSessionNotFound is session_not_found, 404, although session:not_found is
	// 401: the session that the request came with does not exist. It logs the front end
	// out; for DELETE /sessions/{id} return Status(404).
	ProtektSessionNotFound = ProtektToken.defineWith("session_not_found", http.StatusNotFound, "Session does not exist", traits{action: ActionRedirectToLogin})

	// ProtektSessionRevoked is session_revoked, 401: the session was ended from
	// elsewhere: by the user on another device, by an admin, or by a new password. It
	// logs the front end out.
	ProtektSessionRevoked = ProtektToken.defineWith("session_revoked", http.StatusUnauthorized, "Session has been revoked", traits{challenge: rejectedToken})
)

// The Token table of the domain:reason document.
var (
	// Token is for the tokens in mailed links: verification, password reset, change of
	// email.
	Token = &Catalogue{document: documentDomain, place: 6, name: "Token"}

	// TokenInvalidVerification is token:invalid_verification, 400, although an invalid
	// access token is 401: the token of the verification link is unknown or was used.
	// The user asks for a new mail.
	TokenInvalidVerification = Token.defineWith("token:invalid_verification", http.StatusBadRequest, "Invalid verification token", traits{action: ActionShowMessage})

	// TokenExpiredVerification is token:expired_verification, 400, although an expired
	// access token is 401: the verification link is too old. The user asks for a new
	// mail. If old tokens are deleted, this is TokenInvalidVerification.
	TokenExpiredVerification = Token.defineWith("token:expired_verification", http.StatusBadRequest, "Expired verification token", traits{action: ActionShowMessage})

	// TokenEmailMismatch is token:email_mismatch, 400: the token of the link was made
	// for another address than the account has now: the email was changed after the
	// mail was sent.
	TokenEmailMismatch = Token.defineWith("token:email_mismatch", http.StatusBadRequest, "Token email mismatch", traits{action: ActionShowMessage})

	// TokenInvalidReset is token:invalid_reset, 400, although an invalid access token
	// is 401: the token of the reset link is unknown or was used. The user asks for a
	// new mail.
	TokenInvalidReset = Token.defineWith("token:invalid_reset", http.StatusBadRequest, "Invalid reset token", traits{action: ActionShowMessage})

	// TokenExpiredReset is token:expired_reset, 400, although an expired access token
	// is 401: the reset link is too old. The user asks for a new mail. If old tokens
	// are deleted, this is TokenInvalidReset.
	TokenExpiredReset = Token.defineWith("token:expired_reset", http.StatusBadRequest, "Expired reset token", traits{action: ActionShowMessage})

	// TokenInvalidEmailChange is token:invalid_email_change, 400: the token of the link
	// that confirms a new address is unknown, used or too old: the document has no
	// other code for an expired one.
	TokenInvalidEmailChange = Token.defineWith("token:invalid_email_change", http.StatusBadRequest, "Invalid email-change token", traits{action: ActionShowMessage})
)

// The Session table of the domain:reason document.
var (
	// Session is for the session that a request came with: all its codes make the user
	// sign in again.
	Session = &Catalogue{document: documentDomain, place: 3, name: "Session"}

	// SessionInvalidUserID is session:invalid_user_id, 401: the session was found, and
	// the user ID in it can't be read. Only a bug or old data does that. Delete the
	// session, or the user can't sign in again. It logs the front end out.
	SessionInvalidUserID = Session.defineWith("session:invalid_user_id", http.StatusUnauthorized, "Invalid user ID in session", traits{challenge: rejectedToken})

	// SessionExpired is session:expired, 401: the session was found and is too old. If
	// expired sessions are deleted, as Redis does, this is SessionNotFound. It logs the
	// front end out.
	SessionExpired = Session.defineWith("session:expired", http.StatusUnauthorized, "Session expired", traits{challenge: rejectedToken})

	// SessionNotFound is session:not_found, 401, although session_not_found is 404: the
	// session that the request came with does not exist. It logs the front end out; for
	// DELETE /sessions/{id} use SystemNotFound.
	SessionNotFound = Session.defineWith("session:not_found", http.StatusUnauthorized, "Session not found", traits{challenge: rejectedToken})
)
