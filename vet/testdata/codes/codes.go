// Package codes has the codes of a shop.
package codes

import (
	"net/http"

	"example.com/errcode"
)

var (
	Registry = errcode.NewRegistry(errcode.Session)

	Billing  = Registry.NewCatalogue("Billing")
	Declined = Billing.Define("billing:declined", http.StatusPaymentRequired, "Card declined")
	Expired  = Billing.Define("billing:expired", http.StatusPaymentRequired, "Card expired")
	Refused  = Billing.Define("refused", http.StatusForbidden, "Refused")
	internal = Billing.Define("billing:internal", http.StatusInternalServerError, "Internal")

	Orders  = Registry.NewCatalogue("Orders")
	Shipped = Orders.Define("order:shipped", http.StatusConflict, "The order has left")
)

// Dismissed is another name of Declined.
var Dismissed = Declined

// Internal returns a code that has no exported variable.
func Internal() error { return internal }

// Check may succeed.
func Check(ok bool) *errcode.Error {
	if ok {
		return nil
	}
	return Declined.Wrap(nil)
}

// Must fails always.
func Must() *errcode.Error { return Declined.Wrap(nil) }
