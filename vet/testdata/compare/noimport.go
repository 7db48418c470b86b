package compare

import "example.com/errcode"

func withoutImport(err error) bool {
	return err == errcode.UserNotFound // want `== misses errcode.UserNotFound`
}
