// Package connect tests package connecterr with the clients of Connect for JavaScript, in
// Node and in a browser, and this page says how they read an error. They need nothing of
// errcode.
//
// With the generated messages of google.rpc, over all protocols:
//
//	const e = ConnectError.from(error);
//	const code = e.findDetails(ErrorInfoSchema)[0]?.metadata["code"]; // user:not_found
//	const fields = e.findDetails(BadRequestSchema)[0]?.fieldViolations; // field: items[1].email
//
// Without them, over the Connect protocol in JSON or binary, but not over gRPC-Web, whose
// details are bytes alone:
//
//	const info = e.details.find((d) => d.type === "google.rpc.ErrorInfo");
//	const code = info?.debug?.metadata?.code;
//
// What fetch gets from a unary call of the Connect protocol is JSON, which errcode.Parse and
// the generated parseError read as well:
//
//	throw parseError(response.status, await response.text(), response.headers);
//
// The browser must be allowed to read the header fields of the answer if the page has
// another origin: Access-Control-Expose-Headers with Grpc-Status, Grpc-Message and
// Grpc-Status-Details-Bin for gRPC-Web, and Retry-After.
package connect
