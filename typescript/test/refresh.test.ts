// The recipes against the real service of examples/quickstart: access tokens expire, and a
// refresh token that is used twice logs the user out. The cases of public reports.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { MutationObserver } from "@tanstack/query-core";
import axios from "axios";
import { type ErrorAction, type FetchOptions, isAPIError } from "../errcode.js";
import { withAPIErrors as withAxios } from "../recipes/axios.js";
import { newAPI, requestAgain, type Tokens } from "../recipes/fetch.js";
import { withAPIErrors as withKy } from "../recipes/ky.js";
import { newClient } from "../recipes/openapi-fetch.js";
import { newQueryClient } from "../recipes/tanstack-query.js";
import { expired, logIn, type Quickstart, startQuickstart } from "./quickstart.js";

const documents = ["protekt", "envelope", "domain"] as const;

let service: Quickstart;
const sessions: Session[] = [];
before(async () => {
  // One client after the other, and none with a login in between, which takes long: each
  // has ten seconds until the token expires that it gets.
  service = await startQuickstart("10s");
  const bases = Array.from({ length: 1 + Object.keys(clients).length }, () => documents.map((document) => `${service.url}/${document}`)).flat();
  sessions.push(...(await Promise.all(bases.map(newSession))));
  await Promise.all(sessions.map(({ tokens, base }) => expired(tokens, base)));
});
after(() => service.stop());

/** A session, and how often it was refreshed. */
interface Session {
  readonly base: string;
  readonly tokens: Tokens;
  refreshes: number;
  readonly refresh: () => Promise<void>;
  readonly options: FetchOptions;
}

/** Returns a session whose access token has expired. Each is returned once. */
function takeSession(document: string): Session {
  const at = sessions.findIndex(({ base }) => base.endsWith(document));
  return sessions.splice(at, 1)[0]!;
}

async function newSession(base: string): Promise<Session> {
  const session: Session = {
    base,
    tokens: await logIn(base),
    refreshes: 0,
    refresh: async () => {
      session.refreshes++;
      const response = await fetch(`${base}/refresh`, { method: "POST", body: JSON.stringify({ refresh_token: session.tokens.refresh_token }) });
      assert.ok(response.ok, "logged out");
      Object.assign(session.tokens, await response.json());
    },
    options: { headers: () => ({ Authorization: `Bearer ${session.tokens.access_token}` }), refresh: () => session.refresh() },
  };
  return session;
}

/** Sends a request with a client, and returns the address in the answer. */
type Client = (session: Session) => () => Promise<unknown>;

const clients: Readonly<Record<string, Client>> = {
  fetch: ({ base, tokens }) => {
    const api = newAPI(base, tokens);
    return async () => ((await (await api(`${base}/me`)).json()) as { email: string }).email;
  },
  requestAgain: ({ base, tokens, refresh }) => {
    const init = { get headers() { return { Authorization: `Bearer ${tokens.access_token}` }; } };
    return async () => ((await (await requestAgain(`${base}/me`, init, refresh)).json()) as { email: string }).email;
  },
  axios: ({ base, tokens, refresh }) => {
    const client = withAxios(axios.create({ baseURL: base }), { token: () => tokens.access_token, refresh });
    return async () => (await client.get<{ email: string }>("/me")).data.email;
  },
  ky: ({ base, options }) => {
    const client = withKy({ prefix: base }, options);
    return async () => (await client.get<{ email: string }>("me").json()).email;
  },
  "openapi-fetch": ({ base, options }) => {
    const client = newClient({ baseUrl: base }, options);
    // The document of the recipe has other paths than the quickstart.
    return async () => ((await client.GET("/me" as "/users/{id}", { params: { path: { id: "" } } })).data as { email: string }).email;
  },
  "TanStack Query": ({ base, tokens }) => {
    const api = newAPI(base, tokens);
    const client = newQueryClient({ default: (error) => assert.fail(error.message) });
    let key = 0;
    return () => client.fetchQuery({ queryKey: [key++], gcTime: 0, queryFn: async () => ((await (await api(`${base}/me`)).json()) as { email: string }).email });
  },
};

describe("one refresh for all requests", () => {
  for (const [name, newClient] of Object.entries(clients)) {
    for (const document of documents) {
      test(`${name}, ${document}`, async () => {
        const session = takeSession(document);
        const before = session.tokens.refresh_token;
        const send = newClient(session);
        const answers = await Promise.all([1, 2, 3, 4, 5].map(send));
        assert.deepEqual(answers, Array.from({ length: 5 }, () => "ada@example.com"));
        assert.notEqual(session.tokens.refresh_token, before);
        // A second one would have revoked the session.
        assert.equal(await send(), "ada@example.com");
        assert.ok(session.refreshes <= 1, String(session.refreshes));
      });
    }
  }
});

test("a refresh token that no longer works leads to the login page", async () => {
  for (const document of documents) {
    const session = takeSession(document);
    session.tokens.refresh_token = "stolen";
    const api = newAPI(session.base, session.tokens);
    const results = await Promise.allSettled([1, 2, 3].map(() => api(`${session.base}/me`)));
    const errors = results.map((result) => result.status === "rejected" && (result.reason as unknown));
    assert.deepEqual(errors.map((error) => isAPIError(error) && error.action), ["redirect_to_login", "redirect_to_login", "redirect_to_login"]);
  }
});

test("TanStack Query hands errors of queries and mutations to the handlers, each once", async () => {
  const base = `${service.url}/envelope`;
  const api = newAPI(base, {});
  const handled: ErrorAction[] = [];
  const client = newQueryClient({ default: (error) => handled.push(error.action) });
  const post = (path: string, body: unknown) => async (): Promise<unknown> => (await api(base + path, { method: "POST", body: JSON.stringify(body) })).json();
  await assert.rejects(client.fetchQuery({ queryKey: [1], queryFn: post("/nowhere", {}) }), { status: 404 });
  await assert.rejects(new MutationObserver(client, { mutationFn: post("/login", {}) }).mutate(), { code: "AUTHENTICATION_ERROR" });
  await assert.rejects(new MutationObserver(client, { mutationFn: post("/signup", { email: "x", password: "y" }) }).mutate(), { code: "VALIDATION_ERROR" });
  await assert.rejects(client.fetchQuery({ queryKey: [2], queryFn: () => { throw new RangeError("a bug"); } }), RangeError);
  assert.deepEqual(handled, ["show_not_found", "redirect_to_login"]);
  client.clear();
});
