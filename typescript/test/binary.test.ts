import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { type APIError, parseAnyError, parseError } from "../errcode.js";
import { responses } from "./support.js";

const text = `\ufeff{"status":403,"code":"user:banned","details":{"why":"é ‱ 𝄞"}}`;
const bytes = new TextEncoder().encode(text);

function check(error: APIError, name: string): void {
  assert.equal(error.code, "user:banned", name);
  assert.deepEqual(error.details, { why: "é ‱ 𝄞" }, name);
}

test("bytes that are there", () => {
  const even = new TextEncoder().encode(text + " ".repeat(8 - (bytes.length % 8)));
  const inside = new Uint8Array(bytes.length + 10);
  inside.set(bytes, 3);
  const bodies: readonly (readonly [string, ArrayBufferView | ArrayBuffer | SharedArrayBuffer])[] = [
    ["ArrayBuffer", bytes.slice().buffer],
    ["Uint8Array", bytes],
    ["part of an ArrayBuffer", inside.subarray(3, 3 + bytes.length)],
    ["DataView", new DataView(inside.buffer, 3, bytes.length)],
    ["Uint16Array", new Uint16Array(even.buffer)],
    ["Float64Array", new Float64Array(even.buffer)],
    ["Buffer", Buffer.from(text)],
  ];
  for (const [name, body] of bodies) {
    const error: APIError = parseError(403, body);
    check(error, name);
  }
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  check(parseError(403, shared), "SharedArrayBuffer");
});

/** A stream without an iterator, as in browsers that lack it. */
function readerOnly(chunks: readonly unknown[], cancelled: () => void = () => {}): { getReader(): { read(): Promise<{ done: boolean; value?: unknown }>; cancel(): Promise<void> } } {
  const rest = [...chunks];
  return {
    getReader: () => ({
      read: async () => (rest.length > 0 ? { done: false, value: rest.shift() } : { done: true }),
      cancel: async () => cancelled(),
    }),
  };
}

async function* iterate(chunks: Iterable<unknown>): AsyncGenerator<unknown> {
  yield* chunks;
}

test("bytes that come later", async () => {
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte)); // characters are cut
  const bodies: readonly (readonly [string, Promise<APIError>])[] = [
    ["Blob", parseError(403, new Blob([bytes]))],
    ["Response", parseError(403, new Response(bytes))],
    ["ReadableStream", parseAnyError(403, new Blob([bytes]).stream())],
    ["stream with a reader", parseAnyError(403, readerOnly(single))],
    ["async iterable", parseAnyError(403, iterate(single))],
    ["async iterable of ArrayBuffer", parseAnyError(403, iterate([bytes.slice().buffer]))],
    ["async iterable of texts", parseAnyError(403, iterate([text.slice(0, 40), text.slice(40)]))],
    ["Readable", parseAnyError(403, Readable.from([Buffer.from(text)]))],
    ["Readable of texts", parseAnyError(403, Readable.from([text], { encoding: "utf8" }))],
  ];
  for (const [name, error] of bodies) {
    check(await error, name);
  }
});

test("the type says whether to wait", async () => {
  const unknown: unknown = text;
  const either: string | Blob = text as string | Blob;
  const errors: [APIError, APIError | Promise<APIError>, Promise<APIError>] = [parseError(403, unknown), parseError(403, either), parseError(403, new Blob([text]))];
  for (const error of errors) {
    check(await error, "");
  }
});

test("every recorded body, as bytes", async () => {
  for (const r of responses) {
    const want = parseAnyError(r.status, r.body, r.header);
    const raw = Buffer.from(r.body);
    for (const error of [parseAnyError(r.status, raw, r.header), await parseAnyError(r.status, iterate([raw.subarray(0, 30), raw.subarray(30)]), r.header)]) {
      assert.deepEqual({ ...error, message: error.message }, { ...want, message: want.message }, r.name);
    }
  }
});

test("bytes that are not UTF-8 become U+FFFD", () => {
  const decoder = new TextDecoder();
  const rows = [[0xff], [0xc3], [0xc3, 0x28], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xf0, 0x9f, 0x98, 0x80], [0xe2, 0x82, 0xac], [0xc2, 0xa0]];
  const squeezed = (s: string): string => s.replace(/\ufffd+/g, "\ufffd");
  for (const row of rows) {
    const body = Uint8Array.from([...new TextEncoder().encode(`{"message":"a`), ...row, ...new TextEncoder().encode(`z"}`)]);
    const { message } = JSON.parse(decoder.decode(body)) as { message: string };
    assert.equal(squeezed(parseError(400, body).message), squeezed(message));
  }
});

test("more than 64 KiB is not read", async () => {
  const fit = (size: number): string => `{"status":403,"code":"user:banned"}`.padEnd(size);
  for (const [size, want] of [[65536, "user:banned"], [65537, undefined]] as const) {
    const body = fit(size);
    assert.equal(parseError(403, body).code, want);
    assert.equal(parseError(403, Buffer.from(body)).code, want);
    assert.equal((await parseError(403, new Blob([body]))).code, want);
    assert.equal((await parseAnyError(403, new Blob([body]).stream())).code, want);
    assert.equal((await parseAnyError(403, iterate([Buffer.from(body)]))).code, want);
  }
});

test("a stream without end is left", async () => {
  let left = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        yield new Uint8Array(1000);
      }
    } finally {
      left = true;
    }
  }
  const error = await parseAnyError(502, endless());
  assert.deepEqual([error.rawCode, error.action, left], [undefined, "retry_later", true]);
  let cancelled = false;
  await parseAnyError(502, readerOnly(Array.from({ length: 100 }, () => new Uint8Array(1000)), () => { cancelled = true; }));
  assert.ok(cancelled);
});

test("a body that can't be read is never rejected", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const locked = new Blob([text]).stream();
  locked.getReader();
  const bodies: readonly (readonly [string, Promise<APIError>])[] = [
    ["broken stream", parseAnyError(503, broken, { "Retry-After": "3" })],
    ["locked stream", parseAnyError(503, locked, { "Retry-After": "3" })],
    ["text that throws", parseAnyError(503, { text: (): Promise<string> => assert.fail() }, { "Retry-After": "3" })],
    ["text that is rejected", parseAnyError(503, { text: async (): Promise<string> => assert.fail() }, { "Retry-After": "3" })],
    ["text that is none", parseAnyError(503, { text: async () => Symbol("s") as unknown as string }, { "Retry-After": "3" })],
    ["reader that gives nothing", parseAnyError(503, { getReader: () => ({ read: async () => undefined as unknown as { done: boolean } }) }, { "Retry-After": "3" })],
    ["reader that can't be left", parseAnyError(503, { getReader: () => ({ read: async () => ({ done: true }), cancel: () => assert.fail() }) }, { "Retry-After": "3" })],
    ["iterable of odd values", parseAnyError(503, iterate([1, null, Symbol("s")]), { "Retry-After": "3" })],
    ["iterable that throws", parseAnyError(503, iterate({ [Symbol.iterator]: () => assert.fail() }), { "Retry-After": "3" })],
  ];
  for (const [name, promise] of bodies) {
    const error = await promise;
    assert.deepEqual([error.code, error.rawCode, error.action, error.retryAfter], [undefined, undefined, "retry_later", 3], name);
  }
});
