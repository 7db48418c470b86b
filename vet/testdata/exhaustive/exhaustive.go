package exhaustive

import (
	"errors"

	"example.com/errcode"
	"example.com/errcode/vet/testdata/codes"
)

func wrong(err error) int {
	//errcode:exhaustive
	switch errcode.CodeOf(err) { // want `the switch says it is exhaustive and lacks codes.Refused \("refused"\) of catalogue Billing`
	case codes.Dismissed, codes.Expired:
		return 1
	default:
		return 0
	}
}

func named(err error) int {
	//errcode:exhaustive codes.Billing codes.Orders
	switch errcode.CodeOf(err) { // want `lacks codes.Shipped \("order:shipped"\) of catalogue Orders`
	case codes.Declined, codes.Expired, codes.Refused:
		return 1
	}
	//errcode:exhaustive codes.Shipping // want `//errcode:exhaustive names "codes.Shipping", which is not a catalogue with codes here: expected one such as errcode.User`
	switch errcode.CodeOf(err) {
	case codes.Shipped:
	}
	//errcode:exhaustive // want `//errcode:exhaustive is about nothing: it belongs on the line before a switch over codes, or a map literal with codes as keys`
	if err != nil {
		return 1
	}
	return 0
}

//errcode:exhaustive
var retry = map[errcode.Code]bool{ // want `the map says it is exhaustive and lacks codes.Declined \("billing:declined"\), codes.Refused \("refused"\) of catalogue Billing`
	codes.Expired: true,
}

func empty(err error) {
	//errcode:exhaustive
	switch errcode.CodeOf(err) { // want `the switch says it is exhaustive and has no code of a catalogue: name the catalogue, as in //errcode:exhaustive errcode.User`
	}
}

func right(err error) int {
	//errcode:exhaustive
	switch {
	case errors.Is(err, codes.Declined), errcode.CodeOf(err) == codes.Expired:
		return 1
	case codes.Refused.Equal(errcode.CodeOf(err)):
		return 2
	}
	switch errcode.CodeOf(err) {
	case codes.Shipped, codes.Declined:
		return 3
	}
	//errcode:exhaustive
	switch errcode.CodeOf(err) {
	case errcode.EmailAlreadyVerified:
		return 4
	}
	return 0
}
