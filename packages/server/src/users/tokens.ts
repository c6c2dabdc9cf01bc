import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import { audit } from "../audit/audit.ts";
import type { Tables } from "../database/tables.ts";
import type { Endings } from "./endings.ts";
import { userErrors } from "./errors.ts";

/** Makes a token recognisable, also for the scanners that look for secrets in published code. */
const PREFIX = "goats_";
const SECRET_BYTES = 32;
/** Characters of a token that are kept, the prefix included. */
const HINT_LENGTH = 10;
/** How exactly "last used" is known; a write with every request would be wasted. */
const LAST_USED_MS = 60_000;
const MS_PER_DAY = 86_400_000;

/** What a token may do: only look, or change things too. */
export type TokenScope = "read" | "write";

/** A personal API token as its owner sees it; the secret itself is shown once. */
export interface ApiToken {
  readonly id: number;
  readonly name: string;
  /** Its first characters. */
  readonly hint: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly scopes: TokenScope[];
}

/** Personal API tokens: 256 random bits, of which only the SHA-256 is stored. */
export class Tokens {
  readonly #db: Kysely<Tables>;
  readonly #endings: Endings;

  constructor(db: Kysely<Tables>, endings: Endings) {
    this.#db = db;
    this.#endings = endings;
  }

  /** Newest first. */
  async list(userId: string): Promise<ApiToken[]> {
    const rows = await this.#db
      .selectFrom("api_token")
      .select(["id", "name", "hint", "created_at", "expires_at", "last_used_at", "scopes"])
      .where("user_id", "=", userId)
      .orderBy("id", "desc")
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      hint: row.hint,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      scopes: readScopes(row.scopes),
    }));
  }

  async create(
    userId: string,
    name: string,
    expiresInDays: number | undefined,
    scopes: readonly TokenScope[] = ["read", "write"],
  ): Promise<{ token: ApiToken; secret: string }> {
    const secret = `${PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
    const now = Date.now();
    const row = {
      user_id: userId,
      name,
      hash: hashToken(secret),
      hint: secret.slice(0, HINT_LENGTH),
      created_at: new Date(now).toISOString(),
      expires_at:
        expiresInDays === undefined ? null : new Date(now + expiresInDays * MS_PER_DAY).toISOString(),
      last_used_at: null,
      scopes: scopes.includes("write") ? "read,write" : "read",
    };
    const { id } = await this.#db
      .insertInto("api_token")
      .values(row)
      .returning("id")
      .executeTakeFirstOrThrow();
    const token: ApiToken = {
      id,
      name,
      hint: row.hint,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: null,
      scopes: readScopes(row.scopes),
    };
    return { token, secret };
  }

  /** @throws AppError `token_not_found` */
  async remove(userId: string, id: number): Promise<void> {
    const result = await this.#db
      .deleteFrom("api_token")
      .where("id", "=", id)
      .where("user_id", "=", userId)
      .executeTakeFirst();
    if (result.numDeletedRows === 0n) throw userErrors.token_not_found("There is no such token.");
    this.#endings.announce(userId);
  }

  /** The token and its owner behind a secret, when it is valid now. */
  async find(
    secret: string,
  ): Promise<{ id: number; userId: string; scopes: readonly TokenScope[] } | undefined> {
    if (!secret.startsWith(PREFIX) || secret.length > 200) return undefined;
    // The hash is looked up by its unique index: comparing hashes of 256 random bits tells an attacker nothing.
    const row = await this.#db
      .selectFrom("api_token")
      .select(["id", "user_id", "name", "expires_at", "last_used_at", "scopes"])
      .where("hash", "=", hashToken(secret))
      .executeTakeFirst();
    const now = Date.now();
    if (!row || (row.expires_at !== null && Date.parse(row.expires_at) <= now)) return undefined;
    if (row.last_used_at === null || now - Date.parse(row.last_used_at) > LAST_USED_MS) {
      await this.#db
        .updateTable("api_token")
        .set({ last_used_at: new Date(now).toISOString() })
        .where("id", "=", row.id)
        .execute();
      await this.#noteUse(row, now);
    }
    return { id: row.id, userId: row.user_id, scopes: readScopes(row.scopes) };
  }

  /** The audit log tells of each day on which a token was used, not of each request. */
  async #noteUse(
    row: { id: number; user_id: string; name: string; last_used_at: string | null },
    now: number,
  ) {
    if (row.last_used_at !== null && dayOf(row.last_used_at) === dayOf(new Date(now).toISOString())) return;
    const user = await this.#db
      .selectFrom("user")
      .select("username")
      .where("id", "=", row.user_id)
      .executeTakeFirst();
    const actor = { id: row.user_id, username: user?.username ?? null, address: null };
    await audit(this.#db, actor, {
      action: "token-used",
      object: { kind: "token", id: row.id, name: row.name },
    });
  }
}

function dayOf(time: string): string {
  return time.slice(0, 10);
}

function readScopes(stored: string): TokenScope[] {
  return stored.split(",").includes("write") ? ["read", "write"] : ["read"];
}

function hashToken(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
