// Calls each case over gRPC, and prints what is found in the errors.

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import grpc from "@grpc/grpc-js";
import { text } from "node:stream/consumers";

const given = JSON.parse(await text(process.stdin));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, Buffer.from(given.descriptors, "base64")));

/** Returns what is in an error. */
function read(error, sent) {
  const result = { code: error.code, message: error.details, reason: "", domain: "", metadata: {}, fields: [], delay: null, localized: "", sent };
  const [bytes] = error.metadata.get("grpc-status-details-bin");
  const status = fromBinary(registry.getMessage("google.rpc.Status"), bytes);
  if (status.message !== error.details) {
    throw new Error("two messages");
  }
  for (const { typeUrl, value } of status.details) {
    const name = typeUrl.split("/").at(-1);
    const m = fromBinary(registry.getMessage(name), value);
    switch (name) {
      case "google.rpc.ErrorInfo":
        Object.assign(result, { reason: m.reason, domain: m.domain, metadata: m.metadata });
        break;
      case "google.rpc.RetryInfo":
        result.delay = Number(m.retryDelay.seconds) + m.retryDelay.nanos / 1e9;
        break;
      case "google.rpc.LocalizedMessage":
        result.localized = m.message;
        break;
      case "google.rpc.BadRequest":
        result.fields = m.fieldViolations.map((v) => ({
          field: v.field, description: v.description, reason: v.reason, localized: v.localizedMessage?.message ?? "",
        }));
    }
  }
  return result;
}

const client = new grpc.Client(given.address, grpc.credentials.createInsecure());
const bytes = (b) => b;
const results = { unary: {}, stream: {} };
for (const name of given.names) {
  const metadata = new grpc.Metadata();
  metadata.set("errcode-case", name);
  if (name === "language") {
    metadata.set("accept-language", "de");
  }
  const options = { deadline: Date.now() + 20_000 };
  results.unary[name] = await new Promise((done, failed) => {
    client.makeUnaryRequest("/grpc.testing.TestService/EmptyCall", bytes, bytes, Buffer.alloc(0), metadata, options, (error) =>
      error ? done(read(error, 0)) : failed(new Error(`${name} did not fail`)),
    );
  });
  results.stream[name] = await new Promise((done, failed) => {
    let sent = 0;
    client
      .makeServerStreamRequest("/grpc.testing.TestService/StreamingOutputCall", bytes, bytes, Buffer.alloc(0), metadata, options)
      .on("data", () => sent++)
      .on("end", () => failed(new Error(`${name} did not fail`)))
      .on("error", (error) => done(read(error, sent)));
  });
}
client.close();
process.stdout.write(JSON.stringify(results));
