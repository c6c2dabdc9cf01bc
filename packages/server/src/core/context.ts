import type { FastifyBaseLogger } from "fastify";
import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { LiveHub } from "../live/port.ts";
import type { TaskQueue } from "../tasks/port.ts";
import type { Credential } from "../users/sessions.ts";
import type { Users } from "../users/users.ts";
import type { Config } from "./config.ts";

/** What every feature is given. Built once at start; nothing else is global. */
export interface Context {
  readonly config: Config;
  readonly db: Kysely<Tables>;
  readonly log: FastifyBaseLogger;
  readonly tasks: TaskQueue;
  readonly live: LiveHub;
  readonly users: Users;
}

/** The person behind a request. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: "admin" | "user";
}

/**
 * Who may call a route: every route states it in its `config`, and the server refuses to start otherwise. `visitor`
 * routes answer people who are not signed in too where the administrator lets visitors in; what they see is up to the
 * policy.
 */
export type Access = "public" | "visitor" | "user" | "admin";

declare module "fastify" {
  interface FastifyInstance {
    /** Every route of the server with who may call it. */
    listRoutes(): { method: string; url: string; access: Access | undefined }[];
  }
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Set on every route whose access is `user` or `admin`. */
    user: User;
    /** What proved the user; set where `user` is. */
    credential: Credential;
    /** Who asks, null for a visitor; set on every route that is not `public`. */
    viewer: User | null;
  }
}
