export { type ActionHandlers, type ErrorCode, type ErrorCodes, errorCodes } from "./codes.js";
export { APIError, type ErrorContent, type ErrorJSON, fromJSON, isAPIError, isErrorCode } from "./error.js";
export { createFetch, type Fetch, type FetchOptions, type RefreshOptions, type SharedRefresh, shareRefresh } from "./fetch.js";
export { type ErrorHandlers, handleError, type Handled } from "./handle.js";
export { type HeadersLike, retryAfter } from "./headers.js";
export { fieldErrors, fieldMessages, messageFor, type TextParams, type Texts } from "./messages.js";
export { type Later, parseError, type Parsed } from "./parse.js";
export type { ErrorAction, ErrorHandler, ErrorInfo } from "./table.js";
