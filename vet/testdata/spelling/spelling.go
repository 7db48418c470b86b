package spelling

import "example.com/errcode"

var (
	Billing  = errcode.NewCatalogue("Billing")
	Declined = Billing.Define("card_declined", 402, "Card declined")
	Expired  = Billing.Define("card-expired", 402, "Card expired") // want `code "card-expired" has hyphens between words, and most codes of Billing have underscores between words, such as "card_declined": spell them alike`
	Stolen   = Billing.Define("cardStolen", 402, "Card stolen")    // want `code "cardStolen" has capitals between words`
	Lost     = Billing.Define("CARD_LOST", 402, "Card lost")       // want `code "CARD_LOST" has capitals only, and most codes of Billing have small letters, such as "card_declined"`
	Blocked  = Billing.Define("card:blocked", 402, "Card blocked") // want `code "card:blocked" has a domain before a colon, and most codes of Billing have no domain before a colon, such as "card_declined"`
	Refused  = Billing.Define("refused", 402, "Card refused")
)

var (
	Orders  = errcode.NewCatalogue("Orders")
	Shipped = Orders.Define("order:shipped", 409, "Shipped")
	Gone    = Orders.Define("order:is_gone", 410, "Gone")
	Numbers = errcode.NewCatalogue("Numbers")
	One     = Numbers.Define("E1001", 400, "One")
	Two     = Numbers.Define("E1002", 400, "Two")
)
