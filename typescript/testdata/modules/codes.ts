import { type ErrorAction, type ErrorHandler, type ErrorInfo, type Shape, endsIn, hasColon, hasMember, isText, split, unpack } from "./table.js";

/**
 * A handler for each action. The first ones are in the handling order of the envelope
 * document.
 */
export interface ActionHandlers<T> {
  /** Refresh the token, then retry the request. */
  refresh_and_retry: ErrorHandler<T>;
  /** Redirect to login. */
  redirect_to_login: ErrorHandler<T>;
  /** Show “access denied” message. */
  show_access_denied: ErrorHandler<T>;
  /** Display field-level errors from details. */
  show_field_errors: ErrorHandler<T>;
  /** Show “not found” or redirect. */
  show_not_found: ErrorHandler<T>;
  /** Inform user of the conflict. */
  show_conflict: ErrorHandler<T>;
  /** Back off and retry after a delay. */
  retry_with_backoff: ErrorHandler<T>;
  /** Show the message. */
  show_message: ErrorHandler<T>;
  /** Ask to verify the email address, and offer to send the mail again. */
  verify_email: ErrorHandler<T>;
  /** Show a generic error message. */
  show_error: ErrorHandler<T>;
  /** Retry or show a generic error. */
  retry_or_show_error: ErrorHandler<T>;
  /** Retry or show a “try again later” message. */
  retry_later: ErrorHandler<T>;
  /** Check configuration / contact support. */
  contact_support: ErrorHandler<T>;
}

/**
 * The type of {@link errorCodes}.
 */
export interface ErrorCodes {
  /**
   * 400. \`. To do: show a generic error message.
   *
   * \` \`
   *
   * Table: \`
   */
  readonly "hostile:text_0": ErrorInfo<400, "show_error">;
  /**
   * 400. ". To do: show a generic error message.
   *
   * " "
   *
   * Table: "
   */
  readonly "hostile:text_1": ErrorInfo<400, "show_error">;
  /**
   * 400. '. To do: show a generic error message.
   *
   * ' '
   *
   * Table: '
   */
  readonly "hostile:text_2": ErrorInfo<400, "show_error">;
  /**
   * 400. \\. To do: show a generic error message.
   *
   * \\ \\
   *
   * Table: \\
   */
  readonly "hostile:text_3": ErrorInfo<400, "show_error">;
  /**
   * 400. \\n. To do: show a generic error message.
   *
   * \\n \\n
   *
   * Table: \\n
   */
  readonly "hostile:text_4": ErrorInfo<400, "show_error">;
  /**
   * 400. \\r\\n. To do: show a generic error message.
   *
   * \\r\\n \\r\\n
   *
   * Table: \\r\\n
   */
  readonly "hostile:text_5": ErrorInfo<400, "show_error">;
  /**
   * 400. \\t. To do: show a generic error message.
   *
   * \\t \\t
   *
   * Table: \\t
   */
  readonly "hostile:text_6": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u0000. To do: show a generic error message.
   *
   * \\u0000 \\u0000
   *
   * Table: \\u0000
   */
  readonly "hostile:text_7": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u001b\]0;x\\u0007. To do: show a generic error message.
   *
   * \\u001b\]0;x\\u0007 \\u001b\]0;x\\u0007
   *
   * Table: \\u001b\]0;x\\u0007
   */
  readonly "hostile:text_8": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u007f. To do: show a generic error message.
   *
   * \\u007f \\u007f
   *
   * Table: \\u007f
   */
  readonly "hostile:text_9": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u0085. To do: show a generic error message.
   *
   * \\u0085 \\u0085
   *
   * Table: \\u0085
   */
  readonly "hostile:text_10": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u2028. To do: show a generic error message.
   *
   * \\u2028 \\u2028
   *
   * Table: \\u2028
   */
  readonly "hostile:text_11": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u2029. To do: show a generic error message.
   *
   * \\u2029 \\u2029
   *
   * Table: \\u2029
   */
  readonly "hostile:text_12": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u202e. To do: show a generic error message.
   *
   * \\u202e \\u202e
   *
   * Table: \\u202e
   */
  readonly "hostile:text_13": ErrorInfo<400, "show_error">;
  /**
   * 400. \ufeff. To do: show a generic error message.
   *
   * \ufeff \ufeff
   *
   * Table: \ufeff
   */
  readonly "hostile:text_14": ErrorInfo<400, "show_error">;
  /**
   * 400. 😀. To do: show a generic error message.
   *
   * 😀 😀
   *
   * Table: 😀
   */
  readonly "hostile:text_15": ErrorInfo<400, "show_error">;
  /**
   * 400. \*\/ export const pwned = 1; /\*. To do: show a generic error message.
   *
   * \*\/ export const pwned = 1; /\* \*\/ export const pwned = 1; /\*
   *
   * Table: \*\/ export const pwned = 1; /\*
   */
  readonly "hostile:text_16": ErrorInfo<400, "show_error">;
  /**
   * 400. // x. To do: show a generic error message.
   *
   * // x // x
   *
   * Table: // x
   */
  readonly "hostile:text_17": ErrorInfo<400, "show_error">;
  /**
   * 400. $\{x\}. To do: show a generic error message.
   *
   * $\{x\} $\{x\}
   *
   * Table: $\{x\}
   */
  readonly "hostile:text_18": ErrorInfo<400, "show_error">;
  /**
   * 400. \`$\{x\}\`. To do: show a generic error message.
   *
   * \`$\{x\}\` \`$\{x\}\`
   *
   * Table: \`$\{x\}\`
   */
  readonly "hostile:text_19": ErrorInfo<400, "show_error">;
  /**
   * 400. \<script\>alert(1)\</script\>. To do: show a generic error message.
   *
   * \<script\>alert(1)\</script\> \<script\>alert(1)\</script\>
   *
   * Table: \<script\>alert(1)\</script\>
   */
  readonly "hostile:text_20": ErrorInfo<400, "show_error">;
  /**
   * 400. \</script\>. To do: show a generic error message.
   *
   * \</script\> \</script\>
   *
   * Table: \</script\>
   */
  readonly "hostile:text_21": ErrorInfo<400, "show_error">;
  /**
   * 400. \<!--. To do: show a generic error message.
   *
   * \<!-- \<!--
   *
   * Table: \<!--
   */
  readonly "hostile:text_22": ErrorInfo<400, "show_error">;
  /**
   * 400. --\>. To do: show a generic error message.
   *
   * --\> --\>
   *
   * Table: --\>
   */
  readonly "hostile:text_23": ErrorInfo<400, "show_error">;
  /**
   * 400. \@deprecated no. To do: show a generic error message.
   *
   * \@deprecated no \@deprecated no
   *
   * Table: \@deprecated no
   */
  readonly "hostile:text_24": ErrorInfo<400, "show_error">;
  /**
   * 400. \{\@link x\}. To do: show a generic error message.
   *
   * \{\@link x\} \{\@link x\}
   *
   * Table: \{\@link x\}
   */
  readonly "hostile:text_25": ErrorInfo<400, "show_error">;
  /**
   * 400. \@ts-expect-error. To do: show a generic error message.
   *
   * \@ts-expect-error \@ts-expect-error
   *
   * Table: \@ts-expect-error
   */
  readonly "hostile:text_26": ErrorInfo<400, "show_error">;
  /**
   * 400. a|b. To do: show a generic error message.
   *
   * a|b a|b
   *
   * Table: a|b
   */
  readonly "hostile:text_27": ErrorInfo<400, "show_error">;
  /**
   * 400. \](javascript:x). To do: show a generic error message.
   *
   * \](javascript:x) \](javascript:x)
   *
   * Table: \](javascript:x)
   */
  readonly "hostile:text_28": ErrorInfo<400, "show_error">;
  /**
   * 400. \\u0041. To do: show a generic error message.
   *
   * \\u0041 \\u0041
   *
   * Table: \\u0041
   */
  readonly "hostile:text_29": ErrorInfo<400, "show_error">;
  /**
   * 400. \\\`. To do: show a generic error message.
   *
   * \\\` \\\`
   *
   * Table: \\\`
   */
  readonly "hostile:text_30": ErrorInfo<400, "show_error">;
  /**
   * 400. 100% sure %s. To do: show a generic error message.
   *
   * 100% sure %s 100% sure %s
   *
   * Table: 100% sure %s
   */
  readonly "hostile:text_31": ErrorInfo<400, "show_error">;
}

