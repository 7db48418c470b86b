package errcode

import "net/http"

// The Authorization errors table of the Protekt document.
var (
	// ProtektAuthorization is for users who are signed in and may not do what they
	// asked for.
	ProtektAuthorization = &Catalogue{document: documentProtekt, place: 3, name: "Authorization errors"}

	// ProtektInsufficientPermissions is insufficient_permissions, 403: the user is
	// signed in and lacks a role or permission, which somebody could grant.
	ProtektInsufficientPermissions = ProtektAuthorization.define("insufficient_permissions", http.StatusForbidden, "User lacks required permissions")

	// ProtektAccessDenied is access_denied, 403: the resource is closed to this request
	// for a reason other than permissions: it is private to another user, or a rule on
	// networks or CSRF forbids it.
	ProtektAccessDenied = ProtektAuthorization.define("access_denied", http.StatusForbidden, "Access to resource is forbidden")
)
