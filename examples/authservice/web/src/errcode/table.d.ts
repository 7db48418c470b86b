import type { ActionHandlers } from "./codes.js";
import type { APIError } from "./error.js";
/**
 * What a front end should do about an error: the actions of the envelope document, and
 * what it lacks.
 */
export type ErrorAction = keyof ActionHandlers<unknown>;
/**
 * A function that handles an error.
 */
export type ErrorHandler<T> = (error: APIError) => T;
/**
 * What is known of a code.
 */
export interface ErrorInfo<Status extends number = number, Action extends ErrorAction = ErrorAction> {
    /** The documented HTTP status, 400 to 599. */
    readonly status: Status;
    /** What a front end should do. */
    readonly action: Action;
    /** Whether the code is the service's own, of none of the three documents. */
    readonly own?: true;
    /** What to use in place of a code that is deprecated. */
    readonly replacedBy?: string;
}
/**
 * A body that the service writes: the member that holds the code; those that hold the
 * message, the first that is there; and what must be there: "$" stands for a text, "!" for
 * false, "#" for the HTTP status. Unless the code has a colon, there may be no other members
 * than those of `only`, and the member `marked` must end in the code. There may be none of
 * the members `without`, as they would hold a code. Names in a text have spaces between
 * them.
 */
export interface Shape {
    readonly code: string;
    readonly messages: string;
    readonly needs: string;
    readonly without?: string;
    readonly only?: string;
    readonly marked?: string;
}
/** Returns the words of a text. */
export declare function split<T extends string>(text: string): readonly T[];
/**
 * Returns the table of a text that has, for each code: the code, a space, the status and a
 * digit for the action, then "+" if the code is the service's own, and "=" with the code
 * to use in its place if it is deprecated.
 */
export declare function unpack<T>(actions: readonly ErrorAction[], text: string): T;
