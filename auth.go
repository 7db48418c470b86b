package errcode

import "net/http"

// The Authentication errors table of the Protekt document.
var (
	// ProtektAuthentication lists the codes of the Authentication errors table.
	ProtektAuthentication = newCatalogue(documentProtekt, "Authentication errors")

	// ProtektInvalidCredentials is invalid_credentials, 401.
	ProtektInvalidCredentials = ProtektAuthentication.define("invalid_credentials", http.StatusUnauthorized, "The email or password provided is incorrect.", Description("Incorrect email or password"))

	// ProtektUserNotFound is user_not_found, 404.
	ProtektUserNotFound = ProtektAuthentication.define("user_not_found", http.StatusNotFound, "No user exists with the provided identifier")

	// ProtektEmailNotVerified is email_not_verified, 403, where user:not_verified is 401.
	ProtektEmailNotVerified = ProtektAuthentication.define("email_not_verified", http.StatusForbidden, "User must verify email before login")

	// ProtektAccountLocked is account_locked, 423.
	ProtektAccountLocked = ProtektAuthentication.define("account_locked", http.StatusLocked, "Account temporarily locked due to suspicious activity", ActionContactSupport)
)

// The Auth table of the domain:reason document.
var (
	// Auth lists the codes of the Auth table.
	Auth = newCatalogue(documentDomain, "Auth")

	// AuthInvalidCredentials is auth:invalid_credentials, 401.
	AuthInvalidCredentials = Auth.define("auth:invalid_credentials", http.StatusUnauthorized, "Invalid email/password combination")
)

// The User table of the domain:reason document.
var (
	// User lists the codes of the User table.
	User = newCatalogue(documentDomain, "User")

	// UserInvalidPassword is user:invalid_password, 401: on login.
	UserInvalidPassword = User.define("user:invalid_password", http.StatusUnauthorized, "Wrong password")

	// UserPasswordNotSet is user:password_not_set, 401.
	UserPasswordNotSet = User.define("user:password_not_set", http.StatusUnauthorized, "User has no password")

	// UserInvalidSession is user:invalid_session, 401.
	UserInvalidSession = User.define("user:invalid_session", http.StatusUnauthorized, "Session is invalid")

	// UserNotVerified is user:not_verified, 401, where email_not_verified is 403.
	UserNotVerified = User.define("user:not_verified", http.StatusUnauthorized, "Email not verified")

	// UserNotFound is user:not_found, 404.
	UserNotFound = User.define("user:not_found", http.StatusNotFound, "User not found")

	// UserUnauthorized is user:unauthorized, 401.
	UserUnauthorized = User.define("user:unauthorized", http.StatusUnauthorized, "Not authenticated")

	// UserBanned is user:banned, 403.
	UserBanned = User.define("user:banned", http.StatusForbidden, "User is banned")

	// UserPermissionInsufficient is user:permission_insufficient, 403.
	UserPermissionInsufficient = User.define("user:permission_insufficient", http.StatusForbidden, "Insufficient permissions")

	// UserHandleAlreadyExists is user:handle_already_exists, 409.
	UserHandleAlreadyExists = User.define("user:handle_already_exists", http.StatusConflict, "Handle already taken")

	// UserEmailAlreadyExists is user:email_already_exists, 409.
	UserEmailAlreadyExists = User.define("user:email_already_exists", http.StatusConflict, "Email already registered")

	// UserTokenExpired is user:token_expired, 401.
	UserTokenExpired = User.define("user:token_expired", http.StatusUnauthorized, "Token expired", ActionRefreshAndRetry, tokenSent)

	// UserNoRefreshToken is user:no_refresh_token, 401.
	UserNoRefreshToken = User.define("user:no_refresh_token", http.StatusUnauthorized, "No refresh token available")

	// UserInvalidToken is user:invalid_token, 401.
	UserInvalidToken = User.define("user:invalid_token", http.StatusUnauthorized, "Invalid token", tokenSent)
)

// The Password table of the domain:reason document.
var (
	// Password lists the codes of the Password table.
	Password = newCatalogue(documentDomain, "Password")

	// PasswordRequiredForUpdate is password:required_for_update, 400.
	PasswordRequiredForUpdate = Password.define("password:required_for_update", http.StatusBadRequest, "Current password required")

	// PasswordIncorrect is password:incorrect, 400: the current password, when it is changed.
	PasswordIncorrect = Password.define("password:incorrect", http.StatusBadRequest, "Current password incorrect")

	// PasswordCannotUpdateOAuthOnly is password:cannot_update_oauth_only, 400.
	PasswordCannotUpdateOAuthOnly = Password.define("password:cannot_update_oauth_only", http.StatusBadRequest, "OAuth-only account cannot update password")

	// PasswordNewPasswordMissing is password:new_password_missing, 400.
	PasswordNewPasswordMissing = Password.define("password:new_password_missing", http.StatusBadRequest, "New password missing")

	// PasswordAlreadySet is password:already_set, 400.
	PasswordAlreadySet = Password.define("password:already_set", http.StatusBadRequest, "Password already set", ActionShowConflict)
)

// The Email table of the domain:reason document.
var (
	// Email lists the codes of the Email table.
	Email = newCatalogue(documentDomain, "Email")

	// EmailAlreadyVerified is email:already_verified, 400.
	EmailAlreadyVerified = Email.define("email:already_verified", http.StatusBadRequest, "Email already verified", ActionShowConflict)
)
