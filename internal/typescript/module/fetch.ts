import { APIError, isAPIError } from "./error.js";
import type { HeadersLike } from "./headers.js";
import { isStream, parseError } from "./parse.js";

/** The fetch of the platform. Its type is known if the types of the platform are. */
export type Fetch = typeof globalThis extends { readonly fetch: infer F } ? F : (input: unknown, init?: unknown) => Promise<FetchedResponse>;

/** What is used of a response. */
interface FetchedResponse {
  readonly status: number;
  readonly headers: HeadersLike;
  text(): Promise<string>;
}

/** What is used of a Request, and of the second argument of fetch. */
interface Init {
  readonly signal?: Signal | null;
  readonly headers?: unknown;
  readonly method?: string;
  readonly body?: unknown;
  readonly url?: string;
  readonly clone?: () => unknown;
}

interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

type AnyFetch = (input: unknown, init?: Init) => Promise<FetchedResponse>;

// The parts of the platform that are used.
declare const fetch: AnyFetch;
declare const Headers: new (from?: unknown) => Iterable<[string, string]> & { has(name: string): boolean; set(name: string, value: string): void };
declare const Request: new (input: unknown, init?: unknown) => unknown;
declare const setTimeout: (callback: () => void, milliseconds: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

/** What is used of navigator.locks. */
interface Locks {
  request(name: string, run: () => Promise<void>): Promise<void>;
}

/** A refresh that many requests share. */
export interface SharedRefresh {
  /** Returns what to hand to {@link SharedRefresh.after}. Call it before a request gets its headers. */
  state(): unknown;
  /**
   * Refreshes, unless that has happened since `state` was called. All who call it while a
   * refresh is under way wait for that one. If it fails, all get the same error.
   */
  after(state: unknown): Promise<void>;
}

/**
 * How a refresh is shared between tabs.
 */
export interface RefreshOptions {
  /**
   * Returns what every refresh changes and all tabs see, such as the token in
   * localStorage. If it has changed while this tab waited for another one, nothing is left
   * to do. Without it, tabs refresh one after the other.
   */
  readonly version?: (() => unknown) | undefined;
  /**
   * The name of the lock (`navigator.locks`) that the tabs share, `errcode.refresh` if it is
   * not given. Each session needs a name of its own: a refresh that itself waits for another
   * one of the same name would wait for ever.
   */
  readonly lock?: string | undefined;
}

/** What {@link createFetch} needs. */
export interface FetchOptions extends RefreshOptions {
  /**
   * Gets and stores new tokens. It is called once for all requests whose token has
   * expired. `send` is a fetch that throws APIErrors and never refreshes. If it fails, all
   * these requests fail with its error, whose action is `redirect_to_login`, unless it says
   * that the service can't be reached or is down.
   */
  readonly refresh?: ((send: Fetch) => unknown) | SharedRefresh | undefined;
  /** Returns header fields, such as Authorization. It is called before each try. Fields of a request come first. */
  readonly headers?: (() => unknown) | undefined;
  /** The seconds below which all waits of a request together stay. The default is 30; 0 is for no further tries. */
  readonly maxWait?: number | undefined;
  /** What to use in place of the fetch of the platform. */
  readonly fetch?: Fetch | undefined;
  /** What to use in place of `parseError`, such as `parseAnyError`. */
  readonly parse?: ((status: number, body: unknown, headers: HeadersLike) => APIError | Promise<APIError>) | undefined;
}

/**
 * Returns a fetch that throws an {@link APIError} for every response that is an error, and
 * tries again where that helps:
 *
 * - If a token has expired, `refresh` is called once for all requests, and each is sent
 *   once more, with new headers.
 * - If the service asks to wait, or is down and the request may be repeated, for its method
 *   or its Idempotency-Key, it waits as long as Retry-After says, else 1, 2 and 4 seconds,
 *   less than `maxWait` in all. The signal of the request ends the wait.
 *
 * A body that is a stream is not sent again: after the refresh, the error is thrown. If
 * there is no response, because the network is lost, the error has the status 0 and the
 * action `retry_later`. A request that is aborted fails as with fetch.
 */
export function createFetch(options: FetchOptions = {}): Fetch {
  const { refresh, headers, maxWait = 30, parse = parseError } = options;
  const send: AnyFetch = async (input, init) => {
    let response: FetchedResponse;
    try {
      response = await ((options.fetch as AnyFetch | undefined) ?? fetch)(input, init);
    } catch (cause) {
      if (!isTypeError(cause) || isWrong(options.fetch ? "data:," : input, init)) {
        throw cause;
      }
      throw new APIError(0, { cause });
    }
    if (response.status < 400) {
      return response;
    }
    const error = await parse(response.status, response, response.headers);
    const signal = part(input, init, "signal");
    throw signal?.aborted ? signal.reason : error; // the body may be cut off
  };
  const shared = typeof refresh === "function" ? shareRefresh(refresh, options, send as Fetch) : refresh;
  const request: AnyFetch = async (input, init) => {
    const signal = part(input, init, "signal");
    const stream = isStream(init?.body);
    let unused = shared; // until it has refreshed
    for (let tries = 0, waited = 0; ; ) {
      const state = unused?.state();
      try {
        // A Request with a body can be sent once.
        return await send((input as Init).clone?.() ?? input, headers ? { ...init, headers: await headersOf(part(input, init, "headers"), headers()) } : init);
      } catch (error) {
        if (!isAPIError(error)) {
          throw error;
        }
        const { status, action, retryAfter } = error;
        const wait = retryAfter ?? 2 ** tries;
        if (action === "refresh_and_retry" && unused) {
          await unlessAborted(signal, unused.after(state));
          unused = undefined;
        } else if (
          status &&
          error.temporary &&
          (retryAfter !== undefined || status === 429 || isRepeatable(input, init)) &&
          !stream &&
          tries++ < 3 &&
          (waited += wait) < maxWait
        ) {
          let timer: unknown;
          await unlessAborted(signal, new Promise<void>((resolve) => (timer = setTimeout(resolve, wait * 1000)))).finally(() => clearTimeout(timer));
        } else {
          throw error;
        }
        if (stream) {
          throw error;
        }
      }
    }
  };
  return request as Fetch;
}

/** The refreshes that are shared, by the function that does them. */
const shares: WeakMap<object, SharedRefresh> = /* @__PURE__ */ new WeakMap();

/**
 * Makes a refresh that many requests share, for clients other than fetch. The same function
 * has the same shared refresh, however often it is given; the first options count.
 *
 * @param args - What to hand to `refresh`.
 */
export function shareRefresh<A extends readonly unknown[]>(refresh: (...args: A) => unknown, options: RefreshOptions = {}, ...args: A): SharedRefresh {
  let found = shares.get(refresh);
  if (!found) {
    const { version, lock = "errcode.refresh" } = options;
    const { locks } = (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator ?? {};
    let pending: Promise<void> | undefined;
    let count = 0;
    const state = version ?? (() => count);
    found = {
      state,
      async after(seen) {
        const run = async (): Promise<void> => {
          if (state() === seen) {
            await refresh(...args);
            count++;
          }
        };
        if (state() === seen) {
          pending ??= (locks ? held(locks, lock, run) : run()).catch(loggedOut).finally(() => (pending = undefined));
          await pending;
        }
      },
    };
    shares.set(refresh, found);
  }
  return found;
}

/**
 * Runs a refresh under a lock, which is kept a moment longer: what was stored reaches other
 * tabs a little later, and the next of them looks as soon as it has the lock.
 */
function held(locks: Locks, lock: string, run: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let running: Promise<void> | undefined;
    const begin = (): Promise<void> => (running ??= run().then(resolve, reject));
    locks
      .request(lock, () => begin().then(() => new Promise<void>((later) => setTimeout(later, 100))))
      .catch(begin); // a page in a sandbox gets no lock
  });
}

