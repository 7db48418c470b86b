import { words } from "./codes.js";
import { APIError } from "./error.js";
import { delayOf, hasMethod, header } from "./headers.js";
import { isStream, isWellFormed, limit, newDecoder, readBody, whenRead } from "./parse.js";
import { codes, delayPlaces, delays, entries, fieldLists, fieldMaps, fieldPaths, fieldTexts, hints, messages, phrases, places, sentences } from "./places.js";
import { isText, split } from "./table.js";
import { kind, member, text } from "./values.js";
export function parseAnyError(status, body, headers) {
    const parsed = (body) => {
        const found = readBody(status, body, (value) => {
            const other = attempt(() => readForeign(value));
            return other.code ? other : challenged(header(headers, "www-authenticate", true), other);
        });
        return new APIError(status, { ...found, retryAfter: delayOf(headers, httpDate) ?? found.retryAfter });
    };
    return whenRead(isStream(body) && !hasMethod(body, "text") ? { text: () => drain(body) } : body, parsed);
}
function attempt(read) {
    try {
        return read();
    }
    catch {
        return {};
    }
}
/** Reads a body, and one chunk more than it may have. */
async function drain(body) {
    const reader = "getReader" in body ? body.getReader() : body[Symbol.asyncIterator]();
    const decoder = newDecoder();
    let all = "";
    for (let size = 0;;) {
        const { done, value } = (await (reader.read ?? reader.next)?.call(reader));
        if (done || size > limit) {
            void Promise.resolve((reader.cancel ?? reader.return)?.call(reader)).catch(String); // nobody waits for that
            return size > limit ? "" : all + decoder.decode();
        }
        const bytes = binary(value);
        size += (bytes ?? String(value)).length;
        all += bytes ? decoder.decode(bytes, { stream: true }) : value;
    }
}
/** Returns the bytes of a value; undefined if it has none. */
function binary(value) {
    return ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : /ArrayBuffer\]$/.test(Object.prototype.toString.call(value)) // of another window, too
            ? new Uint8Array(value)
            : undefined;
}
/** Reads a body that another service wrote. */
function readForeign(value) {
    const root = object(value);
    const objects = split(places).map((path) => place(root, path));
    // The code of an entry that is about a field is not the error's.
    const coded = split(places)
        .filter((path) => !Array.isArray(follow(root, path)) || !split(entries).some((name) => member(place(root, path), name) !== undefined))
        .map((path) => place(root, path));
    const info = detail(root, "ErrorInfo");
    const own = ownCode(info);
    const code = own ??
        asCode(follow(info, "metadata.code"), "") ??
        best(coded, codes, asCode) ??
        asCode(member(info, "reason"), "") ??
        asCode(member(detail(root, "ErrorDetail"), "id"), "") ?? // as Zitadel has it
        best(coded, hints, (found, name, at) => (name === "status" && at === root ? undefined : asHint(found, name)));
    const message = asText(member(detail(root, "LocalizedMessage"), "message")) ?? best(objects, messages, asMessage);
    const fields = [
        ...split(fieldLists).map((path) => listed(follow(root, path))),
        // The texts in a member data would be what the client has sent.
        ...split(fieldMaps).map((path) => mapped(follow(root, path), path === "data" ? "object" : path === "message" ? "array" : "array object string")),
        ...(code || message ? [] : [mapped(value, "array")]),
    ].find((fields) => fields.length) ?? [];
    const retryAfter = delay(root);
    return code || message || fields[0] || retryAfter !== undefined
        ? {
            code,
            message: message ?? fields.find(([, text]) => !isCode(text) && !isIdle(text))?.[1],
            // The first text for a field counts.
            details: fields[0] ? Object.fromEntries([...fields, ...[...fields].reverse()]) : member(value, "details"),
            foreign: own === undefined,
            retryAfter,
        }
        : {};
}
/**
 * Returns the code in an ErrorInfo of gRPC or Connect that this service has written. The
 * metadata has the HTTP status as well; a gateway may have another one.
 */
