import { APIError } from "./error.js";
import type { HeadersLike } from "./headers.js";
/** The fetch of the platform. Its type is known if the types of the platform are. */
export type Fetch = typeof globalThis extends {
    readonly fetch: infer F;
} ? F : (input: unknown, init?: unknown) => Promise<FetchedResponse>;
/** What is used of a response. */
interface FetchedResponse {
    readonly status: number;
    readonly headers: HeadersLike;
    text(): Promise<string>;
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
export declare function createFetch(options?: FetchOptions): Fetch;
/**
 * Makes a refresh that many requests share, for clients other than fetch. The same function
 * has the same shared refresh, however often it is given; the first options count.
 *
 * @param args - What to hand to `refresh`.
 */
export declare function shareRefresh<A extends readonly unknown[]>(refresh: (...args: A) => unknown, options?: RefreshOptions, ...args: A): SharedRefresh;
export {};
