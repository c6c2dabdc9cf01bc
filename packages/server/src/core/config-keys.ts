import { homedir } from "node:os";
import { join } from "node:path";

/** The plain values that a key can hold once it is read. */
export type ConfigValue = string | number | boolean | readonly string[] | undefined;

/** Everything that is known about one key of the configuration; the command and the documentation print it. */
export interface ConfigKey<Value extends ConfigValue = ConfigValue> {
  /** Name of the environment variable. */
  readonly env: string;
  /** Whether `goats.config.json` may set it; the home folder itself cannot be named by a file inside it. */
  readonly inFile: boolean;
  /** What a value must be, to complete "... is not". */
  readonly expects: string;
  /** What it does, for people. */
  readonly doc: string;
  /** A value that one might choose, as it is written in the environment. */
  readonly example: string;
  /** Never printed, never logged. */
  readonly secret: boolean;
  /** What holds when nothing is set. */
  readonly preset: Value;
  /** How the preset is described where its value depends on the machine. */
  readonly presetText?: string;
  /** Text of the environment or JSON of the file to the value; undefined when it does not fit. */
  parse(input: unknown): Value | undefined;
}

/** The home folder that is used when none is named: XDG's data folder, or macOS' Application Support. */
export function defaultHome(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  user = homedir(),
): string {
  if (platform === "darwin") return join(user, "Library", "Application Support", "goats");
  if (platform === "win32") return join(env["LOCALAPPDATA"] ?? join(user, "AppData", "Local"), "goats");
  const xdg = env["XDG_DATA_HOME"];
  // The XDG specification: a relative path is invalid and is to be ignored.
  return join(xdg?.startsWith("/") ? xdg : join(user, ".local", "share"), "goats");
}

