package text

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"example.com/errcode"
)

var errTooShort = errors.New("the password is too short")

// policyError is an error whose text is written for users.
type policyError struct{ text string }

func (e *policyError) Error() string { return e.text }

type other struct{}

func (other) Wrap() errcode.Code { return errcode.UserNotFound }

func wrong(err error, rows *sql.Rows) error {
	if err == nil {
		return errcode.UserNotFound.WithMessage(rows.Err().Error()) // want `WithMessage tells the client the text of the error rows.Err\(\): it is for logs; keep the error with Wrap, and write what the client may know`
	}
	_ = errcode.UserNotFound.WithMessage(err.Error())                         // want `WithMessage tells the client the text of the error err: it is for logs`
	_ = errcode.UserNotFound.Wrap(err).WithMessage(err.Error())               // want `WithMessage tells the client the text of the error err`
	_ = errcode.UserNotFound.WithMessage("failed: " + err.Error())            // want `WithMessage tells the client the text of the error err`
	_ = errcode.UserNotFound.WithMessage(fmt.Sprintf("failed: %v", err))      // want `WithMessage tells`
	_ = errcode.UserNotFound.WithMessage(fmt.Sprint("failed: ", err))         // want `WithMessage tells`
	_ = errcode.UserNotFound.WithMessage(strings.ToTitle(err.Error()[:3]))    // want `WithMessage tells`
	_ = errcode.UserNotFound.WithField("email", err.Error())                  // want `WithField tells the client the text of the error err`
	_ = errcode.UserNotFound.WithFields(errcode.Fields{"email": err.Error()}) // want `WithFields tells the client the text of the error err`
	_ = errcode.UserNotFound.WithDetails(err)                                 // want `WithDetails tells the client the text of the error err`
	_ = errcode.UserNotFound.WithDetails(map[string]any{"error": err})        // want `WithDetails tells`
	_ = errcode.UserNotFound.WithDetails(&struct{ Why string }{err.Error()})  // want `WithDetails tells`
	_ = errcode.UserNotFound.WithParam("why", err)                            // want `WithParam tells the client the text of the error err`
	_ = errcode.UserNotFound.WithRule("a", errcode.RuleOneOf, "x", err)       // want `WithRule tells the client the text of the error err`
	_ = other{}.Wrap().WithMessage(err.Error())                               // want `WithMessage tells the client the text of the error err`

	e := errcode.UserNotFound.Wrap(err)
	_ = e.WithMessage(e.Error()) // want `WithMessage tells the client the text of the error e: its cause is for logs; give it Message, or keep the error with Wrap`

	var v errcode.Validation
	v.Add("email", err.Error())                     // want `Add tells the client the text of the error err`
	v.Rule("email", errcode.RuleOneOf, err.Error()) // want `Rule tells the client the text of the error err`
	fields := errcode.Fields{}
	fields["email"] = err.Error() // want `errcode.Fields tells the client the text of the error err`

	text := "it failed"
	if err != nil {
		text = err.Error()
	}
	return errcode.UserNotFound.WithMessage(text) // want `WithMessage tells the client the text of the error err`
}

func right(err error, name string) error {
	_ = errcode.UserNotFound.Wrap(err).WithMessage("No such user").WithLog("error", err.Error())
	_ = errcode.UserNotFound.WithField("password", errTooShort.Error())
	_ = errcode.UserNotFound.WithDetails(map[string]string{"code": errcode.UserBanned.Error()})
	_ = errcode.UserNotFound.WithMessage(fmt.Sprintf("failed with %T", err))
	_ = errcode.UserNotFound.WithMessage(fmt.Errorf("no user %q", name).Error())
	_ = errcode.UserNotFound.WithMessage(errors.New("no user").Error())
	_ = errcode.UserNotFound.WithParam("name", name)
	if policy, ok := errors.AsType[*policyError](err); ok {
		return errcode.UserNotFound.WithMessage(policy.Error())
	}
	e := errcode.UserNotFound.Wrap(err)
	_ = e.WithMessage(e.Message())
	list := "users:"
	list = fmt.Errorf("%s, %s", list, name).Error()
	_ = errcode.UserNotFound.WithMessage(list)
	clean := err.Error()
	clean = public(clean)
	return errcode.UserNotFound.WithMessage(clean)
}

func public(text string) string { return text[:0] }

func silenced(err error) error {
	//errcode:ignore codetext the parser writes its messages for users
	return errcode.UserNotFound.WithMessage(err.Error())
}
