package errcode

import "net/http"

// The Server errors table of the Protekt document.
var (
	// ProtektServer is for failures that the client can do nothing about.
	ProtektServer = &Catalogue{document: documentProtekt, place: 4, name: "Server errors"}

	// ProtektInternalError is internal_error, 500: FormProtekt sends it for panics and
	// for errors without a code, unless the cause says more, as a timeout does.
	// Handlers need not name it.
	ProtektInternalError = ProtektServer.define("internal_error", http.StatusInternalServerError, "Unexpected server error")

	// ProtektServiceUnavailable is service_unavailable, 503: maintenance, or something
	// that the service needs is down. FormProtekt also sends it for an error that came
	// from another service.
	ProtektServiceUnavailable = ProtektServer.define("service_unavailable", http.StatusServiceUnavailable, "Temporary outage or maintenance")
)

// The table of the envelope document.
var (
	// Envelope is for all failures of a service that has chosen the envelope document:
	// it has one table.
	Envelope = &Catalogue{document: documentEnvelope, place: 1, name: "Error Code Reference"}

	// EnvelopeAuthenticationError is AUTHENTICATION_ERROR, 401: the token is missing,
	// malformed, forged or revoked (too old: EnvelopeTokenExpired), or the credentials
	// at login are wrong: there the front end must stay on the page.
	EnvelopeAuthenticationError = Envelope.defineWith("AUTHENTICATION_ERROR", http.StatusUnauthorized, "Missing, malformed, or invalid token", traits{challenge: rejectedToken})

	// EnvelopeTokenExpired is TOKEN_EXPIRED, 401: the access token was good and is too
	// old; the front end refreshes it. For a dead refresh token use
	// EnvelopeAuthenticationError, or the front end would refresh for ever.
	EnvelopeTokenExpired = Envelope.defineWith("TOKEN_EXPIRED", http.StatusUnauthorized, "Access token has expired", traits{action: ActionRefreshAndRetry, challenge: rejectedToken})

	// EnvelopeAuthorizationError is AUTHORIZATION_ERROR, 403: the user is signed in and
	// the role does not allow it. The envelope document has no other 403, so use it for
	// CSRF and the like, too.
	EnvelopeAuthorizationError = Envelope.define("AUTHORIZATION_ERROR", http.StatusForbidden, "User’s role lacks permission for this endpoint")

	// EnvelopeNotFound is NOT_FOUND, 404: what the request asks for does not exist. At
	// login it tells who has an account: mask it as EnvelopeAuthenticationError with
	// MaskAccounts.
	EnvelopeNotFound = Envelope.define("NOT_FOUND", http.StatusNotFound, "The requested resource does not exist")

	// EnvelopeValidationError is VALIDATION_ERROR, 422, although
	// general:validation_error is 400: the body can be read and its values are not
	// acceptable. WithFields says which; the front end shows them at the inputs.
	EnvelopeValidationError = Envelope.defineWith("VALIDATION_ERROR", http.StatusUnprocessableEntity, "Request validation failed", traits{description: "Request body failed validation"})

	// EnvelopeConflict is CONFLICT, 409: what the request makes exists already, or what
	// it changes was changed by somebody else. For an email at sign-up it tells who has
	// an account. Safer: answer success and send a mail.
	EnvelopeConflict = Envelope.define("CONFLICT", http.StatusConflict, "Resource already exists (e.g. duplicate email)")

	// EnvelopeRateLimitExceeded is RATE_LIMIT_EXCEEDED, 429: the client sent too many
	// requests. WithRetryAfter says how long to wait.
	EnvelopeRateLimitExceeded = Envelope.define("RATE_LIMIT_EXCEEDED", http.StatusTooManyRequests, "Too many requests in the time window")

	// EnvelopeTenantError is TENANT_ERROR, 400: neither host name nor path, header or
	// token says which tenant is meant, or the tenant does not exist.
	EnvelopeTenantError = Envelope.defineWith("TENANT_ERROR", http.StatusBadRequest, "Tenant could not be resolved from the request", traits{action: ActionContactSupport})

	// EnvelopeExternalServiceError is EXTERNAL_SERVICE_ERROR, 502: a service that this
	// one calls failed or did not answer. FormEnvelope also sends it for an error that
	// came from another service.
	EnvelopeExternalServiceError = Envelope.define("EXTERNAL_SERVICE_ERROR", http.StatusBadGateway, "A downstream service (AI, LMS, etc.) failed")

	// EnvelopeDatabaseError is DATABASE_ERROR, 500: a query or a transaction failed.
	// Not for "no rows", which is EnvelopeNotFound, nor for a unique key, which is
	// EnvelopeConflict.
	EnvelopeDatabaseError = Envelope.defineWith("DATABASE_ERROR", http.StatusInternalServerError, "Internal database failure", traits{action: ActionRetryOrShowError})

	// EnvelopeInternalError is INTERNAL_ERROR, 500: FormEnvelope and FormDomain send it
	// for panics and for errors without a code, unless the cause says more, as a
	// timeout does. Handlers need not name it.
	EnvelopeInternalError = Envelope.define("INTERNAL_ERROR", http.StatusInternalServerError, "Unhandled server error")
)

