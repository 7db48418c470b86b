/* @ts-self-types="./index.d.ts" */
export { errorCodes } from "./codes.js";
export { APIError, fromJSON, isAPIError, isErrorCode } from "./error.js";
export { createFetch, shareRefresh } from "./fetch.js";
export { handleError } from "./handle.js";
export { retryAfter } from "./headers.js";
export { fieldErrors, fieldMessages, messageFor } from "./messages.js";
export { parseError } from "./parse.js";
