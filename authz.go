package errcode

import "net/http"

// The Authorization errors table of the Protekt document.
var (
	// ProtektAuthorization lists the codes of the Authorization errors table.
	ProtektAuthorization = newCatalogue(documentProtekt, "Authorization errors")

	// ProtektInsufficientPermissions is insufficient_permissions, 403.
	ProtektInsufficientPermissions = ProtektAuthorization.define("insufficient_permissions", http.StatusForbidden, "User lacks required permissions")

	// ProtektAccessDenied is access_denied, 403.
	ProtektAccessDenied = ProtektAuthorization.define("access_denied", http.StatusForbidden, "Access to resource is forbidden")
)
