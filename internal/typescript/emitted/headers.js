/**
 * Returns how many seconds the header Retry-After asks to wait, which it says as a
 * number or as a date; undefined if there is none or it says neither. It is at most 2**32.
 * A date is compared with the header Date or else with the clock.
 *
 * A browser shows these headers to scripts of another origin only if the service lists
 * them in Access-Control-Expose-Headers.
 */
export function retryAfter(headers) {
    // A date is as servers must send it.
    return delayOf(headers, (value, other) => (new Date(value).toUTCString() === value ? Date.parse(value) : other));
}
/** Returns the seconds that Retry-After asks to wait. A function reads dates; what is not a date is the other value. */
export function delayOf(headers, date) {
    const value = header(headers, "retry-after");
    // Of several numbers, joined on the way, the first counts.
    const wait = Math.max(0, /^\d+ *(,|$)/.test(value) ? parseInt(value) : Math.ceil((date(value, NaN) - date(header(headers, "date"), Date.now())) / 1000));
    return wait >= 0 ? Math.min(wait, 2 ** 32) : undefined;
}
/** Returns the value of a header: the first of several, or all with commas between them; "undefined" if there is none. */
export function header(headers, name, all) {
    try {
        const values = [hasMethod(headers, "get") ? headers.get(name) : Object.entries(Object(headers)).find(([key]) => key.toLowerCase() === name)?.[1]].flat();
        return String(all ? values.join(", ") : values[0]).trim();
    }
    catch {
        return "";
    }
}
/** Reports whether a value has a method. */
export function hasMethod(value, name) {
    try {
        return typeof value[name] === "function";
    }
    catch {
        return false;
    }
}
