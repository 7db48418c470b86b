
/**
 * Headers as clients have them: with a method `get`, such as those of fetch and axios,
 * or an object whose keys may be in any case, such as those of Node.
 */
export type HeadersLike = { get(name: string): unknown } | { readonly [name: string]: unknown };

/**
 * Returns how many seconds the header Retry-After asks to wait, which it says as a
 * number or as a date, in any of the three forms that HTTP has; undefined if there is
 * none or it says neither. It is at most 2**32. A date is compared with the header Date
 * or else with the clock.
 *
 * A browser shows these headers to scripts of another origin only if the service lists
 * them in Access-Control-Expose-Headers.
 */
export function retryAfter(headers: HeadersLike | null | undefined): number | undefined {
  const value = header(headers, "retry-after");
  if (/^\d+$/.test(value)) {
    return Math.min(Number(value), 2 ** 32);
  }
  const at = httpDate(value);
  const now = httpDate(header(headers, "date")) ?? Date.now();
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Returns the value of a header, "" if there is none. Challenges may stand in several; of others the first counts. */
function header(headers: HeadersLike | null | undefined, name: string): string {
  try {
    let value: unknown;
    if (typeof headers?.get === "function") {
      value = headers.get(name);
    } else {
      value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
    }
    if (Array.isArray(value)) {
      value = name === "www-authenticate" ? value.join(", ") : value[0];
    }
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  } catch {
    return "";
  }
}

/** Reads a date in one of the three forms of RFC 9110, section 5.6.7. */
function httpDate(value: string): number | undefined {
  const date = value
    .replace(/^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([ \d]\d) ([\d:]{8}) (\d{4})$/, "$1, $3 $2 $5 $4 GMT")
    .replace(",  ", ", 0")
    .replace(/^[A-Z][a-z]+day, (\d\d)-([A-Z][a-z]{2})-(\d\d) /, (_, day, month, year) => {
      const full = 2000 + Number(year); // unless that is more than 50 years from now
      return `Sun, ${day} ${month} ${full > new Date().getUTCFullYear() + 50 ? full - 100 : full} `;
    });
  const time = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(date) ? Date.parse(date) : NaN;
  // A day such as 31 February becomes another one.
  return new Date(time).toUTCString().slice(4) === date.slice(4) ? time : undefined;
}

/** Returns what is found, and the error of a challenge (RFC 6750, section 3). */
function challenged(value: string, found: ErrorContent): ErrorContent {
  const all: Record<string, string>[] = [];
  const rest = value.replace(
    /(?:[ \t,]*([!#-'*+.^-`|~\w-]+)[ \t]*=[ \t]*([!#-'*+.^-`|~\w-]+|"(?:[^"\\]|\\.)*")(?=[ \t]*(?:,|$)))|(?:^|[ \t]*,)[ \t,]*[!#-'*+.^-`|~\w-]+(?=[ \t,]|$)/gy,
    (part, name?: string, text = "") => {
      if (name === undefined) {
        all.push({});
      } else if (all.length === 0) {
        return part; // a parameter before any scheme
      } else {
        Object.assign(all.at(-1) ?? {}, { [name.toLowerCase()]: text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text });
      }
      return "";
    },
  );
  const { error: code, error_description: message } = (/[^ \t,]/.test(rest) ? undefined : all.find(({ error }) => error && isCode(error))) ?? {};
  return code ? { ...found, code, message: found.message ?? message, foreign: true } : found;
}
