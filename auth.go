package errcode

import "net/http"

// The Authentication errors table of the Protekt document.
var (
	// ProtektAuthentication is for logins, and for other routes that find out who
	// somebody is.
	ProtektAuthentication = &Catalogue{document: documentProtekt, place: 1, name: "Authentication errors"}

	// ProtektInvalidCredentials is invalid_credentials, 401: the email or the password
	// at login is wrong. It does not say which of them. MaskAccounts can send it in
	// place of the codes below.
	ProtektInvalidCredentials = ProtektAuthentication.defineWith("invalid_credentials", http.StatusUnauthorized, "The email or password provided is incorrect.", traits{action: ActionShowMessage, description: "Incorrect email or password"})

	// ProtektUserNotFound is user_not_found, 404: an admin or another user looked for
	// somebody who does not exist. At login it tells who has an account: mask it as
	// ProtektInvalidCredentials with MaskAccounts.
	ProtektUserNotFound = ProtektAuthentication.define("user_not_found", http.StatusNotFound, "No user exists with the provided identifier")

	// ProtektEmailNotVerified is email_not_verified, 403, although user:not_verified is
	// 401: the email was never confirmed. If the password is checked first, exempt it
	// from MaskAccounts; otherwise it tells who has an account.
	ProtektEmailNotVerified = ProtektAuthentication.defineWith("email_not_verified", http.StatusForbidden, "User must verify email before login", traits{action: ActionVerifyEmail})

	// ProtektAccountLocked is account_locked, 423: the account is locked for a while,
	// for example after too many wrong passwords. At login it tells who has an account:
	// MaskAccounts hides it.
	ProtektAccountLocked = ProtektAuthentication.defineWith("account_locked", http.StatusLocked, "Account temporarily locked due to suspicious activity", traits{action: ActionShowMessage})
)

// The Auth table of the domain:reason document.
var (
	// Auth is for logins with email and password: one code, which does not say what was
	// wrong.
	Auth = &Catalogue{document: documentDomain, place: 1, name: "Auth"}

	// AuthInvalidCredentials is auth:invalid_credentials, 401: the email or the
	// password at login is wrong. It does not say which of them: use it, not
	// UserNotFound or UserInvalidPassword, or let MaskAccounts send it in their place.
	AuthInvalidCredentials = Auth.defineWith("auth:invalid_credentials", http.StatusUnauthorized, "Invalid email/password combination", traits{action: ActionShowMessage})
)

