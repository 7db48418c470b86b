package connecterr_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A server answers with a code, and its client knows it.
func Example() {
	const procedure = "/users.v1.Users/Get" // generated code has the procedure in it
	errs := connecterr.Server{Writer: errcode.Writer{Report: func(rep errcode.Report) { fmt.Println("report:", rep) }}}
	get := connect.NewUnaryHandler(procedure, func(context.Context, *connect.Request[emptypb.Empty]) (*connect.Response[emptypb.Empty], error) {
		return nil, errcode.UserNotFound.Wrap(errors.New("no rows in table users"))
	}, connect.WithInterceptors(errs))
	mux := http.NewServeMux()
	mux.Handle("/users.v1.Users/", errs.Handler(get))
	server := httptest.NewServer(mux)
	defer server.Close()

	client := connect.NewClient[emptypb.Empty, emptypb.Empty](server.Client(), server.URL+procedure, connect.WithInterceptors(connecterr.Client{}))
	_, err := client.CallUnary(context.Background(), connect.NewRequest(&emptypb.Empty{}))
	fmt.Println(errors.Is(err, errcode.UserNotFound), connect.CodeOf(err))
	fmt.Println(err)
	// Output:
	// report: 404 user:not_found: user:not_found: no rows in table users
	// true not_found
	// user:not_found: not_found: User not found
}