function ownCode(info) {
    const metadata = member(info, "metadata");
    const code = text(metadata, "code") ?? "";
    return isWellFormed(code) && isCode(code) && /^[45]\d\d$/.test(text(metadata, "status") ?? "") ? code : undefined;
}
function array(value) {
    return Array.isArray(value) ? value : [];
}
/** Returns an object, or the one that an array begins with. */
function object(value) {
    const found = Array.isArray(value) ? value[0] : value;
    return kind(found) === "object" ? found : undefined;
}
/** Returns a member of an object, for * the first one. */
function memberOf(value, key) {
    return key === "*" && kind(value) === "object" ? Object.values(value)[0] : member(value, key);
}
/** Returns the value at the end of a path. */
function follow(from, path) {
    return path.split(".").reduce((at, name) => (name ? memberOf(object(at), name) : at), from);
}
/** Returns the object at the end of a path. The members of an object errors are fields. */
function place(root, path) {
    const found = follow(root, path);
    return /\berrors$/.test(path) && !Array.isArray(found) ? undefined : object(found);
}
/** Returns what is read from the best member of the first object that has one. */
function best(objects, names, read) {
    return objects.flatMap((at) => split(names).map((name) => read(memberOf(at, name), name, at))).find(Boolean);
}
/**
 * Reports whether another service may have meant a text as a code: one without white
 * space that does not end as sentences do and is not a phrase or a word.
 */
