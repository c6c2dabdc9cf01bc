import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Config } from "./config.ts";
import { defineErrors } from "./errors.ts";

const errors = defineErrors({
  home_unusable: { status: 500, when: "The home folder cannot be created or written." },
  secret_key_invalid: { status: 500, when: "The file secret.key does not hold a key." },
});

/** Bytes of randomness in the key. */
const KEY_BYTES = 32;

/** Makes the home folder and what must be in it; only its owner can look inside. */
export function prepareHome(config: Pick<Config, "home" | "mediaDir" | "logDir">): void {
  try {
    for (const folder of [config.home, config.mediaDir, config.logDir]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw errors.home_unusable(`The home folder ${config.home} cannot be used: ${String(error)}.`, {
      fix: "Set GOATS_HOME to a folder that you may write, for example GOATS_HOME=$HOME/goats.",
      cause: error,
    });
  }
}

/**
 * The secret from which session signatures are derived: read from `secret.key`, or made there with mode 0600.
 * Two processes that start at once agree on one key, and a crash never leaves half of one.
 */
export function loadSecretKey(file: string): Buffer {
  const existing = readKey(file);
  if (existing) return existing;
  const temporary = `${file}.tmp-${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(temporary, `${randomBytes(KEY_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    flush(temporary);
    // A link, unlike a rename, does not replace the key that another process has just made.
    linkSync(temporary, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    unlinkSync(temporary);
  }
  flush(dirname(file));
  const made = readKey(file);
  if (!made) throw errors.secret_key_invalid(`${file} vanished while it was made.`);
  return made;
}

function readKey(file: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const key = Buffer.from(text, "base64url");
  if (key.length !== KEY_BYTES) {
    throw errors.secret_key_invalid(`${file} does not hold a key of ${KEY_BYTES} bytes.`, {
      fix: "Restore it from a backup, or remove it: everybody then signs in again.",
    });
  }
  // Copying a home folder around easily opens the key to others.
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return key;
}

function flush(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
