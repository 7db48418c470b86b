// Package forms has forms for services whose clients expect a body that a standard or a
// widespread library defines, in place of one of the three documents':
//
//   - [Problem]: problem details, RFC 9457
//   - [OAuth]: the errors of an OAuth 2.0 authorization server, RFC 6749
//   - [CodeMessage]: {"code":…,"message":…}, as Better Auth and Supabase have it
//
// Each is a struct whose zero value works and whose method Form makes the form:
//
//	var api = errcode.Writer{Form: forms.Problem{Like: errcode.FormDomain}.Form()}
//
// Make a form once, in a package-level variable, and not for each request: it keeps the
// bodies of codes. The codes for statuses come from another form, Like, whose zero value
// is [errcode.FormProtekt].
//
// The package uses nothing of errcode that another package could not use, so it is also
// an example of how to write a form; package errcodetest tests one.
package forms
