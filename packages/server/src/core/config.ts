import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  CONFIG_KEYS,
  type ConfigKey,
  type ConfigKeyName,
  type ConfigValue,
  defaultHome,
} from "./config-keys.ts";
import { defineErrors } from "./errors.ts";

const errors = defineErrors({
  config_invalid: { status: 500, when: "A value of the configuration is not what its key expects." },
  config_unknown_key: { status: 500, when: "The file goats.config.json has a key that GOATS does not know." },
  config_unreadable: { status: 500, when: "The file goats.config.json cannot be read or is not JSON." },
});

/** What the server is configured with. */
export interface Config {
  /** Folder that holds everything below. */
  readonly home: string;
  readonly mediaDir: string;
  readonly logDir: string;
  readonly databaseFile: string;
  readonly secretKeyFile: string;
  /** PostgreSQL instead of the SQLite file when set. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Origin under which people reach the server, when it is not the one it listens on. */
  readonly publicUrl: string | undefined;
  /** Whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: boolean | readonly string[];
  /** Largest upload, bytes. */
  readonly maxUploadBytes: number;
  /** How many reductions run at the same time. */
  readonly reductionConcurrency: number;
  /** Whether OPEN targets are shown to people who are not signed in. */
  readonly visitors: boolean;
  /** Days after the last visit for which somebody stays signed in. */
  readonly sessionDays: number;
  readonly logLevel: string;
  readonly logFormat: "auto" | "text" | "json";
}

export type ConfigSource = "command line" | "environment" | "file" | "default";

/** One key as `goats config` prints it. */
export interface ConfigEntry {
  readonly key: string;
  readonly env: string;
  /** The value in effect; secrets are replaced by stars, an absent value is empty. */
  readonly value: string;
  readonly source: ConfigSource;
  readonly doc: string;
  readonly example: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly entries: readonly ConfigEntry[];
  /** The file that was looked for; it need not exist. */
  readonly file: string;
}

export interface LoadOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Values of the command line; they win over everything. */
  readonly overrides?: Partial<Record<ConfigKeyName, string | number>>;
}

const CONFIG_FILE_NAME = "goats.config.json";

interface Found {
  value: ConfigValue;
  source: ConfigSource;
}

/**
 * Reads the configuration: command line, then environment, then `goats.config.json` in the home folder, then presets.
 * @throws AppError `config_invalid`, `config_unknown_key` or `config_unreadable`, with the key, what is wrong and an example.
 */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const env = options.env ?? process.env;
  const overrides = options.overrides ?? {};
  const home = find("home", CONFIG_KEYS.home, overrides.home, env, undefined);
  const homePath = resolve(
    home.source === "default" ? defaultHome(process.platform, env) : String(home.value),
  );
  const file = join(homePath, CONFIG_FILE_NAME);
  const fromFile = readConfigFile(file);

  const found = new Map<string, Found>();
  for (const [name, key] of Object.entries(CONFIG_KEYS) as [ConfigKeyName, ConfigKey][]) {
    found.set(
      name,
      name === "home"
        ? { value: homePath, source: home.source }
        : find(name, key, overrides[name], env, fromFile?.[name], file),
    );
  }
  const value = <Name extends ConfigKeyName>(name: Name) =>
    found.get(name)?.value as (typeof CONFIG_KEYS)[Name]["preset"];

  return {
    config: {
      home: homePath,
      mediaDir: join(homePath, "media"),
      logDir: join(homePath, "logs"),
      databaseFile: join(homePath, "goats.db"),
      secretKeyFile: join(homePath, "secret.key"),
      databaseUrl: value("databaseUrl"),
      host: value("host"),
      port: value("port"),
      publicUrl: value("publicUrl"),
      trustProxy: value("trustProxy"),
      maxUploadBytes: value("maxUpload"),
      reductionConcurrency: value("reductionConcurrency"),
      visitors: value("visitors"),
      sessionDays: value("sessionDays"),
      logLevel: value("logLevel"),
      logFormat: value("logFormat") as Config["logFormat"],
    },
    entries: (Object.entries(CONFIG_KEYS) as [ConfigKeyName, ConfigKey][]).map(([name, key]) => {
      const { value: current, source } = found.get(name) ?? { value: undefined, source: "default" };
      return {
        key: name,
        env: key.env,
        value: show(key, current),
        source,
        doc: key.doc,
        example: key.example,
      };
    }),
    file,
  };
}

function find(
  name: string,
  key: ConfigKey,
  override: unknown,
  env: NodeJS.ProcessEnv,
  fromFile: unknown,
  file = "",
): Found {
  if (override !== undefined) {
    const where = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return { value: parse(key, override, where, `${where} ${key.example}`), source: "command line" };
  }
  const text = env[key.env];
  // An empty variable is how shells and service files switch one off.
  if (text !== undefined && text !== "") {
    return { value: parse(key, text, key.env, `${key.env}=${key.example}`), source: "environment" };
  }
  if (fromFile !== undefined) {
    const example = `{ ${JSON.stringify(name)}: ${JSON.stringify(key.example)} }`;
    return { value: parse(key, fromFile, `"${name}" in ${file}`, example), source: "file" };
  }
  return { value: key.preset, source: "default" };
}

function parse(key: ConfigKey, input: unknown, where: string, example: string): ConfigValue {
  const value = key.parse(input);
  if (value !== undefined) return value;
  const shown = key.secret ? "set to something that" : `${JSON.stringify(input)}, which`;
  throw errors.config_invalid(`${where} is ${shown} is not ${key.expects}.`, {
    fix: `For example: ${example}`,
  });
}

function readConfigFile(file: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw errors.config_unreadable(`${file} cannot be read: ${reasonOf(error)}.`, {
      fix: "Make it readable for the user who runs GOATS.",
      cause: error,
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw errors.config_unreadable(`${file} is not JSON: ${reasonOf(error)}.`, {
      fix: 'It must hold one object, for example { "port": 8080 }.',
      cause: error,
    });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw errors.config_unreadable(`${file} does not hold a JSON object.`, {
      fix: 'For example: { "port": 8080 }',
    });
  }
  const allowed = (Object.entries(CONFIG_KEYS) as [string, ConfigKey][])
    .filter(([, key]) => key.inFile)
    .map(([name]) => name);
  for (const name of Object.keys(json)) {
    if (allowed.includes(name)) continue;
    const near = allowed.find((other) => other.toLowerCase() === name.toLowerCase().replaceAll(/[-_]/g, ""));
    const fix =
      name === "home"
        ? "The file lies in the home folder, so it cannot name it: set GOATS_HOME."
        : near
          ? `Did you mean "${near}"? ${exampleOf(near)}`
          : `The keys are ${allowed.join(", ")}. ${exampleOf("port")}`;
    throw errors.config_unknown_key(`${file} has the unknown key "${name}".`, { fix });
  }
  return json as Record<string, unknown>;
}

function exampleOf(name: string): string {
  const key = (CONFIG_KEYS as Record<string, ConfigKey>)[name];
  return `For example: { ${JSON.stringify(name)}: ${JSON.stringify(key?.example)} }`;
}

function show(key: ConfigKey, value: ConfigValue): string {
  if (value === undefined) return "";
  if (key.secret) return "***";
  return Array.isArray(value) ? value.join(",") : String(value);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
