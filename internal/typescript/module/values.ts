/** Returns the kind of a value, by the names of JSON. */
export function kind(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

/** Returns a member of an object. */
export function member(value: unknown, key: string): unknown {
  return kind(value) === "object" && Object.hasOwn(value as object, key) ? (value as { readonly [key: string]: unknown })[key] : undefined;
}

export function text(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}
