package literal

import (
	"errors"
	"strings"

	"example.com/errcode"
	"example.com/errcode/vet/testdata/codes"
)

type body struct{ Code, Error string }

func wrong(err error, b body, e *errcode.Error) bool {
	code := errcode.CodeOf(err)
	return code.String() == "user:not_found" || // want `"user:not_found" is compared as a string: use code.Equal\(errcode.UserNotFound\)`
		errcode.CodeOf(err).String() != "token_expired" || // want `use errcode.CodeOf\(err\).Equal\(errcode.ProtektTokenExpired\)`
		"billing:declined" == code.String() || // want `use code.Equal\(codes.Declined\)`
		err.Error() == "user:not_found" || // want `"user:not_found" is compared as a string: use errors.Is\(err, errcode.UserNotFound\)`
		e.ErrorType() == "refused" || // want `use errors.Is\(e, codes.Refused\)`
		strings.HasPrefix(err.Error(), "user:not_found") || // want `use errors.Is\(err, errcode.UserNotFound\)`
		b.Code == "user:not_found" // want `"user:not_found" is compared as a string: make an error of the response with errcode.FromResponse or errcode.Parse, and use errors.Is\(err, errcode.UserNotFound\)`
}

func switched(code errcode.Code, b body) int {
	switch code.String() {
	case "user:not_found", // want `use code.Equal\(errcode.UserNotFound\)`
		"card_declined_elsewhere":
		return 1
	}
	switch b.Code {
	case "billing:expired": // want `use errors.Is\(err, codes.Expired\)`
		return 2
	case "refused":
		return 3
	}
	return 0
}

func right(err error, b body) bool {
	const fixed = "user:not_found"
	return errors.Is(err, errcode.UserNotFound) ||
		errcode.CodeOf(err).String() == "" ||
		errcode.CodeOf(err).String() == "a_code_of_another_service" ||
		b.Error == "invalid_token" || b.Error == "access_denied" || // of OAuth
		fixed == "user:not_found" ||
		strings.HasPrefix(b.Code, "user:") || codes.Declined.Domain() == "billing"
}
