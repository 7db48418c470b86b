package errcode

import "net/http"

// The TOTP table of the domain:reason document.
var (
	// TOTP is for the second factor: setting it up, and the second step of a login.
	TOTP = &Catalogue{document: documentDomain, place: 8, name: "TOTP"}

	// TOTPAlreadyEnabled is totp:already_enabled, 409: the user wants to set up TOTP
	// and has it.
	TOTPAlreadyEnabled = TOTP.define("totp:already_enabled", http.StatusConflict, "TOTP already enabled")

	// TOTPNotEnabled is totp:not_enabled, 400: the user wants to turn TOTP off, to
	// verify a code or to make new backup codes, and has not set it up.
	TOTPNotEnabled = TOTP.defineWith("totp:not_enabled", http.StatusBadRequest, "TOTP not enabled", traits{action: ActionShowMessage})

	// TOTPInvalidCode is totp:invalid_code, 400, although a wrong password at login is
	// 401: the code is wrong, too old or used, at setup and at login; backup codes as
	// well. Limit the attempts (RateLimitExceeded).
	TOTPInvalidCode = TOTP.defineWith("totp:invalid_code", http.StatusBadRequest, "Invalid TOTP/backup code", traits{action: ActionShowMessage})

	// TOTPTempTokenInvalid is totp:temp_token_invalid, 400, although an invalid access
	// token is 401: the token between password and TOTP code is unknown or was used.
	// The login starts again.
	TOTPTempTokenInvalid = TOTP.defineWith("totp:temp_token_invalid", http.StatusBadRequest, "Invalid temporary login token", traits{action: ActionRedirectToLogin})

	// TOTPTempTokenExpired is totp:temp_token_expired, 400, although an expired access
	// token is 401: the user took too long between password and TOTP code. The login
	// starts again. If old tokens are deleted, this is TOTPTempTokenInvalid.
	TOTPTempTokenExpired = TOTP.defineWith("totp:temp_token_expired", http.StatusBadRequest, "Expired temporary login token", traits{action: ActionRedirectToLogin})

	// TOTPBackupCodeExhausted is totp:backup_code_exhausted, 401, although
	// totp:invalid_code is 400: all backup codes are used. It occurs in the second step
	// of a login: the user takes a code from the app.
	TOTPBackupCodeExhausted = TOTP.defineWith("totp:backup_code_exhausted", http.StatusUnauthorized, "Backup codes exhausted", traits{action: ActionShowMessage})

	// TOTPSecretGenerationFailed is totp:secret_generation_failed, 500: no secret could
	// be made. Since Go 1.24, crypto/rand does not fail; an injected reader can.
	TOTPSecretGenerationFailed = TOTP.define("totp:secret_generation_failed", http.StatusInternalServerError, "TOTP secret generation failed")

	// TOTPQRGenerationFailed is totp:qr_generation_failed, 500: no QR code could be
	// drawn. It occurs only if the image size is too small or the text too long.
	TOTPQRGenerationFailed = TOTP.define("totp:qr_generation_failed", http.StatusInternalServerError, "QR generation failed")
)
