import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import pino, { type DestinationStream, type Logger } from "pino";

/** Fields whose content is never written, wherever in a line they stand up to three levels deep. */
const SECRET_FIELDS = [
  "authorization",
  "cookie",
  "set-cookie",
  "setCookie",
  "password",
  "currentPassword",
  "newPassword",
  "token",
  "secret",
  "code",
  "apiKey",
  "databaseUrl",
];

/** `code` is also how errors name themselves, which is what a log is for. */
const REDACTED = SECRET_FIELDS.flatMap((field) => {
  const name = field.includes("-") ? `["${field}"]` : `.${field}`;
  const top = field.includes("-") ? `["${field}"]` : field;
  return field === "code" ? [`body.code`, `*.body.code`] : [top, `*${name}`, `*.*${name}`, `*.*.*${name}`];
});

/** What looks like one of our tokens, or like the password inside an address, in the middle of a text. */
const SECRETS_IN_TEXT = [
  [/goats_[\w-]{20,}/g, "goats_***"],
  [/(\b[a-z][a-z0-9+]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, "$1:***@"],
] as const;

export interface LogOptions {
  readonly level: string;
  /** Where lines go besides the file: text for people, JSON for machines, or nowhere. */
  readonly console: "text" | "json" | "none";
  /** Folder of the log files; none when absent. */
  readonly dir?: string | undefined;
  /** Replaces standard output; for tests. */
  readonly stdout?: { write(text: string): unknown };
  readonly maxBytes?: number;
}

export interface OpenLog {
  readonly log: Logger;
  close(): void;
}

/** Opens the log: standard output and `goats.log` in `dir`. */
export function openLog(options: LogOptions): OpenLog {
  const streams: { level: "trace"; stream: DestinationStream }[] = [];
  const stdout = options.stdout ?? process.stdout;
  const level = "trace";
  if (options.console === "json")
    streams.push({ level, stream: { write: (line) => void stdout.write(line) } });
  if (options.console === "text") {
    streams.push({ level, stream: { write: (line) => void stdout.write(asText(line)) } });
  }
  const file =
    options.dir === undefined
      ? undefined
      : new RotatingFile(join(options.dir, "goats.log"), options.maxBytes);
  if (file) streams.push({ level, stream: file });
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: "***" },
      hooks: { streamWrite: hideSecrets },
    },
    pino.multistream(streams),
  );
  return { log, close: () => file?.close() };
}

function hideSecrets(line: string): string {
  let hidden = line;
  for (const [pattern, replacement] of SECRETS_IN_TEXT) hidden = hidden.replaceAll(pattern, replacement);
  return hidden;
}

/** `12:00:01 warn  a task did not end in time task=... ` */
function asText(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { time, level, msg, err, reqId, ...rest } = fields;
  const more = Object.entries({ ...rest, ...(reqId === undefined ? {} : { id: reqId }) })
    .map(([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("");
  const stack =
    err === undefined ? "" : `\n${String(Reflect.get(Object(err), "stack") ?? JSON.stringify(err))}`;
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg ?? "")}${more}${stack}\n`;
}

const MAX_BYTES = 10_000_000;
const KEPT = 5;

/**
 * A log file that is set aside when it has grown: `goats.log.1` is the newest of the older ones. Lines are written at
 * once, so the last ones before a crash are there.
 */
class RotatingFile implements DestinationStream {
  readonly #path: string;
  readonly #maxBytes: number;
  #descriptor: number;
  #size: number;

  constructor(path: string, maxBytes = MAX_BYTES) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    this.#descriptor = openSync(path, "a", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  write(line: string): void {
    if (this.#descriptor < 0) return;
    try {
      if (this.#size > 0 && this.#size + line.length > this.#maxBytes) this.#rotate();
      this.#size += writeSync(this.#descriptor, line);
    } catch {
      // A full disk must not take the server down with it; standard output still has the line.
    }
  }

  close(): void {
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #rotate(): void {
    closeSync(this.#descriptor);
    rmSync(`${this.#path}.${KEPT}`, { force: true });
    for (let n = KEPT - 1; n >= 1; n -= 1) renameIfThere(`${this.#path}.${n}`, `${this.#path}.${n + 1}`);
    renameIfThere(this.#path, `${this.#path}.1`);
    this.#descriptor = openSync(this.#path, "a", 0o600);
    this.#size = 0;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
