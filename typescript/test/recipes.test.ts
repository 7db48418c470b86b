import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import axios from "axios";
import { z } from "zod";
import { APIError, english, messageFor, parseError } from "../errcode.js";
import { withAPIErrors as withAxios } from "../recipes/axios.js";
import { request, requestAgain } from "../recipes/fetch.js";
import { withAPIErrors as withKy } from "../recipes/ky.js";
import { emailOf, newClient } from "../recipes/openapi-fetch.js";
import { errorCode, formErrors } from "../recipes/zod.js";
import { responses, written } from "./support.js";

/** Answers with the recorded responses of these names, one after the other, then with a user. */
let script: string[] = [];
let requests = 0;
let server: Server;
let url: string;

before(async () => {
  server = createServer((_, response) => {
    requests++;
    const recorded = responses.find((r) => r.name === script[0]);
    if (script.shift() === undefined) {
      response.writeHead(200, { "Content-Type": "application/json" }).end(`{"id":"7","email":"a@example.com"}`);
    } else if (recorded) {
      response.writeHead(recorded.status, recorded.header).end(recorded.body);
    } else {
      response.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  script = [];
  requests = 0;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** Each client throws the same error for the same response. */
const clients: Readonly<Record<string, () => Promise<unknown>>> = {
  fetch: () => request(url),
  axios: () => withAxios(axios.create({ baseURL: url })).get("/"),
  ky: () => withKy({}, { maxWait: 0 }).get(url),
  "openapi-fetch": () => newClient({ baseUrl: url }, { maxWait: 0 }).GET("/users/{id}", { params: { path: { id: "7" } } }),
};
for (const [name, call] of Object.entries(clients)) {
  test(`${name} throws what was recorded`, async () => {
    for (const r of written) {
      script = [r.name];
      const error = await call().then(
        () => assert.fail("expected an error"),
        (e: unknown) => e,
      );
      assert.ok(error instanceof APIError, `${r.name}: ${String(error)}`);
      assert.deepEqual(
        [error.status, error.code, error.message === parseError(r.status, "").message ? messageFor(error, english) : error.message, error.action, error.retryAfter, formErrors(error)],
        [r.status, r.want.code, r.want.message, r.want.action, r.want.retryAfter, { ...r.want.fields }],
        r.name,
      );
    }
  });

  test(`${name} throws an error without a code for the page of a proxy`, async () => {
    script = ["C03 page of a proxy 1"];
    await assert.rejects(call(), { name: "APIError", status: 502, code: undefined, action: "retry_later" });
  });

  test(`${name} returns a successful response, and says when there is none`, async () => {
    await call();
    script = ["a broken connection"];
    await assert.rejects(call(), { name: "APIError", status: 0, action: "retry_later", temporary: true, message: "No connection. Try again." });
  });
}

test("axios throws what was recorded for a download, too", async () => {
  script = ["domain-reason: user:banned"];
  await assert.rejects(withAxios(axios.create({ baseURL: url, adapter: "fetch" })).get("/", { responseType: "blob" }), { name: "APIError", code: "user:banned" });
});

test("fetch refreshes the token and tries again, once", async () => {
  let refreshed = 0;
  const refresh = async (): Promise<void> => void refreshed++;
  script = ["envelope: TOKEN_EXPIRED"];
  assert.equal((await requestAgain(url, {}, refresh)).status, 200);
  script = ["envelope: TOKEN_EXPIRED", "envelope: TOKEN_EXPIRED"];
  await assert.rejects(requestAgain(url, {}, refresh), { code: "TOKEN_EXPIRED" });
  assert.equal(refreshed, 2);
  assert.equal(requests, 4);
});

test("fetch waits as long as the service says, if that is not too long", async (t) => {
  let waited = false;
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (callback: () => void, delay?: number) => {
    const long = delay === 2000;
    waited ||= long;
    return setTimeout(callback, long ? 0 : delay);
  });
  script = ["domain-reason: retry after"];
  assert.equal((await requestAgain(url, {}, assert.fail)).status, 200);
  assert.ok(waited);
  script = ["domain-reason: fields and retry"];
  await assert.rejects(requestAgain(url, {}, assert.fail), { code: "RATE_LIMIT_EXCEEDED" });
  script = ["domain-reason: user:banned"];
  await assert.rejects(requestAgain(url, {}, assert.fail), { code: "user:banned" });
});

test("openapi-fetch knows the codes of each operation", async () => {
  assert.equal(await emailOf("7", { baseUrl: url }), "a@example.com");
  script = ["domain-reason: user:not_found"];
  assert.equal(await emailOf("7", { baseUrl: url }), undefined);
  script = ["domain-reason: user:token_expired"];
  await assert.rejects(emailOf("7", { baseUrl: url }), { name: "APIError", code: "user:token_expired", action: "refresh_and_retry" });
});

test("zod", () => {
  assert.equal(errorCode.parse("user:not_found"), "user:not_found");
  assert.equal(errorCode.safeParse("user:notfound").success, false);
  const form = z.object({ email: z.email("bad address").min(99, "too short"), settings: z.object({ max_sessions: z.int("no integer") }) });
  const { error } = form.safeParse({ email: "x", settings: { max_sessions: "y" } });
  assert.deepEqual(formErrors(error), { email: "bad address", "settings.max_sessions": "no integer" });
  assert.throws(() => formErrors(new TypeError("x")), TypeError);
});
