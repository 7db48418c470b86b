package cause

import (
	"errors"
	"fmt"

	"example.com/errcode"
)

func wrong(err error, id int) {
	_ = errcode.SystemDatabaseError.Errorf("load: %v", err)                   // want `Errorf keeps the text of err with %v and loses the error, which errors.Is and reports can't find then: use %w`
	_ = errcode.SystemDatabaseError.Errorf("user %d: %s", id, err)            // want `with %s and loses the error`
	_ = errcode.SystemDatabaseError.Errorf("user %[2]d: %+[1]v", err, id)     // want `with %\+\[1\]v and loses the error`
	_ = errcode.SystemDatabaseError.Errorf("%%: %q\n", err)                   // want `with %q`
	_ = errcode.SystemDatabaseError.Errorf("%*d: %v\n", 5, id, err)           // want `with %v`
	_ = errcode.SystemDatabaseError.Wrap(nil).Errorf(`load: %v`, err)         // want `Errorf keeps the text of err`
	_ = errcode.SystemDatabaseError.Wrap(fmt.Errorf("load: %v", err))         // want `fmt.Errorf keeps the text of err with %v`
	_ = errcode.SystemDatabaseError.Errorf("load: %v", errors.New("no rows")) // want `Errorf keeps the text of errors.New\("no rows"\)`
}

func right(err error, id int, args []any) {
	_ = errcode.SystemDatabaseError.Errorf("load: %w", err)
	_ = errcode.SystemDatabaseError.Errorf("load: %w, then %v", err, err)
	_ = errcode.SystemDatabaseError.Errorf("load %T", err)
	_ = errcode.SystemDatabaseError.Errorf("code %s", errcode.UserNotFound)
	_ = errcode.SystemDatabaseError.Errorf("user %d of %v", id, args)
	_ = errcode.SystemDatabaseError.Errorf("user %d of %v", args...)
	_ = fmt.Errorf("load: %v", err)
}
