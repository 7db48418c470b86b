"""Calls each case over gRPC, and prints what is found in the errors."""

import base64
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


def messages(descriptors):
    """Returns a function that returns the class of a message."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(descriptors).file:
        pool.Add(file)
    if hasattr(message_factory, "GetMessageClass"):
        return lambda name: message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
    factory = message_factory.MessageFactory(pool)
    return lambda name: factory.GetPrototype(pool.FindMessageTypeByName(name))


def read(error, sent, message):
    """Returns what is in an error."""
    result = {
        "code": error.code().value[0], "message": error.details(), "reason": "", "domain": "",
        "metadata": {}, "fields": [], "delay": None, "localized": "", "sent": sent,
    }
    trailer = dict(error.trailing_metadata())
    status = message("google.rpc.Status").FromString(trailer["grpc-status-details-bin"])
    assert status.message == error.details(), "two messages"
    for detail in status.details:
        name = detail.type_url.rsplit("/", 1)[-1]
        m = message(name).FromString(detail.value)
        if name == "google.rpc.ErrorInfo":
            result.update(reason=m.reason, domain=m.domain, metadata=dict(m.metadata))
        elif name == "google.rpc.RetryInfo":
            result["delay"] = m.retry_delay.seconds + m.retry_delay.nanos / 1e9
        elif name == "google.rpc.LocalizedMessage":
            result["localized"] = m.message
        elif name == "google.rpc.BadRequest":
            result["fields"] = [
                {"field": v.field, "description": v.description, "reason": v.reason, "localized": v.localized_message.message}
                for v in m.field_violations
            ]
    return result


def main():
    given = json.load(sys.stdin)
    message = messages(base64.b64decode(given["descriptors"]))
    results = {"unary": {}, "stream": {}}
    with grpc.insecure_channel(given["address"]) as channel:
        unary = channel.unary_unary("/grpc.testing.TestService/EmptyCall")
        stream = channel.unary_stream("/grpc.testing.TestService/StreamingOutputCall")
        for name in given["names"]:
            metadata = [("errcode-case", name)]
            if name == "language":
                metadata.append(("accept-language", "de"))
            try:
                unary(b"", metadata=metadata, timeout=20)
            except grpc.RpcError as error:
                results["unary"][name] = read(error, 0, message)
            sent = 0
            try:
                for _ in stream(b"", metadata=metadata, timeout=20):
                    sent += 1
            except grpc.RpcError as error:
                results["stream"][name] = read(error, sent, message)
    json.dump(results, sys.stdout)


main()