function isCode(text) {
    return (/^(?=.*[a-z\d])[!#-%'-;=?-[\]-~]{0,127}[#-%'-+\-/-9=@-[\]-~]$/i.test(text) && !phrases.test(text) && !isIdle(text));
}
/** Reports whether a text that stands where codes do says nothing: a word, or a number that is not of four digits or more. */
function isIdle(text) {
    return words.test(text) || (!/[a-df-z]/i.test(text) && Number(text) <= (/\D/.test(text) ? Infinity : 999));
}
/** Returns a code. Amazon's has the name of its space before it. */
function asCode(found, name) {
    const code = Number.isSafeInteger(found) ? String(found) : found;
    return isText(code) && isCode(code) ? (name === "__type" ? code.replace(/.*#/, "") : code) : undefined;
}
/** What codes look like in members where most values are not one. */
const looks = {
    type: /.[_\-.:/#]|[a-z][A-Z]/,
    id: /^[a-z]+\d?([._:-][a-z]+\d?)+$/, // identifiers of requests have more digits
    name: /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$|(Error|Exception)$/,
    status: /^[A-Z][A-Z\d]*(_[A-Z\d]+)*$/,
    message: /^[A-Z][A-Z\d]*(_[A-Z\d]+)+$/, // perhaps before a colon and a text
};
function asHint(found, name) {
    const code = isText(found) ? asCode(name === "message" ? found.split(" : ")[0] : found, name) : undefined;
    // Frameworks give each error an address that explains its status.
    return code && looks[name]?.test(code) && !(name === "type" && /^about:|\/$|\/rfc\d|httpstatus|\/status\/\d/i.test(code)) ? code : undefined;
}
function asText(found) {
    return isText(found) && found.trim() ? found : undefined;
}
/** Returns a message, the first of several. OData has it in an object message, and Phoenix in an object errors. */
function asMessage(found, name) {
    const inner = name === "message" ? member(found, "value") : name === "errors" && member(found, "detail");
    const message = asText(Array.isArray(found) ? found[0] : inner || found);
    return message && split(sentences).includes(name) && (isCode(message) || isIdle(message)) ? undefined : message;
}
/** Returns the entry of the list details whose type ends in a name of google.rpc. Connect has an object in it. */
function detail(root, name) {
    const entry = ["details", "error.details"]
        .flatMap((path) => array(follow(root, path)))
        .find((entry) => best([entry], "@type type", asMessage)?.endsWith(`.${name}`));
    return debug(entry);
}
/** Returns the object debug of an entry that has one, or the entry. */
function debug(entry) {
    const found = member(entry, "debug");
    return kind(found) === "object" ? found : entry;
}
/** Returns the seconds to wait. */
function delay(root) {
    const { 1: info } = /^(.*)s$/.exec(String(member(detail(root, "RetryInfo"), "retryDelay"))) ?? [];
    return [
        ...split(delayPlaces).flatMap((path) => split(delays).map((name, i) => seconds(member(place(root, path), name), i ? 1 : 1000))),
        seconds(info, 1),
    ].find((found) => found !== undefined);
}
/** Reads a number of units. More than a year is taken for a point in time, and left out. */
function seconds(value, unit) {
    const number = /^(number|string)$/.test(typeof value) && /^[\d.]+$/.test(String(value)) ? Number(value) / unit : NaN;
    return number <= 365 * 86400 ? number : undefined;
}
/** Returns the fields that the entries of an array are about. */
function listed(list) {
    return array(list).flatMap((entry) => {
        const inner = member(debug(entry), "fieldViolations");
        const path = fieldPath(entry);
        const text = asText(follow(entry, "localizedMessage.message")) ?? best([entry], fieldTexts, asText);
        return Array.isArray(inner) ? listed(inner).map(([path, text]) => [unbracketed(path), text]) : path && text ? [[path, text]] : [];
    });
}
/** Returns the dot path for one that has names in brackets, as AIP-193 has it: items[1].email, labels["a"]. */
function unbracketed(path) {
    return path.replace(/\[(?:"((?:[^"\\]|\\[^])*)"|([^\]["]+))\]/g, (_, quoted, plain, at) => (at ? "." : "") + (plain ?? quoted.replace(/\\([^])/g, "$1")));
}
/** Returns the path of the field that an entry is about. */
function fieldPath(entry) {
    const has = (name) => member(entry, name) !== undefined;
    return split(fieldPaths)
        .map((path) => {
        const found = kind(entry) === "object" ? follow(entry, path) : undefined;
        if (path === "path" && (has("extensions") || has("locations"))) {
            return ""; // that of GraphQL leads to a place in the response
        }
        if (Array.isArray(found)) {
            return found.every((part) => isText(part) || (Number.isInteger(part) && part >= 0)) ? joined(found) : "";
        }
        if (isText(found) && /pointer$|^instancePath/.test(path)) {
            // RFC 6901; all pointers of JSON:API begin with data.
            const rest = found.replace(/^#/, "").replace(/^\/data\/(attributes\/)?(relationships\/)?/, "/").replace(/^\//, "");
            return joined(rest.split("/").map((part) => part.replace(/~[01]/g, (c) => (c === "~1" ? "/" : "~"))));
        }
        return path !== "name" || has("reason") ? asText(found) : ""; // a name of invalid-params
    })
        .find(Boolean);
}
/** Joins names and indexes to a dot path. */
function joined(parts) {
    return parts.reduce((path, part) => (path ? `${path}.${part}` : String(part)), "");
}
/**
 * Returns the members of an object as fields, if each has a text, or a list of texts or
 * of objects with a text, or such an object. Only values of some kinds count. If only
 * arrays do, they have texts with spaces. A text in a member detail, with no other
 * member, is the message.
 */
function mapped(value, kinds) {
    const fields = [];
    const members = Object.entries(kind(value) === "object" ? value : []);
    for (const [path, found] of members) {
        const first = Array.isArray(found) ? found[0] : found;
        if (first === null || first === undefined) {
            continue;
        }
        const text = kinds.includes(kind(found)) ? (asText(first) ?? (kinds === "array" ? undefined : best([first], fieldTexts, asText))) : undefined;
        if (!text || (kinds === "array" && !text.includes(" ")) || (path === "detail" && isText(found) && !members[1])) {
            return [];
        }
        fields.push([path, text]);
    }
    return fields;
}
/** Returns what is found, and the error of a challenge (RFC 6750, section 3). */
function challenged(value, found) {
    const all = [];
    const rest = value.replace(/(?:[ \t,]*([!#-'*+.^-`|~\w-]+)[ \t]*=[ \t]*([!#-'*+.^-`|~\w-]+|"([^"\\]|\\.)*")(?=[ \t]*(,|$)))|(^|[ \t]*,)[ \t,]*[!#-'*+.^-`|~\w-]+(?=[ \t,]|$)/gy, (part, name, text = "") => {
        if (name === undefined) {
            all.push({});
        }
        else if (all.length === 0) {
            return part; // a parameter before any scheme
        }
        else {
            Object.assign(all.at(-1) ?? {}, { [name.toLowerCase()]: text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, "$1") : text });
        }
        return "";
    });
    const { error: code, error_description: message } = (/[^ \t,]/.test(rest) ? undefined : all.find(({ error }) => error && isCode(error))) ?? {};
    return code ? { ...found, code, message: found.message ?? message, foreign: true } : found;
}
/** Reads a date in one of the three forms of RFC 9110, section 5.6.7. */
function httpDate(value, other) {
    const date = value
        .replace(/^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([ \d]\d) ([\d:]{8}) (\d{4})$/, "$1, $3 $2 $5 $4 GMT")
        .replace(",  ", ", 0")
        .replace(/^[A-Z][a-z]+day, (\d\d)-([A-Z][a-z]{2})-(\d\d) /, (_, day, month, year) => {
        const full = 2000 + Number(year); // unless that is more than 50 years from now
        return `Sun, ${day} ${month} ${full > new Date().getUTCFullYear() + 50 ? full - 100 : full} `;
    });
    const time = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(date) ? Date.parse(date) : NaN;
    // A day such as 31 February becomes another one.
    return new Date(time).toUTCString().slice(4) === date.slice(4) ? time : other;
}
