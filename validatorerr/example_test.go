package validatorerr_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"example.com/errcode"
	"example.com/errcode/validatorerr"
	"github.com/go-playground/validator/v10"
)

func ExampleErr() {
	type invitation struct {
		Items []struct {
			Email string `json:"email" validate:"email"`
		} `json:"items" validate:"dive"`
		Role string `json:"role" validate:"oneof=admin member"`
	}
	validate := validator.New(validator.WithRequiredStructEnabled())
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	handler := api.Handler(func(w http.ResponseWriter, r *http.Request) error {
		var in invitation // from decode.JSON
		in.Items = append(in.Items, struct {
			Email string `json:"email" validate:"email"`
		}{"ada@"})
		return validatorerr.Err(in, validate.Struct(in))
	})

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/invitations", nil))
	fmt.Println(w.Code, w.Body)
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.email":"Not a valid email address","role":"Not allowed, expected one of: admin, member"}}
}

// A tag of the service's own gets a rule that says more than RuleInvalid.
func ExampleConfig() {
	validate := validator.New()
	_ = validate.RegisterValidation("handle", func(fl validator.FieldLevel) bool {
		return fl.Field().String() != "admin"
	})
	config := validatorerr.Config{Field: func(v *errcode.Validation, path string, fe validator.FieldError) bool {
		if fe.Tag() != "handle" {
			return false
		}
		v.Rule(path, errcode.RuleTaken)
		return true
	}}

	in := struct {
		Handle string `json:"handle" validate:"handle"`
	}{"admin"}
	err := config.Err(in, validate.Struct(in))
	a := errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, err)
	fmt.Println(a.Status, string(a.Details()))
	// Output:
	// 422 {"handle":"Already taken"}
}
