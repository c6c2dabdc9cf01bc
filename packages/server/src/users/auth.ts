import { createHmac } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { Kysely } from "kysely";
import type { DatabaseKind } from "../database/kinds.ts";
import type { Tables } from "../database/tables.ts";
import { foldUsername, isUsername } from "./names.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "./passwords.ts";

const SECONDS_PER_DAY = 86_400;

export interface AuthOptions {
  readonly db: Kysely<Tables>;
  readonly kind: DatabaseKind;
  /** The content of secret.key. */
  readonly secret: Buffer;
  readonly publicUrl: string | undefined;
  readonly sessionDays: number;
  readonly log: FastifyBaseLogger;
}

/**
 * better-auth over our database. Its own HTTP handler is not exposed: our routes call it, so that every answer has our
 * form and every route our rules. Loaded on first use, because importing it takes longer than everything else at start.
 */
export async function createAuth(options: AuthOptions) {
  const [{ betterAuth }, { username }, { admin }] = await Promise.all([
    import("better-auth"),
    import("better-auth/plugins/username"),
    import("better-auth/plugins/admin"),
  ]);
  const derive = (purpose: string) =>
    createHmac("sha256", options.secret).update(purpose).digest("base64url");
  return betterAuth({
    appName: "GOATS",
    baseURL: options.publicUrl ?? "http://localhost",
    secret: derive("sessions"),
    database: { db: options.db, type: options.kind, transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      // It counts UTF-16 units, we count characters; ours is the check that people see.
      maxPasswordLength: PASSWORD_MAX * 2,
    },
    plugins: [
      username({
        minUsernameLength: 1,
        maxUsernameLength: 100,
        usernameValidator: (name) => isUsername(foldUsername(name)),
        usernameNormalization: foldUsername,
      }),
      admin({ defaultRole: "user", adminRoles: ["admin"] }),
    ],
    session: { expiresIn: options.sessionDays * SECONDS_PER_DAY, updateAge: SECONDS_PER_DAY },
    advanced: {
      // Cookies do not tell ports apart: two GOATS on one machine would sign each other out.
      cookiePrefix: `goats-${derive("cookie name").slice(0, 8)}`,
      useSecureCookies: options.publicUrl?.startsWith("https://") ?? false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { disableIpTracking: true },
    },
    // Both are done by our own routes, in front of it.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: "warn",
      log: (level, message) => options.log[level === "error" ? "error" : "debug"]({ part: "auth" }, message),
    },
  });
}

export type Auth = Awaited<ReturnType<typeof createAuth>>;
