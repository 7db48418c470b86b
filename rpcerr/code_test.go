package rpcerr_test

import (
	"testing"

	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"google.golang.org/genproto/googleapis/rpc/code"
)

func TestCode(t *testing.T) {
	special := map[int]string{
		401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 410: "NOT_FOUND", 409: "ALREADY_EXISTS",
		402: "FAILED_PRECONDITION", 412: "FAILED_PRECONDITION", 423: "FAILED_PRECONDITION", 428: "FAILED_PRECONDITION",
		429: "RESOURCE_EXHAUSTED", 405: "UNIMPLEMENTED", 501: "UNIMPLEMENTED", 502: "UNAVAILABLE", 503: "UNAVAILABLE",
		408: "DEADLINE_EXCEEDED", 504: "DEADLINE_EXCEEDED",
	}
	for status := -1; status < 1000; status++ {
		want := special[status]
		switch {
		case want != "":
		case status >= 400 && status < 500:
			want = "INVALID_ARGUMENT"
		default:
			want = "INTERNAL"
		}
		assert.Equal(t, want, rpcerr.Code(status).String(), status)
	}
}

func TestHTTPStatus(t *testing.T) {
	want := map[string]int{
		"OK": 500, "CANCELLED": 499, "UNKNOWN": 500, "INVALID_ARGUMENT": 400, "DEADLINE_EXCEEDED": 504, "NOT_FOUND": 404,
		"ALREADY_EXISTS": 409, "PERMISSION_DENIED": 403, "UNAUTHENTICATED": 401, "RESOURCE_EXHAUSTED": 429,
		"FAILED_PRECONDITION": 400, "ABORTED": 409, "OUT_OF_RANGE": 400, "UNIMPLEMENTED": 501, "INTERNAL": 500,
		"UNAVAILABLE": 503, "DATA_LOSS": 500,
	}
	for number, name := range code.Code_name {
		assert.Equal(t, want[name], rpcerr.HTTPStatus(code.Code(number)), name)
	}
	assert.Len(t, want, len(code.Code_name))
	assert.Equal(t, 500, rpcerr.HTTPStatus(-1))
	assert.Equal(t, 500, rpcerr.HTTPStatus(17))
}
