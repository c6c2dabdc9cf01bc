import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));

/** A running `goats run`, as a user would have started it. */
export interface RunningGoats {
  readonly address: string;
  /** One-time code of the first start; absent once an administrator exists. */
  readonly setupCode: string | undefined;
  readonly pid: number;
  /** Everything it wrote to standard output and standard error. */
  output(): string;
  /** SIGKILL to the server process alone, as the out-of-memory killer would. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end; returns the exit code. */
  stop(): Promise<number | null>;
}

/** A home folder of its own; `remove` takes it away. */
export async function temporaryHome(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "goats-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts `goats run` on a free port and resolves when it has printed its address. */
export async function startGoats(home: string, env: Record<string, string> = {}): Promise<RunningGoats> {
  const child = spawn(process.execPath, [MAIN, "run", "--home", home, "--port", "0"], {
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      const match = /^GOATS \S+ is at (\S+)$/m.exec(text);
      if (match?.[1] && text.includes("Ctrl+C stops it.")) resolve(match[1]);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    ended.then((code) => reject(new Error(`goats run ended with ${code} before it listened:\n${text}`)));
  });
  await waitFor(async () => (await fetch(`${address}/api/health`)).ok, "the server to answer");
  return {
    address,
    setupCode: /#code=([\w-]+)/.exec(text)?.[1],
    pid: child.pid ?? 0,
    output: () => text,
    kill: () => signalAndWait(child, "SIGKILL", ended).then(() => undefined),
    stop: () => signalAndWait(child, "SIGTERM", ended),
  };
}

async function signalAndWait(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<number | null>) {
  child.kill(signal);
  return ended;
}

/** Polls until `probe` is true; fails with what it waited for. */
export async function waitFor(
  probe: () => Promise<boolean>,
  what: string,
  timeoutMs = 60_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await probe()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: last });
}

/** The API as a script would use it, with a personal token or a session cookie. */
export class Api {
  readonly #address: string;
  #cookie: string;

  constructor(address: string, cookie = "") {
    this.#address = address;
    this.#cookie = cookie;
  }

  /** Creates the administrator of a fresh home and stays signed in as it. */
  static async setUp(goats: RunningGoats, username: string, password: string): Promise<Api> {
    const api = new Api(goats.address);
    await api.call("POST", "/api/setup", { code: goats.setupCode, username, password });
    return api;
  }

  static async signIn(goats: RunningGoats, username: string, password: string): Promise<Api> {
    const api = new Api(goats.address);
    await api.call("POST", "/api/session", { username, password });
    return api;
  }

  async fetch(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: { origin: this.#address, cookie: this.#cookie, ...headers },
      ...(body === undefined ? {} : { body, duplex: "half" }),
    } as RequestInit);
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) this.#cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
    return response;
  }

  /** Sends JSON and returns the JSON of a good answer; anything else throws with the server's sentence. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not so.
  async call(method: string, path: string, json?: unknown): Promise<any> {
    const response =
      json === undefined
        ? await this.fetch(method, path)
        : await this.fetch(method, path, JSON.stringify(json), { "content-type": "application/json" });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Sends a file's bytes; `pace` lets a test slow the stream down. */
  upload(path: string, bytes: Uint8Array, pace?: (sent: number) => Promise<void>): Promise<Response> {
    const headers = { "content-type": "application/octet-stream" };
    if (!pace) return this.fetch("PUT", path, bytes as Uint8Array<ArrayBuffer>, headers);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (sent >= bytes.length) return controller.close();
        await pace(sent);
        const chunk = bytes.subarray(sent, sent + 256 * 1024);
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    });
    return this.fetch("PUT", path, stream, headers);
  }
}

/** All files below a folder, as paths relative to it, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** SHA-256 of a file, hex. */
export async function sha256(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
