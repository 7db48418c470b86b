package errcode_test

import (
	"fmt"
	"net/http"

	"example.com/errcode"
)

// The payment codes of a service are package-level variables.
var (
	Payment             = errcode.NewCatalogue("Payment")
	PaymentCardDeclined = Payment.Define("payment:card_declined", http.StatusPaymentRequired, "Card declined")
)

// A service's own codes work as the built-in ones do.
func ExampleNewCatalogue() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	_, _, body := api.Response(nil, PaymentCardDeclined.Errorf("insufficient funds"))
	fmt.Printf("%s\n", body)

	code, ok := errcode.Lookup("payment:card_declined")
	fmt.Println(code == PaymentCardDeclined, ok)
	// Output:
	// {"success":false,"error":"Card declined","code":"payment:card_declined"}
	// true true
}
