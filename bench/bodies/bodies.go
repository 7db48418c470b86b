// Package bodies has what handlers without a library encode, and clients decode: a struct
// for each form of a body. It is a package of its own for easyjson, which can't generate
// code for tests:
//
//	go generate ./bodies
package bodies

//go:generate go tool easyjson -no_std_marshalers bodies.go

// Protekt is the body of the Protekt document.
//
//easyjson:json
type Protekt struct {
	Error      string `json:"error"`
	Message    string `json:"message"`
	StatusCode int    `json:"statusCode"`
}

// Envelope is the body of the envelope document.
//
//easyjson:json
type Envelope struct {
	Success bool              `json:"success"`
	Error   string            `json:"error"`
	Code    string            `json:"code"`
	Details map[string]string `json:"details,omitempty"`
}

// Domain is the body of the domain:reason document.
//
//easyjson:json
type Domain struct {
	Status  int               `json:"status"`
	Code    string            `json:"code"`
	Details map[string]string `json:"details,omitempty"`
}

// Problem is the body of problem details, RFC 9457.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
}

// Own is the body of a form that a service has made itself.
type Own struct {
	Error OwnError `json:"error"`
}

// OwnError is what an Own has in it.
type OwnError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Found returns the code, the message and the fields of a body.
func (b Protekt) Found() (code, message string, fields map[string]string) {
	return b.Error, b.Message, nil
}

// Found returns the code, the message and the fields of a body.
func (b Envelope) Found() (code, message string, fields map[string]string) {
	return b.Code, b.Error, b.Details
}

// Found returns the code, the message and the fields of a body.
func (b Domain) Found() (code, message string, fields map[string]string) {
	return b.Code, "", b.Details
}
