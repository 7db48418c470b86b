/* @ts-self-types="./fetch.d.ts" */
import { APIError, isAPIError } from "./error.js";
import { isStream, parseError } from "./parse.js";
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
export function createFetch(options = {}) {
    const { refresh, headers, maxWait = 30, parse = parseError } = options;
    const send = async (input, init) => {
        let response;
        try {
            response = await (options.fetch ?? fetch)(input, init);
        }
        catch (cause) {
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
    const shared = typeof refresh === "function" ? shareRefresh(refresh, options, send) : refresh;
    const request = async (input, init) => {
        const signal = part(input, init, "signal");
        const stream = isStream(init?.body);
        let unused = shared; // until it has refreshed
        for (let tries = 0, waited = 0;;) {
            const state = unused?.state();
            try {
                // A Request with a body can be sent once.
                return await send(input.clone?.() ?? input, headers ? { ...init, headers: await headersOf(part(input, init, "headers"), headers()) } : init);
            }
            catch (error) {
                if (!isAPIError(error)) {
                    throw error;
                }
                const { status, action, retryAfter } = error;
                const wait = retryAfter ?? 2 ** tries;
                if (action === "refresh_and_retry" && unused) {
                    await unlessAborted(signal, unused.after(state));
                    unused = undefined;
                }
                else if (status &&
                    error.temporary &&
                    (retryAfter !== undefined || status === 429 || isRepeatable(input, init)) &&
                    !stream &&
                    tries++ < 3 &&
                    (waited += wait) < maxWait) {
                    let timer;
                    await unlessAborted(signal, new Promise((resolve) => (timer = setTimeout(resolve, wait * 1000)))).finally(() => clearTimeout(timer));
                }
                else {
                    throw error;
                }
                if (stream) {
                    throw error;
                }
            }
        }
    };
    return request;
}
/** The refreshes that are shared, by the function that does them. */
const shares = /* @__PURE__ */ new WeakMap();
/**
 * Makes a refresh that many requests share, for clients other than fetch. The same function
 * has the same shared refresh, however often it is given; the first options count.
 *
 * @param args - What to hand to `refresh`.
 */
export function shareRefresh(refresh, options = {}, ...args) {
    let found = shares.get(refresh);
    if (!found) {
        const { version, lock = "errcode.refresh" } = options;
        const { locks } = globalThis.navigator ?? {};
        let pending;
        let count = 0;
        const state = version ?? (() => count);
        found = {
            state,
            async after(seen) {
                const run = async () => {
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
function held(locks, lock, run) {
    return new Promise((resolve, reject) => {
        let running;
        const begin = () => (running ??= run().then(resolve, reject));
        locks
            .request(lock, () => begin().then(() => new Promise((later) => setTimeout(later, 100))))
            .catch(begin); // a page in a sandbox gets no lock
    });
}
/** Throws the error of a refresh. After it the user has to log in, unless it may work later. */
function loggedOut(cause) {
    const error = isAPIError(cause) ? cause : isTypeError(cause) ? new APIError(0, { cause }) : undefined;
    if (error ? error.temporary || error.status >= 500 || error.action === "redirect_to_login" : /^(Abort|Timeout)Error$/.test(Object(cause).name)) {
        throw error ?? cause;
    }
    throw new APIError(error?.status ?? 401, { ...error?.toJSON(), code: error?.rawCode, foreign: !error?.code, action: "redirect_to_login", cause });
}
/** Returns a part of a request. The second argument of fetch comes before a Request. */
function part(input, init, name) {
    return init?.[name] ?? input[name];
}
/** Returns header fields, those of the request first. */
async function headersOf(own, more) {
    const all = new Headers(own);
    for (const [name, value] of new Headers((await more) ?? {})) {
        if (!all.has(name)) {
            all.set(name, value);
        }
    }
    return all;
}
/** Reports whether a request has its effect once, however often it is sent: by its method, or by its Idempotency-Key. */
function isRepeatable(input, init) {
    return /^(GET|HEAD|OPTIONS|PUT|DELETE)$/i.test(part(input, init, "method") ?? "GET") || new Headers(part(input, init, "headers")).has("Idempotency-Key");
}
function isTypeError(value) {
    return Object(value).name === "TypeError";
}
/** Reports whether fetch could not even begin, because of its arguments. Which addresses there are is up to a fetch of one's own. */
function isWrong(input, init) {
    try {
        new Request(input.url ?? input, { ...init, body: undefined });
        return false;
    }
    catch {
        return true;
    }
}
/** Waits for a promise, or until a signal is aborted. */
function unlessAborted(signal, promise) {
    if (!signal) {
        return promise;
    }
    return new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason);
        signal.addEventListener("abort", stop);
        if (signal.aborted) {
            stop();
        }
        promise.finally(() => signal.removeEventListener("abort", stop)).then(resolve, reject);
    });
}
