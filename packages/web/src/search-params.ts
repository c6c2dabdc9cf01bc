/** The query part of addresses: plain text values, so that addresses can be read, typed and sent. */

export type PlainSearch = Record<string, string | undefined>;

/** `?tab=data&filter=a+b` as an object. */
export function parseSearch(text: string): PlainSearch {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The object as `?tab=data`; keys without a value are left out. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Keeps the named keys; for pages whose state is plain text. */
export function only<const Key extends string>(...keys: Key[]) {
  return (search: Record<string, unknown>): { [K in Key]?: string | undefined } => {
    const kept: { [K in Key]?: string | undefined } = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === "string" && value !== "") kept[key] = value;
    }
    return kept;
  };
}

/** The value when it is one of the given ones. */
export function oneOf<const Value extends string>(
  values: readonly Value[],
  value: unknown,
): Value | undefined {
  return values.find((known) => known === value);
}

/** A path inside this app to go to after signing in; anything else is the start page. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || next.startsWith("//") || next.includes("\\")) return "/";
  return next.startsWith("/login") || next.startsWith("/setup") ? "/" : next;
}
