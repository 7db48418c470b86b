package jwt_test

import (
	"fmt"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/jwt"
	lib "github.com/golang-jwt/jwt/v5"
)

func ExampleJWT() {
	api := errcode.Writer{
		Form: errcode.FormProtekt,
		Map: errmap.First(
			jwt.JWT(errcode.ProtektTokenExpired, errcode.ProtektInvalidToken),
			errmap.Standard,
		),
	}
	key := []byte("secret")
	token, err := lib.NewWithClaims(lib.SigningMethodHS256, lib.RegisteredClaims{
		ExpiresAt: lib.NewNumericDate(time.Unix(1_000_000_000, 0)),
	}).SignedString(key)
	if err != nil {
		panic(err)
	}
	for _, key := range []string{"secret", "another"} {
		_, err := lib.Parse(token, func(*lib.Token) (any, error) { return []byte(key), nil },
			lib.WithValidMethods([]string{"HS256"}))
		fmt.Println(api.Answer(nil, err))
	}
	// Output:
	// 401 token_expired: Access token has expired
	// 401 invalid_token: Token is malformed or invalid
}
