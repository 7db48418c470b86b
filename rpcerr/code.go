package rpcerr

import (
	"net/http"

	"google.golang.org/genproto/googleapis/rpc/code"
)

// Code returns the code of gRPC for an HTTP status. A status outside 400 to 599 counts
// as 500.
//
//	401                  UNAUTHENTICATED
//	403                  PERMISSION_DENIED
//	404, 410             NOT_FOUND
//	409                  ALREADY_EXISTS, since ABORTED invites to try again
//	402, 412, 423, 428   FAILED_PRECONDITION
//	429                  RESOURCE_EXHAUSTED
//	405, 501             UNIMPLEMENTED
//	502, 503             UNAVAILABLE
//	408, 504             DEADLINE_EXCEEDED
//	any other 4xx        INVALID_ARGUMENT
//	any other 5xx        INTERNAL
func Code(status int) code.Code {
	switch status {
	case http.StatusUnauthorized:
		return code.Code_UNAUTHENTICATED
	case http.StatusForbidden:
		return code.Code_PERMISSION_DENIED
	case http.StatusNotFound, http.StatusGone:
		return code.Code_NOT_FOUND
	case http.StatusConflict:
		return code.Code_ALREADY_EXISTS
	case http.StatusPaymentRequired, http.StatusPreconditionFailed, http.StatusLocked, http.StatusPreconditionRequired:
		return code.Code_FAILED_PRECONDITION
	case http.StatusTooManyRequests:
		return code.Code_RESOURCE_EXHAUSTED
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return code.Code_UNIMPLEMENTED
	case http.StatusBadGateway, http.StatusServiceUnavailable:
		return code.Code_UNAVAILABLE
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return code.Code_DEADLINE_EXCEEDED
	}
	if status >= 400 && status < 500 {
		return code.Code_INVALID_ARGUMENT
	}
	return code.Code_INTERNAL
}

// HTTPStatus returns the HTTP status for a code of gRPC, as google.rpc.Code documents
// it: for a status that came from a service without errcode. CANCELLED is 499, which no
// RFC has; OK and unknown codes are 500, as an error was expected.
func HTTPStatus(c code.Code) int {
	switch c {
	case code.Code_CANCELLED:
		return 499
	case code.Code_INVALID_ARGUMENT, code.Code_FAILED_PRECONDITION, code.Code_OUT_OF_RANGE:
		return http.StatusBadRequest
	case code.Code_DEADLINE_EXCEEDED:
		return http.StatusGatewayTimeout
	case code.Code_NOT_FOUND:
		return http.StatusNotFound
	case code.Code_ALREADY_EXISTS, code.Code_ABORTED:
		return http.StatusConflict
	case code.Code_PERMISSION_DENIED:
		return http.StatusForbidden
	case code.Code_UNAUTHENTICATED:
		return http.StatusUnauthorized
	case code.Code_RESOURCE_EXHAUSTED:
		return http.StatusTooManyRequests
	case code.Code_UNIMPLEMENTED:
		return http.StatusNotImplemented
	case code.Code_UNAVAILABLE:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
