package errcode

import (
	"fmt"
	"net/http"
	"strings"
)

// CodeFor returns the code of the form's vocabulary for a status: the generic code of
// its document, or one that is made from the phrase of the status and spelled the
// document's way. Its status is the one that was asked for, unless the document has
// another: 422 in FormDomain is general:validation_error with 400, and 502 in
// FormProtekt is service_unavailable with 503.
//
// A status without a name has the code of its class, 400 or 500, and a status outside
// 400 to 599 has that of 500. Codes that are made this way are in no registry and clash
// with none.
func (f Form) CodeFor(status int) Code { return f.layout().codeFor(status) }

func (l *layout) codeFor(status int) Code {
	status = named(status)
	codes := l.generated.Load()
	if codes == nil {
		l.generated.CompareAndSwap(nil, new(statusCodes))
		codes = l.generated.Load()
	}
	if d := codes[status-400].Load(); d != nil {
		return Code{d}
	}
	code := l.documented(status)
	if code.d == nil {
		code = l.spelled(status)
	}
	codes[status-400].CompareAndSwap(nil, code.d)
	return Code{codes[status-400].Load()}
}

// named returns the status, or that of its class if it has no name.
func named(status int) int {
	switch {
	case status < 400 || status > 599:
		return http.StatusInternalServerError
	case phrases[status] != "":
		return status
	case status < 500:
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// documented returns what Layout.Code gives for a status, the zero Code if it panics.
func (l *layout) documented(status int) (code Code) {
	defer func() {
		if recover() != nil {
			code = Code{}
		}
	}()
	if l.Code == nil {
		return Code{}
	}
	if code = l.Code(status); code.d != nil && !code.d.defined() {
		return Code{}
	}
	return code
}

// spelled makes the code for a status that has none.
func (l *layout) spelled(status int) (code Code) {
	if l.Spell == nil {
		return l.Like.CodeFor(status)
	}
	defer func() {
		if recover() != nil || code.d == nil {
			code = l.Like.CodeFor(status)
		}
	}()
	phrase := phrases[status]
	text := l.Spell(phrase)
	if !wellFormed(text) {
		return Code{}
	}
	return Code{&definition{code: text, status: status, message: sentence(phrase), origin: generated}}
}

// snake returns a phrase in lower snake case.
func snake(phrase string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(phrase))
}

func upperSnake(phrase string) string { return strings.ToUpper(snake(phrase)) }

func httpSnake(phrase string) string { return "http:" + snake(phrase) }

// sentence returns a phrase with a capital at the beginning and in acronyms only.
func sentence(phrase string) string {
	words := strings.Split(phrase, " ")
	for i, word := range words {
		if i > 0 && word != strings.ToUpper(word) {
			words[i] = strings.ToLower(word)
		}
	}
	return strings.Join(words, " ")
}

// protektCode is Layout.Code of the Protekt document.
func protektCode(status int) Code {
	switch status {
	case http.StatusForbidden:
		return ProtektAccessDenied
	case http.StatusInternalServerError:
		return ProtektInternalError
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return ProtektServiceUnavailable
	}
	return Code{}
}

// envelopeCode is Layout.Code of the envelope document.
func envelopeCode(status int) Code {
	switch status {
	case http.StatusUnauthorized:
		return EnvelopeAuthenticationError
	case http.StatusForbidden:
		return EnvelopeAuthorizationError
	case http.StatusNotFound:
		return EnvelopeNotFound
	case http.StatusConflict:
		return EnvelopeConflict
	case http.StatusUnprocessableEntity:
		return EnvelopeValidationError
	case http.StatusTooManyRequests:
		return EnvelopeRateLimitExceeded
	case http.StatusInternalServerError:
		return EnvelopeInternalError
	case http.StatusBadGateway:
		return EnvelopeExternalServiceError
	}
	return Code{}
}

// domainCode is Layout.Code of the domain:reason document. Its own code for an internal
// error is documented as 400. An error that nobody foresaw must be a 5xx, or proxies,
// retries and alerts miss it.
func domainCode(status int) Code {
	switch status {
	case http.StatusBadRequest:
		return GeneralBadRequest
	case http.StatusUnauthorized:
		return UserUnauthorized
	case http.StatusForbidden:
		return GeneralForbidden
	case http.StatusNotFound:
		return SystemNotFound
	case http.StatusRequestEntityTooLarge:
		return GeneralFileTooLarge
	case http.StatusUnprocessableEntity:
		return GeneralValidationError
	case http.StatusTooManyRequests:
		return RateLimitExceeded
	case http.StatusInternalServerError:
		return EnvelopeInternalError
	case http.StatusBadGateway:
		return WorkerResponseInvalid
	}
	return Code{}
}

// statusText returns the phrase of a status, for an error that has no text of its own.
func statusText(status int) string {
	if status >= 0 && status < len(phrases) && phrases[status] != "" {
		return phrases[status]
	}
	return fmt.Sprintf("HTTP %d", status)
}

// phrases are those of the statuses of errors, as IANA's registry has them. They are
// frozen: codes are made from them.
var phrases = [600]string{
	400: "Bad Request",
	401: "Unauthorized",
	402: "Payment Required",
	403: "Forbidden",
	404: "Not Found",
	405: "Method Not Allowed",
	406: "Not Acceptable",
	407: "Proxy Authentication Required",
	408: "Request Timeout",
	409: "Conflict",
	410: "Gone",
	411: "Length Required",
	412: "Precondition Failed",
	413: "Content Too Large",
	414: "URI Too Long",
	415: "Unsupported Media Type",
	416: "Range Not Satisfiable",
	417: "Expectation Failed",
	421: "Misdirected Request",
	422: "Unprocessable Content",
	423: "Locked",
	424: "Failed Dependency",
	425: "Too Early",
	426: "Upgrade Required",
	428: "Precondition Required",
	429: "Too Many Requests",
	431: "Request Header Fields Too Large",
	451: "Unavailable For Legal Reasons",
	500: "Internal Server Error",
	501: "Not Implemented",
	502: "Bad Gateway",
	503: "Service Unavailable",
	504: "Gateway Timeout",
	505: "HTTP Version Not Supported",
	506: "Variant Also Negotiates",
	507: "Insufficient Storage",
	508: "Loop Detected",
	510: "Not Extended",
	511: "Network Authentication Required",
}
