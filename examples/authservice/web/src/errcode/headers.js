/* @ts-self-types="./headers.d.ts" */
/**
 * Returns how many seconds the header Retry-After asks to wait, which it says as a
 * number or as a date; undefined if there is none or it says neither. It is at most 2**32.
 * A date is compared with the header Date or else with the clock.
 *
 * A browser shows these headers to scripts of another origin only if the service lists
 * them in Access-Control-Expose-Headers.
 */
export function retryAfter(headers) {
    return delayOf(headers, (value) => {
        const time = Date.parse(value);
        return new Date(time).toUTCString() === value ? time : undefined; // as servers must send it
    });
}
/** Returns the seconds that Retry-After asks to wait. A function reads dates. */
export function delayOf(headers, date) {
    const value = header(headers, "retry-after");
    const until = (at) => Math.max(0, Math.ceil((at - (date(header(headers, "date")) ?? Date.now())) / 1000));
    const at = date(value);
    const seconds = /^\d+$/.test(value) ? Number(value) : at === undefined ? at : until(at);
    return seconds === undefined ? seconds : Math.min(seconds, 2 ** 32);
}
/** Returns the value of a header, "" if there is none. Challenges may stand in several; of others the first counts. */
export function header(headers, name) {
    try {
        let value;
        if (typeof headers?.get === "function") {
            value = headers.get(name);
        }
        else {
            value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
        }
        if (Array.isArray(value)) {
            value = name === "www-authenticate" ? value.join(", ") : value[0];
        }
        return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
    }
    catch {
        return "";
    }
}