/** Throws the error of a refresh. After it the user has to log in, unless it may work later. */
function loggedOut(cause: unknown): never {
  const error = isAPIError(cause) ? cause : isTypeError(cause) ? new APIError(0, { cause }) : undefined;
  if (error ? error.temporary || error.status >= 500 || error.action === "redirect_to_login" : /^(Abort|Timeout)Error$/.test(Object(cause).name)) {
    throw error ?? cause;
  }
  throw new APIError(error?.status ?? 401, { ...error?.toJSON(), code: error?.rawCode, foreign: !error?.code, action: "redirect_to_login", cause });
}

/** Returns a part of a request. The second argument of fetch comes before a Request. */
function part<K extends keyof Init>(input: unknown, init: Init | undefined, name: K): Init[K] {
  return init?.[name] ?? (input as Init)[name];
}

/** Returns header fields, those of the request first. */
async function headersOf(own: unknown, more: unknown): Promise<unknown> {
  const all = new Headers(own);
  for (const [name, value] of new Headers((await more) ?? {})) {
    if (!all.has(name)) {
      all.set(name, value);
    }
  }
  return all;
}

/** Reports whether a request has its effect once, however often it is sent: by its method, or by its Idempotency-Key. */
function isRepeatable(input: unknown, init: Init | undefined): boolean {
  return /^(GET|HEAD|OPTIONS|PUT|DELETE)$/i.test(part(input, init, "method") ?? "GET") || new Headers(part(input, init, "headers")).has("Idempotency-Key");
}

function isTypeError(value: unknown): boolean {
  return Object(value).name === "TypeError";
}

/** Reports whether fetch could not even begin, because of its arguments. Which addresses there are is up to a fetch of one's own. */
function isWrong(input: unknown, init: Init | undefined): boolean {
  try {
    new Request((input as Init).url ?? input, { ...init, body: undefined });
    return false;
  } catch {
    return true;
  }
}

/** Waits for a promise, or until a signal is aborted. */
function unlessAborted<T>(signal: Signal | null | undefined, promise: Promise<T>): Promise<T> {
  if (!signal) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop);
    if (signal.aborted) {
      stop();
    }
    promise.finally(() => signal.removeEventListener("abort", stop)).then(resolve, reject);
  });
}