/** All keys. The order is that of the documentation. */
export const CONFIG_KEYS = {
  home: key({
    env: "GOATS_HOME",
    inFile: false,
    expects: "the path of a folder",
    doc: "Folder that holds everything: database, media, secret key, logs, configuration file.",
    example: "/data/goats",
    preset: "",
    presetText: "`~/.local/share/goats` (XDG), on macOS `~/Library/Application Support/goats`",
    parse: (input) => (typeof input === "string" && input.trim() !== "" ? input : undefined),
  }),
  host: key({
    env: "GOATS_HOST",
    expects: "an address or a host name of this machine",
    doc: "Address to listen on. `127.0.0.1` is reachable from this machine only; `0.0.0.0` from everywhere: then put HTTPS in front and set `publicUrl`.",
    example: "0.0.0.0",
    preset: "127.0.0.1",
    parse: (input) => (typeof input === "string" && /^[\w.:%-]+$/.test(input) ? input : undefined),
  }),
  port: key({
    env: "GOATS_PORT",
    expects: "a whole number from 0 to 65535",
    doc: "Port to listen on; 0 takes any free one.",
    example: "8080",
    preset: 8000,
    parse: (input) => wholeNumber(input, 0, 65535),
  }),
  publicUrl: key<string | undefined>({
    env: "GOATS_PUBLIC_URL",
    expects: "an http or https address without a path",
    doc: "Address under which people reach GOATS, when that is not the one it listens on. With `https`, cookies are `Secure` and browsers are told to stay on HTTPS; requests from pages of any other origin are refused.",
    example: "https://goats.example.org",
    preset: undefined,
    presetText: "the address that the browser asked for",
    parse: origin,
  }),
  trustProxy: key<boolean | readonly string[]>({
    env: "GOATS_TRUST_PROXY",
    expects: "true, false, or addresses or networks separated by commas",
    doc: "Whose `X-Forwarded-*` headers are believed. Set it to the address of your reverse proxy, so that sign-in limits see the real clients.",
    example: "127.0.0.1,10.0.0.0/8",
    preset: false,
    parse: trustedProxies,
  }),
  databaseUrl: key<string | undefined>({
    env: "DATABASE_URL",
    expects: "an address that begins with postgres:// or postgresql://",
    doc: "PostgreSQL database to use instead of the SQLite file in the home folder.",
    example: "postgres://goats:PASSWORD@db.example.org/goats",
    secret: true,
    preset: undefined,
    presetText: "`goats.db` in the home folder (SQLite)",
    parse: (input) =>
      typeof input === "string" && /^postgres(ql)?:\/\/\S+$/.test(input) ? input : undefined,
  }),
  maxUpload: key({
    env: "GOATS_MAX_UPLOAD",
    expects: "a size such as 500MB or 20GB",
    doc: "Largest file that can be uploaded.",
    example: "2GB",
    preset: 20_000_000_000,
    presetText: "`20GB`",
    parse: byteSize,
  }),
  reductionConcurrency: key({
    env: "GOATS_REDUCTIONS",
    expects: "a whole number from 1 to 64",
    doc: "How many reductions run at the same time; each may use a few GB of memory.",
    example: "4",
    preset: 1,
    parse: (input) => wholeNumber(input, 1, 64),
  }),
  sessionDays: key({
    env: "GOATS_SESSION_DAYS",
    expects: "a whole number from 1 to 365",
    doc: "Days after the last visit for which somebody stays signed in.",
    example: "7",
    preset: 30,
    parse: (input) => wholeNumber(input, 1, 365),
  }),
  visitors: key({
    env: "GOATS_VISITORS",
    expects: "true or false",
    doc: "Whether people who are not signed in may look at targets whose permissions are `OPEN`, with their data.",
    example: "true",
    preset: false,
    parse: (input) => (typeof input === "boolean" ? input : flag(input)),
  }),
  logLevel: key({
    env: "GOATS_LOG_LEVEL",
    expects: "one of fatal, error, warn, info, debug, trace, silent",
    doc: "How much is written to the log.",
    example: "debug",
    preset: "info",
    parse: (input) => oneOf(input, ["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
  }),
  logFormat: key({
    env: "GOATS_LOG_FORMAT",
    expects: "one of auto, text, json",
    doc: "Form of the log on standard output: lines for people, JSON for machines, or whichever fits (`auto`: text in a terminal). The files in `logs/` are always JSON.",
    example: "json",
    preset: "auto",
    parse: (input) => oneOf(input, ["auto", "text", "json"]),
  }),
} as const;

export type ConfigKeyName = keyof typeof CONFIG_KEYS;

function key<Value extends ConfigValue>(
  definition: Omit<ConfigKey<Value>, "inFile" | "secret"> & { inFile?: boolean; secret?: boolean },
): ConfigKey<Value> {
  return { inFile: true, secret: false, ...definition };
}

function wholeNumber(input: unknown, min: number, max: number): number | undefined {
  const text = typeof input === "string" ? input.trim() : input;
  const value = typeof text === "string" && /^\d+$/.test(text) ? Number(text) : text;
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
    ? value
    : undefined;
}

function oneOf(input: unknown, choices: readonly string[]): string | undefined {
  return choices.find((choice) => choice === input);
}

function flag(input: unknown): boolean | undefined {
  return input === "true" ? true : input === "false" ? false : undefined;
}

const SIZE_UNITS: Record<string, number> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** `20GB`, `1.5 MB` or a number of bytes. */
function byteSize(input: unknown): number | undefined {
  if (typeof input === "number") return Number.isInteger(input) && input > 0 ? input : undefined;
  const match = typeof input === "string" ? /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?b)?\s*$/i.exec(input) : null;
  if (!match) return undefined;
  const bytes = Math.round(Number(match[1]) * (SIZE_UNITS[(match[2] ?? "b").toLowerCase()] ?? 1));
  return bytes > 0 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}

function origin(input: unknown): string | undefined {
  if (typeof input !== "string" || !URL.canParse(input)) return undefined;
  const url = new URL(input);
  const bare = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  return bare && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}

function trustedProxies(input: unknown): boolean | readonly string[] | undefined {
  if (typeof input === "boolean") return input;
  if (input === "true" || input === "false") return input === "true";
  const list = typeof input === "string" ? input.split(",").map((part) => part.trim()) : input;
  const fits = (part: unknown) =>
    typeof part === "string" && /^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)$/i.test(part);
  return Array.isArray(list) && list.length > 0 && list.every(fits) ? list : undefined;
}
