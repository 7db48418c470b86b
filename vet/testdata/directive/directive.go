package directive

import "example.com/errcode"

//errcode:exhaustiv // want `unknown directive "//errcode:exhaustiv", expected //errcode:answers, //errcode:exhaustive or //errcode:ignore`
var code = errcode.UserNotFound

//errcode:ignore // want `//errcode:ignore names no analyzer, expected one and a reason, such as "//errcode:ignore codetext the texts are for users"`
var a = code

//errcode:ignore text because // want `//errcode:ignore names the unknown analyzer "text", expected one of codebypass, codecause, codecompare, codedirective, codedropped, codeliteral, codenil, codespelling, codeswitch, codetext, codewrapnil`
var b = code

//errcode:ignore codetext // want `//errcode:ignore codetext has no reason: say after it why nothing is wrong here`
var c = code

//errcode:ignore codedirective nothing is wrong // want `codedirective reports nothing on line 18: remove this //errcode:ignore, or put it on the line before the finding`
var d = code

//errcode:answers User // of package routes
func e() {}