// The User table of the domain:reason document.
var (
	// User is for users and their accounts: login, permissions, and access and refresh
	// tokens.
	User = &Catalogue{document: documentDomain, place: 2, name: "User"}

	// UserInvalidPassword is user:invalid_password, 401: the password at login is
	// wrong. It tells who has an account: mask it as AuthInvalidCredentials with
	// MaskAccounts. PasswordIncorrect is for the current password when it is changed.
	UserInvalidPassword = User.defineWith("user:invalid_password", http.StatusUnauthorized, "Wrong password", traits{action: ActionShowMessage})

	// UserPasswordNotSet is user:password_not_set, 401: the account signs in with a
	// provider only. At login it tells who has an account: MaskAccounts hides it. When
	// a password is changed, use PasswordCannotUpdateOAuthOnly.
	UserPasswordNotSet = User.defineWith("user:password_not_set", http.StatusUnauthorized, "User has no password", traits{action: ActionShowMessage})

	// UserInvalidSession is user:invalid_session, 401: the session is revoked, forged,
	// or of a user who was deleted. SessionNotFound and SessionExpired are for a
	// session that is gone or too old. It logs the front end out.
	UserInvalidSession = User.defineWith("user:invalid_session", http.StatusUnauthorized, "Session is invalid", traits{challenge: rejectedToken})

	// UserNotVerified is user:not_verified, 401, although email_not_verified is 403:
	// the email was never confirmed. If the password is checked first, exempt it from
	// MaskAccounts; otherwise it tells who has an account.
	UserNotVerified = User.defineWith("user:not_verified", http.StatusUnauthorized, "Email not verified", traits{action: ActionVerifyEmail})

	// UserNotFound is user:not_found, 404: an admin or another user looked for somebody
	// who does not exist. At login it tells who has an account: mask it as
	// AuthInvalidCredentials with MaskAccounts.
	UserNotFound = User.define("user:not_found", http.StatusNotFound, "User not found")

	// UserUnauthorized is user:unauthorized, 401: the request came without a token and
	// without a session. If one was sent and refused, use UserInvalidToken or a Session
	// code. It sends the front end to the login.
	UserUnauthorized = User.define("user:unauthorized", http.StatusUnauthorized, "Not authenticated")

	// UserBanned is user:banned, 403: the account was suspended, which open sessions
	// get to know as well. At login, if the password is checked first, exempt it from
	// MaskAccounts; otherwise it tells who has an account.
	UserBanned = User.defineWith("user:banned", http.StatusForbidden, "User is banned", traits{action: ActionShowMessage})

	// UserPermissionInsufficient is user:permission_insufficient, 403: the user is
	// signed in and lacks a role or permission, which somebody could grant.
	// GeneralForbidden is for a refusal that has nothing to do with permissions.
	UserPermissionInsufficient = User.define("user:permission_insufficient", http.StatusForbidden, "Insufficient permissions")

	// UserHandleAlreadyExists is user:handle_already_exists, 409: another user has the
	// handle, at sign-up or when it is changed. Handles are public, so this tells
	// nothing new.
	UserHandleAlreadyExists = User.define("user:handle_already_exists", http.StatusConflict, "Handle already taken")

	// UserEmailAlreadyExists is user:email_already_exists, 409: another account has the
	// address, at sign-up or when it is changed. It tells who has an account, and
	// MaskAccounts is for logins. Safer: answer success and send a mail.
	UserEmailAlreadyExists = User.define("user:email_already_exists", http.StatusConflict, "Email already registered")

	// UserTokenExpired is user:token_expired, 401: the access token was good and is too
	// old; the front end refreshes it. For a dead refresh token use UserNoRefreshToken,
	// or the front end would refresh for ever.
	UserTokenExpired = User.defineWith("user:token_expired", http.StatusUnauthorized, "Token expired", traits{action: ActionRefreshAndRetry, challenge: rejectedToken})

	// UserNoRefreshToken is user:no_refresh_token, 401: the refresh route got no
	// refresh token, or one that is unknown, expired or revoked: the document has no
	// other code. It logs the front end out. UserUnauthorized is for all other routes.
	UserNoRefreshToken = User.define("user:no_refresh_token", http.StatusUnauthorized, "No refresh token available")

	// UserInvalidToken is user:invalid_token, 401: the access token is malformed,
	// forged, revoked or meant for another service. It logs the front end out. If it is
	// merely too old, use UserTokenExpired.
	UserInvalidToken = User.defineWith("user:invalid_token", http.StatusUnauthorized, "Invalid token", traits{challenge: rejectedToken})
)

// The Password table of the domain:reason document.
var (
	// Password is for users who are signed in and change or set their password.
	Password = &Catalogue{document: documentDomain, place: 5, name: "Password"}

	// PasswordRequiredForUpdate is password:required_for_update, 400: a change of the
	// password or the email came without the current password.
	// PasswordNewPasswordMissing is for the other field.
	PasswordRequiredForUpdate = Password.defineWith("password:required_for_update", http.StatusBadRequest, "Current password required", traits{action: ActionShowMessage})

	// PasswordIncorrect is password:incorrect, 400, although a wrong password at login
	// is 401: the current password is wrong when the password or the email is changed.
	// The user stays signed in.
	PasswordIncorrect = Password.defineWith("password:incorrect", http.StatusBadRequest, "Current password incorrect", traits{action: ActionShowMessage})

	// PasswordCannotUpdateOAuthOnly is password:cannot_update_oauth_only, 400: the user
	// wants to change the password of an account that has none and signs in with a
	// provider. UserPasswordNotSet is the same at login.
	PasswordCannotUpdateOAuthOnly = Password.defineWith("password:cannot_update_oauth_only", http.StatusBadRequest, "OAuth-only account cannot update password", traits{action: ActionShowMessage})

	// PasswordNewPasswordMissing is password:new_password_missing, 400: a change of the
	// password came without a new one. A new password that is too short or too weak is
	// GeneralValidationError.
	PasswordNewPasswordMissing = Password.defineWith("password:new_password_missing", http.StatusBadRequest, "New password missing", traits{action: ActionShowMessage})

	// PasswordAlreadySet is password:already_set, 400, although totp:already_enabled
	// and other conflicts are 409: the user wants to set a first password and has one.
	// Changing it is another route.
	PasswordAlreadySet = Password.defineWith("password:already_set", http.StatusBadRequest, "Password already set", traits{action: ActionShowConflict})
)

// The Email table of the domain:reason document.
var (
	// Email is for the verification of email addresses.
	Email = &Catalogue{document: documentDomain, place: 7, name: "Email"}

	// EmailAlreadyVerified is email:already_verified, 400, although other conflicts are
	// 409: the email is verified, and somebody asks for it again. Only for a user who
	// is signed in: for a typed address it tells who has an account.
	EmailAlreadyVerified = Email.defineWith("email:already_verified", http.StatusBadRequest, "Email already verified", traits{action: ActionShowConflict})
)
