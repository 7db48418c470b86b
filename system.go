package errcode

import "net/http"

// The Server errors table of the Protekt document.
var (
	// ProtektServer lists the codes of the Server errors table.
	ProtektServer = newCatalogue(documentProtekt, "Server errors")

	// ProtektInternalError is internal_error, 500.
	ProtektInternalError = ProtektServer.define("internal_error", http.StatusInternalServerError, "Unexpected server error")

	// ProtektServiceUnavailable is service_unavailable, 503.
	ProtektServiceUnavailable = ProtektServer.define("service_unavailable", http.StatusServiceUnavailable, "Temporary outage or maintenance")
)

// The table of the envelope document.
var (
	// Envelope lists the codes of the Error Code Reference.
	Envelope = newCatalogue(documentEnvelope, "Error Code Reference")

	// EnvelopeAuthenticationError is AUTHENTICATION_ERROR, 401.
	EnvelopeAuthenticationError = Envelope.define("AUTHENTICATION_ERROR", http.StatusUnauthorized, "Missing, malformed, or invalid token", tokenPerhaps)

	// EnvelopeTokenExpired is TOKEN_EXPIRED, 401.
	EnvelopeTokenExpired = Envelope.define("TOKEN_EXPIRED", http.StatusUnauthorized, "Access token has expired", ActionRefreshAndRetry, tokenSent)

	// EnvelopeAuthorizationError is AUTHORIZATION_ERROR, 403.
	EnvelopeAuthorizationError = Envelope.define("AUTHORIZATION_ERROR", http.StatusForbidden, "User’s role lacks permission for this endpoint")

	// EnvelopeNotFound is NOT_FOUND, 404.
	EnvelopeNotFound = Envelope.define("NOT_FOUND", http.StatusNotFound, "The requested resource does not exist")

	// EnvelopeValidationError is VALIDATION_ERROR, 422.
	EnvelopeValidationError = Envelope.define("VALIDATION_ERROR", http.StatusUnprocessableEntity, "Request validation failed", Description("Request body failed validation"))

	// EnvelopeConflict is CONFLICT, 409.
	EnvelopeConflict = Envelope.define("CONFLICT", http.StatusConflict, "Resource already exists (e.g. duplicate email)")

	// EnvelopeRateLimitExceeded is RATE_LIMIT_EXCEEDED, 429.
	EnvelopeRateLimitExceeded = Envelope.define("RATE_LIMIT_EXCEEDED", http.StatusTooManyRequests, "Too many requests in the time window")

	// EnvelopeTenantError is TENANT_ERROR, 400.
	EnvelopeTenantError = Envelope.define("TENANT_ERROR", http.StatusBadRequest, "Tenant could not be resolved from the request", ActionContactSupport)

	// EnvelopeExternalServiceError is EXTERNAL_SERVICE_ERROR, 502.
	EnvelopeExternalServiceError = Envelope.define("EXTERNAL_SERVICE_ERROR", http.StatusBadGateway, "A downstream service (AI, LMS, etc.) failed")

	// EnvelopeDatabaseError is DATABASE_ERROR, 500.
	EnvelopeDatabaseError = Envelope.define("DATABASE_ERROR", http.StatusInternalServerError, "Internal database failure", ActionRetryOrShowError)

	// EnvelopeInternalError is INTERNAL_ERROR, 500.
	EnvelopeInternalError = Envelope.define("INTERNAL_ERROR", http.StatusInternalServerError, "Unhandled server error")
)

// The General table of the domain:reason document.
var (
	// General lists the codes of the General table.
	General = newCatalogue(documentDomain, "General")

	// GeneralBadRequest is general:bad_request, 400.
	GeneralBadRequest = General.define("general:bad_request", http.StatusBadRequest, "Bad request")

	// GeneralValidationError is general:validation_error, 400; documented as 400, where VALIDATION_ERROR is 422.
	GeneralValidationError = General.define("general:validation_error", http.StatusBadRequest, "Validation error", ActionShowFieldErrors)

	// GeneralInvalidIPAddress is general:invalid_ip_address, 400.
	GeneralInvalidIPAddress = General.define("general:invalid_ip_address", http.StatusBadRequest, "Invalid IP address")

	// GeneralForbidden is FORBIDDEN, 403; documented without a domain.
	GeneralForbidden = General.define("FORBIDDEN", http.StatusForbidden, "Forbidden")

	// GeneralFileTooLarge is FILE_TOO_LARGE, 413; documented without a domain.
	GeneralFileTooLarge = General.define("FILE_TOO_LARGE", http.StatusRequestEntityTooLarge, "Payload too large")
)

