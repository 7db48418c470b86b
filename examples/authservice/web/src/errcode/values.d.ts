/** Returns the kind of a value, by the names of JSON. */
export declare function kind(value: unknown): string;
/** Returns a member of an object. */
export declare function member(value: unknown, key: string): unknown;
export declare function text(value: unknown, key: string): string | undefined;
