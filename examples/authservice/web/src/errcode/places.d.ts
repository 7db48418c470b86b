/** Members that hold the code in the body of another service, the best first. */
export declare const codes: string;
/** Members that may hold it where there is none of those. */
export declare const hints: string;
/** Members that hold the message. */
export declare const messages: string;
/** Those that hold one only if it is not a code. */
export declare const sentences: string;
/** Paths to the objects that may have a code or a message: the body itself, and objects in it. */
export declare const places: string;
/** Members of an object that is about one field. */
export declare const entries: string;
/** Paths to arrays that may have an entry for each field. */
export declare const fieldLists: string;
/** Paths to objects that may have a member for each field. */
export declare const fieldMaps: string;
/** Paths from an entry to the path of its field. */
export declare const fieldPaths: string;
/** Members of an entry that say what is wrong. */
export declare const fieldTexts: string;
/** Members that say how long to wait: in milliseconds, and in seconds. */
export declare const delays: string;
/** Paths to the objects that may have one of those. */
export declare const delayPlaces: string;
/** Phrases of statuses, as IANA spells them, that would pass for codes. */
export declare const phrases: RegExp;