/**
 * A code of the table. A misspelled one does not compile.
 */
export type ErrorCode = keyof ErrorCodes;

/** The actions. */
export const actions: readonly ErrorAction[] = /* @__PURE__ */ split("refresh_and_retry redirect_to_login show_access_denied show_field_errors show_not_found show_conflict retry_with_backoff show_message verify_email show_error retry_or_show_error retry_later contact_support");
/** The codes, spelled as they are on the wire, with what is known of each. */
export const errorCodes: ErrorCodes = /* @__PURE__ */ unpack("400+ show_error hostile:text_0 hostile:text_1 hostile:text_2 hostile:text_3 hostile:text_4 hostile:text_5 hostile:text_6 hostile:text_7 hostile:text_8 hostile:text_9 hostile:text_10 hostile:text_11 hostile:text_12 hostile:text_13 hostile:text_14 hostile:text_15 hostile:text_16 hostile:text_17 hostile:text_18 hostile:text_19 hostile:text_20 hostile:text_21 hostile:text_22 hostile:text_23 hostile:text_24 hostile:text_25 hostile:text_26 hostile:text_27 hostile:text_28 hostile:text_29 hostile:text_30 hostile:text_31");
/** What to do about an error without a known code, by its status or the first digit of that. */
export const statusActions: string = "0 retry_later\n401 redirect_to_login\n403 show_access_denied\n404 show_not_found\n409 show_conflict\n410 show_not_found\n422 show_field_errors\n423 show_access_denied\n429 retry_with_backoff\n502 retry_later\n503 retry_later\n504 retry_later\n5 show_error\n4 show_error";
/** What to tell the user about a status, by the status or its first digit. */
export const statusTexts: string = "0 No connection. Try again.\n401 Sign in to continue.\n403 You don’t have access to this.\n404 This doesn’t exist.\n409 That already exists.\n413 That is too large.\n422 Check what you entered.\n429 Too many attempts. Try again later.\n5 Something went wrong. Try again later.\n4 That didn’t work.";
/** The bodies that the service writes. The first that fits counts. */
export const shapes: readonly Shape[] = [
    (body) => isText(body.error) && body.success === false && [body.code, body.details, body.error], // envelope
    (body, status) => body.statusCode === status && isText(body.message) && !hasMember(body, /^(?:code|error_code|errorCode|errcode|error_type)$/, true) && [body.error, body.details, body.message], // protekt
    (body) => isText(body.error) && isText(body.error_description) && [body.code, body.details, body.error_description], // oauth
    (body, status) => body.status === status && isText(body.title) && (hasColon(body.code) || endsIn(body.type, body.code)) && [body.code, body.details ?? body.errors, body.detail, body.title], // problem
    (body, status) => body.status === status && (hasColon(body.code) || !hasMember(body, /^(?:code|details|status)$/, false)) && [body.code, body.details, body.message], // domain-reason
];
/** Texts that stand where codes do and are none. */
export const words: RegExp = /^(?:error|fail|failed|failure|false|true|null|none|undefined|ok|success)$/i;
