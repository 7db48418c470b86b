package errcode

import (
	"encoding"
	"fmt"
	"iter"
	"strings"

	"example.com/errcode/internal/printable"
)

// An Action is what a front end should do about an error. The envelope document
// gives eleven, in the column "Frontend Action", and two are added for what it lacks.
// Every code has one of them. An Action is also a [CodeOption] for Define.
type Action uint8

// The frontend actions: those of the envelope document, and two more.
const (
	ActionShowError        Action = iota + 1 // the document's default
	ActionRedirectToLogin                    // for AUTHENTICATION_ERROR
	ActionRefreshAndRetry                    // for TOKEN_EXPIRED
	ActionShowAccessDenied                   // for AUTHORIZATION_ERROR
	ActionShowNotFound                       // for NOT_FOUND
	ActionShowFieldErrors                    // for VALIDATION_ERROR
	ActionShowConflict                       // for CONFLICT
	ActionRetryWithBackoff                   // for RATE_LIMIT_EXCEEDED
	ActionContactSupport                     // for TENANT_ERROR
	ActionRetryLater                         // for EXTERNAL_SERVICE_ERROR
	ActionRetryOrShowError                   // for DATABASE_ERROR
	ActionShowMessage                        // not in the document: the message helps the user, as that of password:incorrect does
	ActionVerifyEmail                        // not in the document: offer to send the verification mail again
)

var (
	_ encoding.TextMarshaler   = Action(0)
	_ encoding.TextUnmarshaler = (*Action)(nil)
)

var actions = [...]struct{ name, text string }{
	ActionShowError:        {"show_error", "Show a generic error message"},
	ActionRedirectToLogin:  {"redirect_to_login", "Redirect to login"},
	ActionRefreshAndRetry:  {"refresh_and_retry", "Refresh the token, then retry the request"},
	ActionShowAccessDenied: {"show_access_denied", "Show “access denied” message"},
	ActionShowNotFound:     {"show_not_found", "Show “not found” or redirect"},
	ActionShowFieldErrors:  {"show_field_errors", "Display field-level errors from details"},
	ActionShowConflict:     {"show_conflict", "Inform user of the conflict"},
	ActionRetryWithBackoff: {"retry_with_backoff", "Back off and retry after a delay"},
	ActionContactSupport:   {"contact_support", "Check configuration / contact support"},
	ActionRetryLater:       {"retry_later", "Retry or show a “try again later” message"},
	ActionRetryOrShowError: {"retry_or_show_error", "Retry or show a generic error"},
	ActionShowMessage:      {"show_message", "Show the message"},
	ActionVerifyEmail:      {"verify_email", "Ask to verify the email address, and offer to send the mail again"},
}

// Actions yields all actions.
func Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for a := ActionShowError; int(a) < len(actions); a++ {
			if !yield(a) {
				return
			}
		}
	}
}

// String returns the name of the action, such as "redirect_to_login".
func (a Action) String() string { return actions[a.known()].name }

// Text returns the wording, such as "Redirect to login". It is the document's, where
// the document has one.
func (a Action) Text() string { return actions[a.known()].text }

// MarshalText returns the name of the action.
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText finds the action with that name. It returns an error for any other text.
func (a *Action) UnmarshalText(text []byte) error {
	names := make([]string, 0, len(actions))
	for known := range Actions() {
		if known.String() == string(text) {
			*a = known
			return nil
		}
		names = append(names, known.String())
	}
	return fmt.Errorf("errcode: unknown action %q, expected one of %s", printable.CutBytes(string(text), maxCode), strings.Join(names, ", "))
}

// known returns a, or the default for a number that is not an action.
func (a Action) known() Action {
	if a == 0 || int(a) >= len(actions) {
		return ActionShowError
	}
	return a
}

func (a Action) apply(d *definition) { d.action = a.known() }

// actionFor is the action that a status implies.
func actionFor(status int) Action {
	switch status {
	case 401:
		return ActionRedirectToLogin
	case 403, 423:
		return ActionShowAccessDenied
	case 404, 410:
		return ActionShowNotFound
	case 409:
		return ActionShowConflict
	case 422:
		return ActionShowFieldErrors
	case 429:
		return ActionRetryWithBackoff
	case 502, 503, 504:
		return ActionRetryLater
	}
	return ActionShowError
}
