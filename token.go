package errcode

import "net/http"

// The Token and session errors table of the Protekt document.
var (
	// ProtektToken lists the codes of the Token and session errors table.
	ProtektToken = newCatalogue(documentProtekt, "Token and session errors")

	// ProtektInvalidToken is invalid_token, 401.
	ProtektInvalidToken = ProtektToken.define("invalid_token", http.StatusUnauthorized, "Token is malformed or invalid", tokenSent)

	// ProtektTokenExpired is token_expired, 401.
	ProtektTokenExpired = ProtektToken.define("token_expired", http.StatusUnauthorized, "Access token has expired", ActionRefreshAndRetry, tokenSent)

	// ProtektRefreshTokenInvalid is refresh_token_invalid, 401.
	ProtektRefreshTokenInvalid = ProtektToken.define("refresh_token_invalid", http.StatusUnauthorized, "Refresh token is invalid or revoked")

	// ProtektSessionNotFound is session_not_found, 404; documented as 404, where session:not_found is 401.
	ProtektSessionNotFound = ProtektToken.define("session_not_found", http.StatusNotFound, "Session does not exist", ActionRedirectToLogin)

	// ProtektSessionRevoked is session_revoked, 401.
	ProtektSessionRevoked = ProtektToken.define("session_revoked", http.StatusUnauthorized, "Session has been revoked")
)

// The Token table of the domain:reason document.
var (
	// Token lists the codes of the Token table.
	Token = newCatalogue(documentDomain, "Token")

	// TokenInvalidVerification is token:invalid_verification, 400.
	TokenInvalidVerification = Token.define("token:invalid_verification", http.StatusBadRequest, "Invalid verification token")

	// TokenExpiredVerification is token:expired_verification, 400.
	TokenExpiredVerification = Token.define("token:expired_verification", http.StatusBadRequest, "Expired verification token")

	// TokenEmailMismatch is token:email_mismatch, 400.
	TokenEmailMismatch = Token.define("token:email_mismatch", http.StatusBadRequest, "Token email mismatch")

	// TokenInvalidReset is token:invalid_reset, 400.
	TokenInvalidReset = Token.define("token:invalid_reset", http.StatusBadRequest, "Invalid reset token")

	// TokenExpiredReset is token:expired_reset, 400.
	TokenExpiredReset = Token.define("token:expired_reset", http.StatusBadRequest, "Expired reset token")

	// TokenInvalidEmailChange is token:invalid_email_change, 400.
	TokenInvalidEmailChange = Token.define("token:invalid_email_change", http.StatusBadRequest, "Invalid email-change token")
)

// The Session table of the domain:reason document.
var (
	// Session lists the codes of the Session table.
	Session = newCatalogue(documentDomain, "Session")

	// SessionInvalidUserID is session:invalid_user_id, 401.
	SessionInvalidUserID = Session.define("session:invalid_user_id", http.StatusUnauthorized, "Invalid user ID in session")

	// SessionExpired is session:expired, 401.
	SessionExpired = Session.define("session:expired", http.StatusUnauthorized, "Session expired")

	// SessionNotFound is session:not_found, 401; documented as 401, where session_not_found is 404.
	SessionNotFound = Session.define("session:not_found", http.StatusUnauthorized, "Session not found")
)