// The General table of the domain:reason document.
var (
	// General is for requests that are wrong in themselves, whatever they ask for.
	General = &Catalogue{document: documentDomain, place: 10, name: "General"}

	// GeneralBadRequest is general:bad_request, 400: the request is malformed, such as
	// broken JSON. GeneralValidationError is for wrong values. A cause that is
	// *http.MaxBytesError is answered as 413.
	GeneralBadRequest = General.defineWith("general:bad_request", http.StatusBadRequest, "Bad request", traits{action: ActionShowMessage})

	// GeneralValidationError is general:validation_error, 400, although
	// VALIDATION_ERROR is 422: values in the request are wrong (WithFields). FormDomain
	// shows its fields in development mode only, FormDomainDetails also in production.
	GeneralValidationError = General.defineWith("general:validation_error", http.StatusBadRequest, "Validation error", traits{action: ActionShowFieldErrors})

	// GeneralInvalidIPAddress is general:invalid_ip_address, 400: somebody typed a
	// wrong IP address, for example into a list of blocked ones, or a proxy's header
	// has one. RemoteAddr of a TCP connection is always valid.
	GeneralInvalidIPAddress = General.defineWith("general:invalid_ip_address", http.StatusBadRequest, "Invalid IP address", traits{action: ActionShowMessage})

	// GeneralForbidden is FORBIDDEN, 403: the request is refused for a reason other
	// than permissions, such as CSRF or a blocked network. UserPermissionInsufficient
	// is for a missing role. The code has no domain.
	GeneralForbidden = General.define("FORBIDDEN", http.StatusForbidden, "Forbidden")

	// GeneralFileTooLarge is FILE_TOO_LARGE, 413: the body, or a file in it, is over
	// the limit. FormDomain also sends it for a *http.MaxBytesError. The code has no
	// domain.
	GeneralFileTooLarge = General.defineWith("FILE_TOO_LARGE", http.StatusRequestEntityTooLarge, "Payload too large", traits{action: ActionShowMessage})
)

// The File table of the domain:reason document.
var (
	// File is for files that a request uploads or names.
	File = &Catalogue{document: documentDomain, place: 9, name: "File"}

	// FileUploadError is file:upload_error, 400: the upload could not be used: cut off,
	// or not the type of file that is wanted. Over the limit it is GeneralFileTooLarge.
	FileUploadError = File.defineWith("file:upload_error", http.StatusBadRequest, "File upload failed", traits{action: ActionShowMessage})

	// FileNotFound is file:not_found, 400, although other not-found codes are 404: a
	// form names a file, or should contain one, that is not there. For the download of
	// a file use SystemNotFound.
	FileNotFound = File.defineWith("file:not_found", http.StatusBadRequest, "File not found", traits{action: ActionShowMessage})

	// FileReadError is file:read_error, 400, although the service is at fault: a file
	// that was stored or uploaded can't be read from the disk or the object store. A
	// broken upload is FileUploadError.
	FileReadError = File.defineWith("file:read_error", http.StatusBadRequest, "File read failed", traits{fault: FaultService})
)

// The Rate Limit table of the domain:reason document.
var (
	// RateLimit is for clients that send too many requests.
	RateLimit = &Catalogue{document: documentDomain, place: 11, name: "Rate Limit"}

	// RateLimitExceeded is rate_limit:exceeded, 429: the client sent too many requests.
	// WithRetryAfter says how long to wait.
	RateLimitExceeded = RateLimit.define("rate_limit:exceeded", http.StatusTooManyRequests, "Too many requests")
)

// The Turnstile table of the domain:reason document.
var (
	// Turnstile is for forms that Cloudflare Turnstile protects from bots.
	Turnstile = &Catalogue{document: documentDomain, place: 12, name: "Turnstile"}

	// TurnstileTokenMissing is turnstile:token_missing, 400: the form came without the
	// token of the Turnstile widget: it has not loaded, or a script sent the form.
	TurnstileTokenMissing = Turnstile.defineWith("turnstile:token_missing", http.StatusBadRequest, "Turnstile token missing", traits{action: ActionShowMessage})

	// TurnstileVerificationFailed is turnstile:verification_failed, 403: Turnstile
	// refused the token: too old, used, or forged. The access itself is not denied: the
	// front end resets the widget, since a token serves once.
	TurnstileVerificationFailed = Turnstile.defineWith("turnstile:verification_failed", http.StatusForbidden, "Turnstile verification failed", traits{action: ActionShowMessage})

	// TurnstileServiceError is turnstile:service_error, 503: Turnstile did not answer,
	// or its answer had no verdict. The front end may send the form again, with a new
	// token.
	TurnstileServiceError = Turnstile.define("turnstile:service_error", http.StatusServiceUnavailable, "Turnstile service error")
)

