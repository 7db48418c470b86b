import { createFetch, type Fetch, isAPIError, messageFor } from "./errcode/index.js";
import { language } from "./language";
import { navigate, place } from "./router";
import { Store } from "./store";

/*
 * The access token lives five minutes and is in localStorage, where all tabs see it. The
 * refresh token is in a cookie that scripts can't read. A script that could read the storage
 * could also send the cookie.
 */
const tokenKey = "access_token";
const refreshKey = "refresh_key";

/** Who is signed in, as GET /api/me says it. */
export interface Profile {
  readonly id: string;
  readonly email: string;
  readonly handle: string;
  readonly role: string;
  readonly language?: string;
  readonly has_password: boolean;
  readonly totp: boolean;
  readonly avatar: boolean;
  readonly created_at: string;
}

const token = (): string | null => localStorage.getItem(tokenKey);

/** Whether somebody is signed in, in any tab. */
export const signedIn = new Store(token() !== null);

/** The profile; undefined until it is loaded. */
export const profile = new Store<Profile | undefined>(undefined);

addEventListener("storage", () => setSignedIn());

function setSignedIn(): void {
  if (token() === null) {
    profile.value = undefined;
  }
  signedIn.value = token() !== null;
}

/** Begins a session, or goes on with it. */
export function signIn(answer: { access_token: string }): void {
  localStorage.setItem(tokenKey, answer.access_token);
  setSignedIn();
}

/** Forgets the session, here and in other tabs. */
export function signOut(): void {
  localStorage.removeItem(tokenKey);
  setSignedIn();
}

/**
 * Gets a new access token. The key stays until there is an answer, also if the page is
 * loaded again in between: with another key, the server would take the second try for that
 * of a thief.
 */
async function refresh(send: Fetch): Promise<void> {
  for (let tries = 0; ; tries++) {
    const known = localStorage.getItem(refreshKey);
    const key = known ?? crypto.randomUUID();
    localStorage.setItem(refreshKey, key);
    try {
      const response = await send("/api/refresh", { method: "POST", headers: { "Idempotency-Key": key } });
      const answer = (await response.json()) as { access_token: string };
      localStorage.removeItem(refreshKey);
      return signIn(answer);
    } catch (error) {
      if (isAPIError(error) && !error.temporary) {
        localStorage.removeItem(refreshKey);
        // The answer to the key came, and the page was gone. The cookie is the next one.
        if (known && tries === 0 && error.code === "general:bad_request") {
          continue;
        }
      }
      throw error;
    }
  }
}

function headers(): Record<string, string> {
  const access = token();
  const chosen = language.chosen;
  return { ...(access && { Authorization: `Bearer ${access}` }), ...(chosen && { "Accept-Language": chosen }) };
}

const options = { refresh, headers, version: token };
// A person who pressed a button sees the wait. A page that loads waits.
const acting = createFetch({ ...options, maxWait: 3 });
const loading = createFetch({ ...options, maxWait: 20 });

async function answer<T>(fetched: Promise<Response>): Promise<T> {
  try {
    const response = await fetched;
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch (error) {
    if (isAPIError(error) && error.action === "redirect_to_login" && signedIn.value) {
      const from = place.value;
      signOut();
      navigate(`/login?next=${encodeURIComponent(from.path)}`, { notice: { kind: "ended", text: messageFor(error, language.texts) } });
    }
    throw error;
  }
}

/** Asks the API for something. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answer(loading(path, { signal: signal ?? null }));
}

/** Tells the API to do something. A repeated request has the same key. */
export function send<T = void>(method: string, path: string, body?: object, key?: string): Promise<T> {
  const form = body instanceof FormData;
  return answer(
    acting(path, {
      method,
      body: form ? body : body ? JSON.stringify(body) : null,
      headers: { ...(body && !form && { "Content-Type": "application/json" }), ...(key && { "Idempotency-Key": key }) },
    }),
  );
}

/** Loads the profile again. */
export async function loadProfile(signal?: AbortSignal): Promise<void> {
  const loaded = await get<Profile>("/api/me", signal);
  profile.value = loaded;
  language.choose(loaded.language ?? "");
}
