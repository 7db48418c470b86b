package decode_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"example.com/errcode"
	"example.com/errcode/decode"
)

// The body has a text for a number, and a member that the value has no place for.
func ExampleJSON() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	handler := api.Handler(func(w http.ResponseWriter, r *http.Request) error {
		var in struct {
			Items []struct {
				Email string  `json:"email"`
				Price float64 `json:"price"`
			} `json:"items"`
		}
		return decode.JSON(w, r, &in)
	})

	r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader(
		`{"items":[{"email":"ada@example.com","price":1},{"price":"2"}],"note":"hello"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.price":"Wrong type of value","note":"Unknown field"}}
}

// A route for small bodies, whose clients may be newer than the service.
func ExampleDecoder() {
	small := decode.Decoder{Limit: 64, AllowUnknown: true}
	for _, body := range []string{
		`{"name":"Ada","new":true}`,
		`{"name":"` + strings.Repeat("a", 100) + `"}`,
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		var in struct {
			Name string `json:"name"`
		}
		err := small.JSON(httptest.NewRecorder(), r, &in)
		if e, ok := errors.AsType[*errcode.Error](err); ok {
			fmt.Println(e.StatusCode(), e.Message())
			continue
		}
		fmt.Println(in.Name)
	}
	// Output:
	// Ada
	// 413 The body has more than 64 bytes
}
