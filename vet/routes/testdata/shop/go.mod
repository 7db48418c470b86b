module shop.example/shop

go 1.26.0

require (
	example.com/errcode v0.0.0
	router.example/router v0.0.0
)

replace example.com/errcode => ../../../..

replace router.example/router => ./router