// The Search table of the domain:reason document.
var (
	// Search is for the search engine.
	Search = &Catalogue{document: documentDomain, place: 13, name: "Search"}

	// MeilisearchQueryFailed is meilisearch:query_failed, 500, although other
	// dependencies are 502 or 503: the search engine failed or did not answer. A query
	// that the user has mistyped is GeneralBadRequest.
	MeilisearchQueryFailed = Search.defineWith("meilisearch:query_failed", http.StatusInternalServerError, "Search query failed", traits{action: ActionRetryOrShowError})
)

// The EventStream table of the domain:reason document.
var (
	// EventStream is for the event stream that a service publishes to.
	EventStream = &Catalogue{document: documentDomain, place: 14, name: "EventStream"}

	// EventstreamPublishFailed is eventstream:publish_failed, 503: the event could not
	// be published. Do not return it after the commit: the change exists, and a retry
	// makes it twice. Publish from an outbox there.
	EventstreamPublishFailed = EventStream.define("eventstream:publish_failed", http.StatusServiceUnavailable, "Event publish failed")
)

// The Worker/System table of the domain:reason document.
var (
	// System is for failures of the service and its workers, and for what is not found
	// and has no other code.
	System = &Catalogue{document: documentDomain, place: 15, name: "Worker/System"}

	// WorkerConnectionFailed is worker:connection_failed, 503: the worker, a service
	// for background work, can't be reached or is too slow.
	WorkerConnectionFailed = System.define("worker:connection_failed", http.StatusServiceUnavailable, "Worker connection failed")

	// WorkerResponseInvalid is worker:response_invalid, 502: the worker answered, and
	// the answer can't be understood. FormDomain also sends it for an error that came
	// from any other service.
	WorkerResponseInvalid = System.define("worker:response_invalid", http.StatusBadGateway, "Invalid worker response")

	// WorkerVerificationEmailSendFailed is worker:verification_email_send_failed, 502:
	// the verification mail was not sent. Use it where the user asks for it again.
	// Sign-up should succeed without the mail: the account exists.
	WorkerVerificationEmailSendFailed = System.define("worker:verification_email_send_failed", http.StatusBadGateway, "Verification email send failed")

	// WorkerPasswordResetEmailSendFailed is worker:password_reset_email_send_failed,
	// 502: the reset mail could not be sent. Use it in routes for admins. On "forgot
	// password" it tells who has an account, and MaskAccounts does not hide it.
	WorkerPasswordResetEmailSendFailed = System.define("worker:password_reset_email_send_failed", http.StatusBadGateway, "Password reset email send failed")

	// SystemInternalError is system:internal_error, 400, although internal errors are
	// 500 elsewhere: avoid it. FormDomain sends INTERNAL_ERROR, 500, for errors without
	// a code. Writer.Codes[500] can set this one; then alerts on 5xx miss it.
	SystemInternalError = System.defineWith("system:internal_error", http.StatusBadRequest, "Internal error", traits{fault: FaultService})

	// SystemHashingError is system:hashing_error, 500: a stored password hash can't be
	// parsed. Making one rarely fails: argon2 returns no error, and bcrypt's, for more
	// than 72 bytes, is GeneralValidationError.
	SystemHashingError = System.define("system:hashing_error", http.StatusInternalServerError, "Hashing error")

	// SystemNotFound is system:not_found, 404: what the request asks for does not
	// exist, and no other code names it: a session in DELETE /sessions/{id}, a
	// download. Writer.Mux sends it for unknown routes in FormDomain.
	SystemNotFound = System.define("system:not_found", http.StatusNotFound, "Not found")

	// SystemTransactionError is system:transaction_error, 500: a transaction could not
	// begin or commit, or lost against another one. All other failures of the database
	// are SystemDatabaseError.
	SystemTransactionError = System.defineWith("system:transaction_error", http.StatusInternalServerError, "Transaction error", traits{action: ActionRetryOrShowError})

	// SystemDatabaseError is system:database_error, 500: a query failed, or the
	// database did not answer. Not for "no rows", which is UserNotFound or
	// SystemNotFound, nor for a unique key, which is a conflict.
	SystemDatabaseError = System.defineWith("system:database_error", http.StatusInternalServerError, "Database error", traits{action: ActionRetryOrShowError})

	// SystemTokenCreationError is system:token_creation_error, 500: a token could not
	// be signed. It occurs only if the key is missing or of the wrong kind. Check it
	// when the service starts, and this can't occur.
	SystemTokenCreationError = System.define("system:token_creation_error", http.StatusInternalServerError, "Token creation error")
)