// The File table of the domain:reason document.
var (
	// File lists the codes of the File table.
	File = newCatalogue(documentDomain, "File")

	// FileUploadError is file:upload_error, 400.
	FileUploadError = File.define("file:upload_error", http.StatusBadRequest, "File upload failed")

	// FileNotFound is file:not_found, 400; documented as 400.
	FileNotFound = File.define("file:not_found", http.StatusBadRequest, "File not found", ActionShowNotFound)

	// FileReadError is file:read_error, 400.
	FileReadError = File.define("file:read_error", http.StatusBadRequest, "File read failed")
)

// The Rate Limit table of the domain:reason document.
var (
	// RateLimit lists the codes of the Rate Limit table.
	RateLimit = newCatalogue(documentDomain, "Rate Limit")

	// RateLimitExceeded is rate_limit:exceeded, 429.
	RateLimitExceeded = RateLimit.define("rate_limit:exceeded", http.StatusTooManyRequests, "Too many requests")
)

// The Turnstile table of the domain:reason document.
var (
	// Turnstile lists the codes of the Turnstile table.
	Turnstile = newCatalogue(documentDomain, "Turnstile")

	// TurnstileTokenMissing is turnstile:token_missing, 400.
	TurnstileTokenMissing = Turnstile.define("turnstile:token_missing", http.StatusBadRequest, "Turnstile token missing")

	// TurnstileVerificationFailed is turnstile:verification_failed, 403.
	TurnstileVerificationFailed = Turnstile.define("turnstile:verification_failed", http.StatusForbidden, "Turnstile verification failed")

	// TurnstileServiceError is turnstile:service_error, 503.
	TurnstileServiceError = Turnstile.define("turnstile:service_error", http.StatusServiceUnavailable, "Turnstile service error")
)

// The Search table of the domain:reason document.
var (
	// Search lists the codes of the Search table.
	Search = newCatalogue(documentDomain, "Search")

	// MeilisearchQueryFailed is meilisearch:query_failed, 500.
	MeilisearchQueryFailed = Search.define("meilisearch:query_failed", http.StatusInternalServerError, "Search query failed", ActionRetryOrShowError)
)

// The EventStream table of the domain:reason document.
var (
	// EventStream lists the codes of the EventStream table.
	EventStream = newCatalogue(documentDomain, "EventStream")

	// EventstreamPublishFailed is eventstream:publish_failed, 503.
	EventstreamPublishFailed = EventStream.define("eventstream:publish_failed", http.StatusServiceUnavailable, "Event publish failed")
)

// The Worker/System table of the domain:reason document.
var (
	// System lists the codes of the Worker/System table.
	System = newCatalogue(documentDomain, "Worker/System")

	// WorkerConnectionFailed is worker:connection_failed, 503.
	WorkerConnectionFailed = System.define("worker:connection_failed", http.StatusServiceUnavailable, "Worker connection failed")

	// WorkerResponseInvalid is worker:response_invalid, 502.
	WorkerResponseInvalid = System.define("worker:response_invalid", http.StatusBadGateway, "Invalid worker response")

	// WorkerVerificationEmailSendFailed is worker:verification_email_send_failed, 502.
	WorkerVerificationEmailSendFailed = System.define("worker:verification_email_send_failed", http.StatusBadGateway, "Verification email send failed")

	// WorkerPasswordResetEmailSendFailed is worker:password_reset_email_send_failed, 502.
	WorkerPasswordResetEmailSendFailed = System.define("worker:password_reset_email_send_failed", http.StatusBadGateway, "Password reset email send failed")

	// SystemInternalError is system:internal_error, 400; documented as 400; for an unforeseen failure see Writer.Fallback.
	SystemInternalError = System.define("system:internal_error", http.StatusBadRequest, "Internal error")

	// SystemHashingError is system:hashing_error, 500.
	SystemHashingError = System.define("system:hashing_error", http.StatusInternalServerError, "Hashing error")

	// SystemNotFound is system:not_found, 404.
	SystemNotFound = System.define("system:not_found", http.StatusNotFound, "Not found")

	// SystemTransactionError is system:transaction_error, 500.
	SystemTransactionError = System.define("system:transaction_error", http.StatusInternalServerError, "Transaction error", ActionRetryOrShowError)

	// SystemDatabaseError is system:database_error, 500.
	SystemDatabaseError = System.define("system:database_error", http.StatusInternalServerError, "Database error", ActionRetryOrShowError)

	// SystemTokenCreationError is system:token_creation_error, 500.
	SystemTokenCreationError = System.define("system:token_creation_error", http.StatusInternalServerError, "Token creation error")
)
