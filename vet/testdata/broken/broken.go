// Package broken does not compile.
package broken

import "example.com/errcode"

var code errcode.Code = "user:not_found"
