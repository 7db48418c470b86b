/* @ts-self-types="./places.d.ts" */
/** Members that hold the code in the body of another service, the best first. */
export const codes = "error_code errorCode errcode errorcode code error_type __type scimType error";
/** Members that may hold it where there is none of those. */
export const hints = "type id name message status";
/** Members that hold the message. */
export const messages = "message error_description error_message msg detail errorMessage errorSummary errorDescription errmsg description status_message faultstring Message title errors error details reason";
/** Those that hold one only if it is not a code. */
export const sentences = "error details reason";
/** Paths to the objects that may have a code or a message: the body itself, and objects in it. */
export const places = " error errors errors.extensions error.extensions error.data error.json error.json.data detail fault fault.detail fieldErrors.* field_errors.* generalErrors";
/** Members of an object that is about one field. */
export const entries = "field loc location propertyPath property param pointer instancePath path";
/** Paths to arrays that may have an entry for each field. */
export const fieldLists = "errors error.errors details error.details detail violations issues error.issues invalid-params invalidParams validationErrors validation_errors message details.errors error.details.errors";
/** Paths to objects that may have a member for each field. */
export const fieldMaps = "errors error.errors fieldErrors field_errors validationErrors validation_errors fields error.fields details error.details ModelState message data";
/** Paths from an entry to the path of its field. */
export const fieldPaths = "field loc propertyPath property param pointer source.pointer source.parameter meta.param_name path instancePath name";
/** Members of an entry that say what is wrong. */
export const fieldTexts = "message msg detail description reason title issue defaultMessage code";
/** Members that say how long to wait: in milliseconds, and in seconds. */
export const delays = "retry_after_ms retry_after retryAfter";
/** Paths to the objects that may have one of those. */
export const delayPlaces = " error details error.details errors.extensions parameters";
/** Phrases of statuses, as IANA spells them, that would pass for codes. */
export const phrases = /^(?:Unauthorized|Forbidden|Conflict|Gone|Locked)$/;
