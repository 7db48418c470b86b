// Package grpc tests package grpcerr with clients that are not written in Go, and this page
// says how they read an error. None of them needs anything of errcode.
//
// In Python, with grpcio and googleapis-common-protos (grpcio-status has rpc_status):
//
//	except grpc.RpcError as e:
//	    for detail in rpc_status.from_call(e).details:
//	        info = error_details_pb2.ErrorInfo()
//	        if detail.Unpack(info):
//	            code = info.metadata["code"]  # user:not_found
//
// In Node, with @grpc/grpc-js, the details are in the metadata of the error, as bytes of a
// google.rpc.Status:
//
//	client.get(request, (error) => {
//	    const [bytes] = error.metadata.get("grpc-status-details-bin");
//	    …
//	});
//
// The reason of an ErrorInfo is made for switches: it is unique for each code. The metadata
// has the code as it is spelled everywhere else. Fields are in BadRequest, with the path as
// AIP-193 writes it, items[1].email, and the rule as the reason of a violation.
//
// grpc-js never calls back for an answer whose header fields have 70 KB, and grpcio loses
// one of more than 8 KB, code and all. An answer of grpcerr has less than 6 KiB, whatever a
// handler gives it; the tests send such an error, too.
package grpc
