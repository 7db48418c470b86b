module router.example/router

go 1.26.0
