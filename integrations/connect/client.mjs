// Calls each case with the clients of Connect, and returns what is found in the errors. It
// runs in Node and in a browser.

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";

export async function callAll({ address, descriptors, names }) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, Uint8Array.from(atob(descriptors), (c) => c.charCodeAt(0))));
  const transports = {
    "Connect JSON": createConnectTransport({ baseUrl: address }),
    "Connect binary": createConnectTransport({ baseUrl: address, useBinaryFormat: true }),
    "gRPC-Web": createGrpcWebTransport({ baseUrl: address }),
  };
  const results = {};
  for (const [way, transport] of Object.entries(transports)) {
    const client = createClient(registry.getService("grpc.testing.TestService"), transport);
    const unary = (results[way] = {});
    const stream = (results[`${way}, stream`] = {});
    for (const name of names) {
      const headers = { "errcode-case": name, ...(name === "language" && { "accept-language": "de" }) };
      let sent = 0;
      try {
        await client.emptyCall({}, { headers, timeoutMs: 20_000 });
      } catch (error) {
        unary[name] = read(ConnectError.from(error), registry, way, 0);
      }
      try {
        for await (const _ of client.streamingOutputCall({}, { headers, timeoutMs: 20_000 })) {
          sent++;
        }
      } catch (error) {
        stream[name] = read(ConnectError.from(error), registry, way, sent);
      }
    }
  }
  return results;
}

/** Returns what is in an error. */
function read(error, registry, way, sent) {
  const [info] = error.findDetails(registry.getMessage("google.rpc.ErrorInfo"));
  const [request] = error.findDetails(registry.getMessage("google.rpc.BadRequest"));
  const [retry] = error.findDetails(registry.getMessage("google.rpc.RetryInfo"));
  const [text] = error.findDetails(registry.getMessage("google.rpc.LocalizedMessage"));
  const debug = error.details.find(({ type }) => type === "google.rpc.ErrorInfo")?.debug?.metadata?.code;
  if (debug !== (way === "gRPC-Web" ? undefined : info?.metadata.code)) {
    throw new Error(`${way}: without generated messages the code is ${debug}, not ${info?.metadata.code}`);
  }
  return {
    code: error.code,
    message: error.rawMessage,
    reason: info?.reason ?? "",
    domain: info?.domain ?? "",
    metadata: info?.metadata ?? {},
    fields: (request?.fieldViolations ?? []).map((v) => ({
      field: v.field, description: v.description, reason: v.reason, localized: v.localizedMessage?.message ?? "",
    })),
    delay: retry ? Number(retry.retryDelay.seconds) + retry.retryDelay.nanos / 1e9 : null,
    localized: text?.message ?? "",
    sent,
  };
}
