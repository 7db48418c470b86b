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
 * The members of a body that mean something.
 */
export interface Body {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly details?: unknown;
  readonly error?: unknown;
  readonly error_description?: unknown;
  readonly errors?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly success?: unknown;
  readonly title?: unknown;
  readonly type?: unknown;
}

/**
 * Reads a body that the service writes: the code, the details, and the members that hold the
 * message, the first text of which counts. It returns false if the body looks otherwise.
 */
export type Shape = (body: Body, status: number) => readonly unknown[] | false;

export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Reports whether a code has a colon, as those of domain:reason have. */
export function hasColon(code: unknown): boolean {
  return isText(code) && code.includes(":");
}

/** Reports whether a type of problem details ends in a code, which stands there as a whole. */
export function endsIn(type: unknown, code: unknown): boolean {
  return isText(type) && isText(code) && type.endsWith(code) && /[/#:=?]/.test(`/${type}`.at(-1 - code.length) ?? "");
}

/** Reports whether a body has a member whose name is, or is not, among these. */
export function hasMember(body: Body, names: RegExp, among: boolean): boolean {
  return Object.keys(body).some((name) => names.test(name) === among);
}

/** Returns the words of a text. */
export function split<T extends string>(text: string): readonly T[] {
  return text.split(" ") as T[];
}

/**
 * Returns the table of a text that has groups of codes with "|" between them. A group begins
 * with what its codes have in common: the status, with "+" if they are the service's own,
 * and the action. A code has "=" and another code behind it if it is deprecated. What stands
 * behind "^" is in capitals: in small letters it takes less room.
 */
export function unpack<T>(text: string): T {
  return Object.fromEntries(
    text.split("|").flatMap((group) => {
      const [status = "", action, ...codes] = split(group.replace(/\^.*/, (capitals) => capitals.slice(1).toUpperCase()));
      return codes.map((row) => {
        const [code, replacedBy] = row.split("=");
        return [code, { status: parseInt(status), action, ...(/\+/.test(status) && { own: true }), ...(replacedBy && { replacedBy }) }];
      });
    }),
  ) as T;
}
