package wrapnil

import (
	"errors"

	"example.com/errcode"
)

type user struct{ banned bool }

func load() (user, error) { return user{}, errors.New("down") }

func after() error {
	u, err := load()
	if err != nil {
		return errcode.SystemDatabaseError.Wrap(err)
	}
	if u.banned {
		return errcode.UserBanned.Wrap(err) // want `err is nil here, a condition on the way says so: the error has no cause; wrap the error that is meant, or none`
	}
	return nil
}

func inverted() error {
	_, err := load()
	if err == nil {
		return errcode.SystemDatabaseError.Wrap(err).WithRetryAfter(1) // want `err is nil here`
	}
	return nil
}

func shadowed() error {
	var err error
	if u, err := load(); err != nil || u.banned {
		println(err)
	}
	return errcode.SystemDatabaseError.Wrap(err) // want `err is nil here, nothing was assigned to it`
}

func pointer() *errcode.Error {
	_, err := load()
	if err != nil {
		return nil
	}
	return errcode.SystemDatabaseError.Wrap(err) // want `err is nil here`
}

func right() error {
	u, err := load()
	if err != nil || u.banned {
		return errcode.UserBanned.Wrap(err)
	}
	if _, err = load(); err != nil {
		return errcode.SystemDatabaseError.Wrap(err)
	}
	if !u.banned {
		err = errors.New("not banned")
	}
	if u.banned {
		return errcode.UserBanned.Wrap(nil)
	}
	return errcode.SystemDatabaseError.Wrap(err)
}
