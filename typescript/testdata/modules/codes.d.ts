import { type ErrorAction, type ErrorHandler, type ErrorInfo, type Shape } from "./table.js";
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
export declare const actions: readonly ErrorAction[];
/** The codes, spelled as they are on the wire, with what is known of each. */
export declare const errorCodes: ErrorCodes;
/** What to do about an error without a known code, by its status or the first digit of that. */
export declare const statusActions: string;
/** What to tell the user about a status, by the status or its first digit. */
export declare const statusTexts: string;
/** The bodies that the service writes. The first that fits counts. */
export declare const shapes: readonly Shape[];
/** Texts that stand where codes do and are none. */
export declare const words: RegExp;
