/** SQLite's extended result codes of constraint failures, https://www.sqlite.org/rescode.html. */
const SQLITE_UNIQUE = new Set([2067, 1555]);
const SQLITE_FOREIGN_KEY = 787;
const SQLITE_RESTRICT = 1811;

/** Whether a query failed because a unique key is taken; the same for both databases. */
export function isUniqueViolation(error: unknown): boolean {
  return SQLITE_UNIQUE.has(Number(property(error, "errcode"))) || property(error, "code") === "23505";
}

/** Whether a query failed because a row that it names is missing or is still used. */
export function isForeignKeyViolation(error: unknown): boolean {
  const errcode = Number(property(error, "errcode"));
  return errcode === SQLITE_FOREIGN_KEY || errcode === SQLITE_RESTRICT || property(error, "code") === "23503";
}

function property(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
}
