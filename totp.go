package errcode

import "net/http"

// The TOTP table of the domain:reason document.
var (
	// TOTP lists the codes of the TOTP table.
	TOTP = newCatalogue(documentDomain, "TOTP")

	// TOTPAlreadyEnabled is totp:already_enabled, 409.
	TOTPAlreadyEnabled = TOTP.define("totp:already_enabled", http.StatusConflict, "TOTP already enabled")

	// TOTPNotEnabled is totp:not_enabled, 400.
	TOTPNotEnabled = TOTP.define("totp:not_enabled", http.StatusBadRequest, "TOTP not enabled")

	// TOTPInvalidCode is totp:invalid_code, 400.
	TOTPInvalidCode = TOTP.define("totp:invalid_code", http.StatusBadRequest, "Invalid TOTP/backup code")

	// TOTPTempTokenInvalid is totp:temp_token_invalid, 400.
	TOTPTempTokenInvalid = TOTP.define("totp:temp_token_invalid", http.StatusBadRequest, "Invalid temporary login token", ActionRedirectToLogin)

	// TOTPTempTokenExpired is totp:temp_token_expired, 400.
	TOTPTempTokenExpired = TOTP.define("totp:temp_token_expired", http.StatusBadRequest, "Expired temporary login token", ActionRedirectToLogin)

	// TOTPBackupCodeExhausted is totp:backup_code_exhausted, 401; documented as 401.
	TOTPBackupCodeExhausted = TOTP.define("totp:backup_code_exhausted", http.StatusUnauthorized, "Backup codes exhausted")

	// TOTPSecretGenerationFailed is totp:secret_generation_failed, 500.
	TOTPSecretGenerationFailed = TOTP.define("totp:secret_generation_failed", http.StatusInternalServerError, "TOTP secret generation failed")

	// TOTPQRGenerationFailed is totp:qr_generation_failed, 500.
	TOTPQRGenerationFailed = TOTP.define("totp:qr_generation_failed", http.StatusInternalServerError, "QR generation failed")
)
