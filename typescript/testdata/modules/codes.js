import { split, unpack } from "./table.js";
/** The actions. The table counts them from 0. */
export const actions = /* @__PURE__ */ split("refresh_and_retry redirect_to_login show_access_denied show_field_errors show_not_found show_conflict retry_with_backoff show_message verify_email show_error retry_or_show_error retry_later contact_support");
/** The codes, spelled as they are on the wire, with what is known of each. */
export const errorCodes = /* @__PURE__ */ unpack(actions, "hostile:text_0 4009+ hostile:text_1 4009+ hostile:text_2 4009+ hostile:text_3 4009+ hostile:text_4 4009+ hostile:text_5 4009+ hostile:text_6 4009+ hostile:text_7 4009+ hostile:text_8 4009+ hostile:text_9 4009+ hostile:text_10 4009+ hostile:text_11 4009+ hostile:text_12 4009+ hostile:text_13 4009+ hostile:text_14 4009+ hostile:text_15 4009+ hostile:text_16 4009+ hostile:text_17 4009+ hostile:text_18 4009+ hostile:text_19 4009+ hostile:text_20 4009+ hostile:text_21 4009+ hostile:text_22 4009+ hostile:text_23 4009+ hostile:text_24 4009+ hostile:text_25 4009+ hostile:text_26 4009+ hostile:text_27 4009+ hostile:text_28 4009+ hostile:text_29 4009+ hostile:text_30 4009+ hostile:text_31 4009+");
/** What the status implies about an error whose code is not known here: the status and the place of the action. */
export const statusActions = " 0b 4011 4032 4044 4095 4104 4223 4232 4296 502b 503b 504b";
/** What to tell the user about a status, or about one of a class. */
export const statusTexts = { 0: "No connection. Try again.", 4: "That didn’t work.", 5: "Something went wrong. Try again later.", 401: "Sign in to continue.", 403: "You don’t have access to this.", 404: "This doesn’t exist.", 409: "That already exists.", 413: "That is too large.", 422: "Check what you entered.", 429: "Too many attempts. Try again later." };
/** The bodies that the service writes. The first that fits counts. */
export const shapes = [
    { code: "code", messages: "error", needs: "code$ error$ success!" }, // envelope
    { code: "error", messages: "message", needs: "error$ message$ statusCode#", without: "code error_code errorCode errcode error_type" }, // protekt
    { code: "code", messages: "error_description", needs: "code$ error$ error_description$" }, // oauth
    { code: "code", messages: "detail title", needs: "code$ title$ status#", marked: "type" }, // problem
    { code: "code", messages: "message", needs: "code$ status#", only: "code details status" }, // domain-reason
];
/** Texts that stand where codes do and are none. */
export const words = /^(?:error|fail|failed|failure|false|true|null|none|undefined|ok|success)$/i;
