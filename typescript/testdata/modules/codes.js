import { endsIn, hasColon, hasMember, isText, split, unpack } from "./table.js";
/** The actions. */
export const actions = /* @__PURE__ */ split("refresh_and_retry redirect_to_login show_access_denied show_field_errors show_not_found show_conflict retry_with_backoff show_message verify_email show_error retry_or_show_error retry_later contact_support");
/** The codes, spelled as they are on the wire, with what is known of each. */
export const errorCodes = /* @__PURE__ */ unpack("400+ show_error hostile:text_0 hostile:text_1 hostile:text_2 hostile:text_3 hostile:text_4 hostile:text_5 hostile:text_6 hostile:text_7 hostile:text_8 hostile:text_9 hostile:text_10 hostile:text_11 hostile:text_12 hostile:text_13 hostile:text_14 hostile:text_15 hostile:text_16 hostile:text_17 hostile:text_18 hostile:text_19 hostile:text_20 hostile:text_21 hostile:text_22 hostile:text_23 hostile:text_24 hostile:text_25 hostile:text_26 hostile:text_27 hostile:text_28 hostile:text_29 hostile:text_30 hostile:text_31");
/** What to do about an error without a known code, by its status or the first digit of that. */
export const statusActions = "0 retry_later\n401 redirect_to_login\n403 show_access_denied\n404 show_not_found\n409 show_conflict\n410 show_not_found\n422 show_field_errors\n423 show_access_denied\n429 retry_with_backoff\n502 retry_later\n503 retry_later\n504 retry_later\n5 show_error\n4 show_error";
/** What to tell the user about a status, by the status or its first digit. */
export const statusTexts = "0 No connection. Try again.\n401 Sign in to continue.\n403 You don’t have access to this.\n404 This doesn’t exist.\n409 That already exists.\n413 That is too large.\n422 Check what you entered.\n429 Too many attempts. Try again later.\n5 Something went wrong. Try again later.\n4 That didn’t work.";
/** The bodies that the service writes. The first that fits counts. */
export const shapes = [
    (body) => isText(body.error) && body.success === false && [body.code, body.details, body.error], // envelope
    (body, status) => body.statusCode === status && isText(body.message) && !hasMember(body, /^(?:code|error_code|errorCode|errcode|error_type)$/, true) && [body.error, body.details, body.message], // protekt
    (body) => isText(body.error) && isText(body.error_description) && [body.code, body.details, body.error_description], // oauth
    (body, status) => body.status === status && isText(body.title) && (hasColon(body.code) || endsIn(body.type, body.code)) && [body.code, body.details ?? body.errors, body.detail, body.title], // problem
    (body, status) => body.status === status && (hasColon(body.code) || !hasMember(body, /^(?:code|details|status)$/, false)) && [body.code, body.details, body.message], // domain-reason
];
/** Texts that stand where codes do and are none. */
export const words = /^(?:error|fail|failed|failure|false|true|null|none|undefined|ok|success)$/i;
