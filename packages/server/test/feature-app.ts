import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { FastifyInstance, InjectOptions } from "fastify";
import { describe } from "vitest";
import type { Context } from "../src/core/context.ts";
import { type Harness, type HarnessOptions, type SignedInHeaders, startHarness } from "./harness.ts";
import { postgresProblem } from "./postgres.ts";

/** Real data that is shared between projects; see the README of that folder. */
export const SHARED = process.env["GOATS_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Database = "sqlite" | "postgres";

export interface Answer {
  readonly status: number;
  /** The parsed JSON; undefined when the answer is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly headers: Record<string, unknown>;
  readonly bytes: Buffer;
}

/** A whole server with two users, ada and bob, and the administrator root. */
export interface FeatureApp {
  readonly ctx: Context;
  readonly app: FastifyInstance;
  readonly mediaDir: string;
  /** What a browser in which this person has signed in sends. */
  headers(person: string): SignedInHeaders;
  userId(person: string): string;
  /** Opens another session and answers its headers. */
  signIn(person: string): Promise<SignedInHeaders>;
  call(person: string, method: Method, url: string, json?: unknown): Promise<Answer>;
  upload(person: string, url: string, bytes: Uint8Array): Promise<Answer>;
  /** Stops and starts again on the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface FeatureOptions {
  readonly database?: Database;
  readonly env?: NodeJS.ProcessEnv;
  readonly tasks?: boolean;
  /** Called before the queue starts, to define kinds of tasks. */
  readonly prepare?: (ctx: Context) => void | Promise<void>;
  /** Further users besides ada and bob. */
  readonly people?: readonly string[];
}

/** Starts a server for the tests of a feature. */
export async function startFeatures(options: FeatureOptions = {}): Promise<FeatureApp> {
  const harness: Harness = await startHarness(options satisfies HarnessOptions & { people?: unknown });
  const people = new Map<string, { headers: SignedInHeaders; id: string }>();
  for (const [name, role] of [
    ["root", "admin"],
    ["ada", "user"],
    ["bob", "user"],
    ...(options.people ?? []).map((name): [string, "user"] => [name, "user"]),
  ] as [string, "admin" | "user"][]) {
    const { user, headers } = await harness.signIn(name, role);
    people.set(name, { headers, id: user.id });
  }
  const person = (name: string) => {
    const found = people.get(name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found;
  };
  const answer = (response: Awaited<ReturnType<Harness["request"]>>): Answer => {
    const isJson = String(response.headers["content-type"] ?? "").startsWith("application/json");
    return {
      status: response.statusCode,
      body: isJson ? response.json() : undefined,
      headers: response.headers,
      bytes: response.rawPayload,
    };
  };
  return {
    get ctx() {
      return harness.ctx;
    },
    get app() {
      return harness.app;
    },
    mediaDir: harness.config.mediaDir,
    headers: (name) => person(name).headers,
    userId: (name) => person(name).id,
    signIn: async (name) => (await harness.signIn(name)).headers,
    async call(name, method, url, json) {
      const body = json === undefined ? {} : { json };
      return answer(await harness.request(method, url, { headers: person(name).headers, ...body }));
    },
    async upload(name, url, bytes) {
      const headers = { ...person(name).headers, "content-type": "application/octet-stream" };
      const payload: InjectOptions["payload"] = Buffer.from(bytes);
      return answer(await harness.request("PUT", url, { headers, payload }));
    },
    restart: () => harness.restart(),
    close: () => harness.close(),
  };
}

/** Runs a suite on each database that is there. */
export function onEachDatabase(suite: (database: Database) => void): void {
  describe("on SQLite", () => suite("sqlite"));
  const problem = postgresProblem();
  describe.skipIf(problem !== undefined)(`on PostgreSQL${problem === undefined ? "" : ` (${problem})`}`, () =>
    suite("postgres"),
  );
}

/** A target and an observation of it, as most tests need them. */
export async function makeObservation(
  features: FeatureApp,
  person = "ada",
  name = `Target ${randomUUID()}`,
): Promise<{ targetId: number; observationId: number }> {
  const target = await features.call(person, "POST", "/api/targets", { name, ra: 10, dec: -20 });
  const observation = await features.call(person, "POST", `/api/targets/${target.body.id}/observations`, {
    facility: "GEM",
    observationId: "GS-2021A-DD-102-9",
  });
  return { targetId: target.body.id, observationId: observation.body.id };
}
