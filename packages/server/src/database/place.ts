import { defineErrors } from "../core/errors.ts";

const errors = defineErrors({
  database_unavailable: { status: 500, when: "The database cannot be opened or does not answer." },
});

/** Where the rows are. */
export interface DatabasePlace {
  /** The SQLite file. */
  readonly databaseFile: string;
  /** PostgreSQL instead, when set. */
  readonly databaseUrl: string | undefined;
}

/** Failures to reach the database are the user's to mend; anything else stays what it is. */
export function describeFailure(error: unknown, place: DatabasePlace): unknown {
  const code = typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  if (place.databaseUrl === undefined) {
    const known = ["ERR_SQLITE_ERROR", "EACCES", "EPERM", "EROFS", "EISDIR", "ENOSPC", "ENOENT"];
    if (!known.includes(String(code))) return error;
    return errors.database_unavailable(`The database ${place.databaseFile} cannot be opened: ${reason}.`, {
      fix: "Check that the file is a GOATS database, that this user may write it and that the disk is not full.",
      cause: error,
    });
  }
  const unreachable =
    typeof code === "string" && /^(E[A-Z]+|28\w{3}|3D000|57P0\d|08\w{3})$/.test(code) && !/^ERR_/.test(code);
  if (!unreachable && !/timeout|terminated/i.test(reason)) return error;
  return errors.database_unavailable(
    `PostgreSQL at ${withoutSecrets(place.databaseUrl)} does not answer: ${reason || code}.`,
    { fix: "Check DATABASE_URL, and that the server runs and lets this user in.", cause: error },
  );
}

/** The address without the password, fit for a message. */
function withoutSecrets(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.hostname || "the local socket"}${parsed.port ? `:${parsed.port}` : ""}${parsed.pathname}`;
  } catch {
    return "DATABASE_URL";
  }
}
