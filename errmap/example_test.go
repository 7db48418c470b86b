package errmap_test

import (
	"errors"
	"fmt"
	"io"

	"example.com/errcode"
	"example.com/errcode/errmap"
)

var errStale = errors.New("the row has changed")

// UniqueError stands for the error of a database driver.
type UniqueError struct{ Constraint string }

func (e *UniqueError) Error() string { return "duplicate key in " + e.Constraint }

func ExampleFirst() {
	api := errcode.Writer{
		Form: errcode.FormEnvelope,
		Map: errmap.First(
			errmap.Is(errcode.EnvelopeConflict, errStale),
			errmap.As(func(e *UniqueError) error {
				if e.Constraint == "users_email_key" {
					return errcode.EnvelopeValidationError.WithRule("email", errcode.RuleTaken)
				}
				return nil
			}),
			errmap.Standard,
		),
	}
	for _, err := range []error{
		fmt.Errorf("update: %w", errStale),
		&UniqueError{"users_email_key"},
		&UniqueError{"users_pkey"},
		fmt.Errorf("body: %w", io.ErrUnexpectedEOF),
	} {
		a := api.Answer(nil, err)
		fmt.Printf("%d %s %q\n", a.Status, a.Code, a.Details())
	}
	// Output:
	// 409 CONFLICT ""
	// 422 VALIDATION_ERROR "{\"email\":\"Already taken\"}"
	// 500 INTERNAL_ERROR ""
	// 400 BAD_REQUEST ""
}
