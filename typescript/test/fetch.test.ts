import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createFetch, type Fetch, isAPIError } from "../errcode.js";

/** A fetch that answers with these one after the other, then with 200, and keeps what was asked for. */
function scripted(...answers: readonly (readonly [status: number, body: unknown, headers?: Record<string, string>] | Error)[]): { fetch: Fetch; asked: Request[] } {
  const rest = [...answers];
  const asked: Request[] = [];
  return {
    asked,
    fetch: async (input, init) => {
      init?.signal?.throwIfAborted();
      asked.push(new Request(input as string, init));
      const next = rest.shift();
      if (next instanceof Error) {
        throw next;
      }
      const [status, body, headers = {}] = next ?? [200, {}];
      return new Response(JSON.stringify(body), { status, headers });
    },
  };
}

const url = "https://service.example/";
const expired = [401, { success: false, error: "m", code: "TOKEN_EXPIRED" }] as const;
const down = [503, {}] as const;

test("headers are made anew, and those of the request come first", async () => {
  let token = 0;
  const { fetch, asked } = scripted(expired);
  const api = createFetch({ fetch, headers: async () => ({ Authorization: `Bearer ${token}`, "X-App": "web" }), refresh: () => void token++ });
  assert.equal((await api(new Request(url, { method: "POST", body: "text", headers: { "X-App": "own" } }))).status, 200);
  assert.deepEqual(asked.map(({ headers, method }) => [method, headers.get("authorization"), headers.get("x-app")]), [["POST", "Bearer 0", "own"], ["POST", "Bearer 1", "own"]]);
  assert.equal(await asked[1]?.text(), "text");
});

test("a token that is expired after the refresh does not make a loop", async () => {
  const { fetch, asked } = scripted(expired, expired);
  await assert.rejects(createFetch({ fetch, refresh: () => undefined })(url), { code: "TOKEN_EXPIRED" });
  assert.equal(asked.length, 2);
  await assert.rejects(createFetch({ fetch: scripted(expired).fetch })(url), { action: "refresh_and_retry" }); // nobody refreshes
});

test("a stream is not sent again, but the token is refreshed", async () => {
  let refreshed = 0;
  const { fetch, asked } = scripted(expired, [503, {}, { "Retry-After": "0" }]);
  const api = createFetch({ fetch, refresh: () => void refreshed++ });
  const init = (): RequestInit => ({ method: "POST", body: new Blob(["x"]).stream(), duplex: "half" }) as RequestInit;
  await assert.rejects(api(url, init()), { code: "TOKEN_EXPIRED" });
  await assert.rejects(api(url, init()), { status: 503 });
  assert.deepEqual([asked.length, refreshed], [2, 1]);
});

test("waits", async () => {
  const rows: readonly [name: string, init: RequestInit, answer: readonly [number, unknown, Record<string, string>?], tries: number][] = [
    ["as Retry-After says", { method: "POST" }, [503, {}, { "Retry-After": "0" }], 2],
    ["too long", {}, [429, {}, { "Retry-After": "31" }], 1],
    ["may have been done", { method: "POST" }, down, 1],
    ["will not help", {}, [404, {}], 1],
  ];
  for (const [name, init, answer, tries] of rows) {
    const { fetch, asked } = scripted(answer);
    await createFetch({ fetch })(url, init).catch(() => {});
    assert.equal(asked.length, tries, name);
  }
  const always = scripted(...Array.from({ length: 9 }, () => [503, {}, { "Retry-After": "0" }] as const));
  await assert.rejects(createFetch({ fetch: always.fetch })(url), { status: 503 });
  assert.equal(always.asked.length, 4);
});

test("without Retry-After it waits 1, 2 and 4 seconds", async (t) => {
  const waits: unknown[] = [];
  t.mock.method(globalThis, "setTimeout", (callback: () => void, delay?: number) => {
    waits.push(delay);
    queueMicrotask(callback);
  });
  const { fetch } = scripted(down, down, down);
  assert.equal((await createFetch({ fetch })(url)).status, 200);
  assert.deepEqual(waits, [1000, 2000, 4000]);
});

