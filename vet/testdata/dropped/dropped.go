package dropped

import "example.com/errcode"

var failed = errcode.UserBanned.Wrap(nil)

func wrong(err error, catalogue *errcode.Catalogue) error {
	e := errcode.UserNotFound.Wrap(err)
	e.WithField("email", "is missing")       // want `the result of WithField is thrown away: e does not change, WithField returns a new error; assign or return it`
	e.WithField("a", "b").WithLog("id", 1)   // want `the result of WithLog is thrown away: return it, or assign it to a variable`
	errcode.UserBanned.WithLog("id", 1)      // want `the result of WithLog is thrown away: return it, or assign it to a variable`
	errcode.UserBanned.Wrap(err)             // want `the result of Wrap is thrown away`
	errcode.UserBanned.Errorf("no: %w", err) // want `the result of Errorf is thrown away`
	errcode.Status(404)                      // want `the result of Status is thrown away`
	failed.WithLog("id", 1)                  // want `the result of WithLog is thrown away: failed does not change`
	defer errcode.UserBanned.Wrap(err)       // want `the result of Wrap is thrown away`

	var v errcode.Validation
	v.Add("email", "is missing")
	v.Err(errcode.EnvelopeValidationError) // want `the result of Err is thrown away: return it`

	catalogue.Add("a", 400, "A") // want `the result of Add is thrown away: check its error, or use Define, which panics`
	return e
}

func right(catalogue *errcode.Catalogue) error {
	catalogue.Define("a", 400, "A")
	_, _ = catalogue.Add("b", 400, "B")
	_ = errcode.UserBanned.Wrap(nil)
	e := errcode.UserNotFound.Wrap(nil)
	e = e.WithField("email", "is missing")
	errcode.MaskAccounts(errcode.AuthInvalidCredentials) // panics if the code is a wrong one
	return e
}