test("an aborted request fails as with fetch: before, in a wait, during a refresh", async () => {
  const { fetch } = scripted([503, {}, { "Retry-After": "20" }], expired);
  const api = createFetch({ fetch, refresh: () => new Promise(() => {}) });
  for (const when of ["in the wait", "in the refresh"]) {
    const controller = new AbortController();
    const sent = api(url, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await assert.rejects(sent, { name: "AbortError" }, when);
  }
  await assert.rejects(createFetch()("http://127.0.0.1:1/", { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("no response, and a request that is wrong", async () => {
  const lost = createFetch()("http://127.0.0.1:1/"); // a port that fetch refuses
  await assert.rejects(lost, (error) => isAPIError(error) && error.status === 0 && error.action === "retry_later" && error.temporary && error.cause instanceof TypeError);
  await assert.rejects(createFetch()("no address"), TypeError);
  const based = createFetch({ fetch: (path, init) => fetch(new URL(String(path), "http://127.0.0.1:1/"), init) }); // it knows the base
  await assert.rejects(based("/profile"), (error) => isAPIError(error) && error.status === 0 && error.action === "retry_later");
  await assert.rejects(based("/profile", { headers: { "a b": "c" } }), TypeError);
  await assert.rejects(createFetch()(url, { headers: { "a b": "c" } }), TypeError);
  await assert.rejects(createFetch({ fetch: scripted(new RangeError("a bug")).fetch })(url), RangeError);
});

test("what a failed refresh leads to", async () => {
  const rows: readonly [name: string, fail: () => unknown, want: object][] = [
    ["refused", (): never => { throw new Error("logged out"); }, { name: "APIError", status: 401, action: "redirect_to_login" }],
    ["no network", (): never => { throw new TypeError("Failed to fetch"); }, { name: "APIError", status: 0, action: "retry_later" }],
    ["too late", (): never => { throw new DOMException("", "TimeoutError"); }, { name: "TimeoutError" }],
  ];
  for (const [name, refresh, want] of rows) {
    await assert.rejects(createFetch({ fetch: scripted(expired).fetch, refresh })(url), want, name);
  }
  const sent: readonly (readonly [answer: readonly [number, unknown], want: object])[] = [
    [[401, { success: false, error: "m", code: "TOKEN_EXPIRED" }], { code: "TOKEN_EXPIRED", action: "redirect_to_login" }],
    [[401, { error: "refresh_token_invalid", message: "m", statusCode: 401 }], { code: "refresh_token_invalid", action: "redirect_to_login" }],
    [[404, "no"], { status: 404, action: "redirect_to_login" }],
    [[400, { error: "invalid_grant" }], { code: undefined, rawCode: "invalid_grant", action: "redirect_to_login" }],
    [[503, {}], { status: 503, action: "retry_later" }],
    [[500, {}], { status: 500, action: "show_error" }],
  ];
  for (const [answer, want] of sent) {
    await assert.rejects(createFetch({ fetch: scripted(expired, answer).fetch, maxWait: 0, refresh: (send) => send(url) })(url), want);
  }
});

test("all that wait for a refresh fail with its error", async () => {
  let fail: (error: Error) => void = () => {};
  const api = createFetch({ fetch: scripted(expired, expired, expired).fetch, refresh: () => new Promise((_, reject) => (fail = reject)) });
  const sent = Promise.allSettled([api(url), api(url), api(url)]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  fail(new Error("logged out"));
  const errors = (await sent).map((result) => result.status === "rejected" && (result.reason as unknown));
  assert.deepEqual([new Set(errors).size, isAPIError(errors[0]) && errors[0].action], [1, "redirect_to_login"]);
});

/** Gives the test a navigator with locks. */
function withLocks(t: TestContext, request: (name: string, run: () => Promise<void>) => Promise<void>): void {
  const saved = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { locks: { request } }, configurable: true });
  t.after(() => (saved ? Object.defineProperty(globalThis, "navigator", saved) : Reflect.deleteProperty(globalThis, "navigator")));
}

test("a page that gets no lock refreshes without one", async (t) => {
  withLocks(t, () => Promise.reject(new DOMException("", "SecurityError")));
  let refreshes = 0;
  const { fetch } = scripted(expired, [200, {}]);
  assert.equal((await createFetch({ fetch, refresh: () => void refreshes++ })(url)).status, 200);
  assert.equal(refreshes, 1);
  const refused = createFetch({ fetch: scripted(expired).fetch, refresh: () => Promise.reject(new TypeError("Failed to fetch")) });
  await assert.rejects(refused(url), { status: 0, action: "retry_later" });
});

test("a refresh whose lock is stolen goes on, and is not begun again", async (t) => {
  withLocks(t, async (_, run) => {
    void run();
    throw new DOMException("", "AbortError");
  });
  let refreshes = 0;
  const refresh = async (): Promise<void> => {
    refreshes++;
    await new Promise((resolve) => setImmediate(resolve));
  };
  assert.equal((await createFetch({ fetch: scripted(expired).fetch, refresh })(url)).status, 200);
  assert.equal(refreshes, 1);
});

test("tabs share a refresh by a lock", async (t) => {
  // Two copies of the module are two tabs; one lock is the browser's. What a tab stores
  // reaches the other one a little later, as localStorage does in Chromium.
  let queue: Promise<unknown> = Promise.resolve();
  withLocks(t, (_, run) => (queue = queue.then(run, run)) as Promise<void>);
  const stores = [{ token: 0 }, { token: 0 }];
  let refreshes = 0;
  const service: Fetch = async (_, init) =>
    new Headers(init?.headers).get("authorization") === "0" ? new Response(JSON.stringify(expired[1]), { status: 401 }) : new Response();
  const tabs = await Promise.all(
    stores.map(async (own, i): Promise<Fetch> => {
      const module = (await import(`../errcode.js?tab${i}`)) as typeof import("../errcode.js");
      return module.createFetch({
        fetch: service,
        headers: () => ({ authorization: String(own.token) }),
        version: () => own.token,
        refresh: async () => {
          refreshes++;
          await new Promise((resolve) => setImmediate(resolve));
          own.token++;
          setTimeout(() => stores.forEach((other) => (other.token = own.token)), 20);
        },
      });
    }),
  );
  const answers = await Promise.all([...tabs, ...tabs].map((tab) => tab(url)));
  assert.deepEqual([answers.map(({ status }) => status), refreshes], [[200, 200, 200, 200], 1]);
});

test("a POST with an Idempotency-Key is sent again while the service is down", async () => {
  let sent = 0;
  const service: Fetch = async () => new Response("", { status: sent++ === 0 ? 503 : 200 });
  const send = createFetch({ fetch: service, maxWait: 2 });
  assert.equal((await send(url, { method: "POST", headers: { "idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324" } })).status, 200);
  assert.equal(sent, 2);
  sent = 0;
  await assert.rejects(send(url, { method: "POST" }), { status: 503 });
  assert.equal(sent, 1);
});
