import type { Kysely } from "kysely";
import type { User } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import type { Tables } from "../database/tables.ts";
import { presentUser } from "./accounts.ts";
import { Attempts, addressKey } from "./attempts.ts";
import type { Auth } from "./auth.ts";
import type { Endings } from "./endings.ts";
import { userErrors } from "./errors.ts";
import { foldUsername, isUsername } from "./names.ts";
import { foldPassword, PASSWORD_MAX } from "./passwords.ts";
import type { TokenScope, Tokens } from "./tokens.ts";

/** What a request proved its user by. */
export type Credential =
  | { readonly kind: "session"; readonly id: string }
  | { readonly kind: "token"; readonly id: number; readonly scopes: readonly TokenScope[] };

/** A request whose user is known. */
export interface SignedIn {
  readonly user: User;
  readonly credential: Credential;
  /** Cookies to send along: the session was prolonged. */
  readonly setCookie: readonly string[];
}

/** What authentication reads of a request. */
export interface RequestHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly "user-agent"?: string | undefined;
}

const FIVE_MINUTES = 5 * 60_000;

/** Signing in and out, and who is behind a request. */
export class Sessions {
  readonly #db: Kysely<Tables>;
  readonly #auth: () => Promise<Auth>;
  readonly #tokens: Tokens;
  readonly #endings: Endings;
  readonly #byAddress = new Attempts(50, FIVE_MINUTES);
  readonly #byUsername = new Attempts(10, FIVE_MINUTES);

  constructor(db: Kysely<Tables>, auth: () => Promise<Auth>, tokens: Tokens, endings: Endings) {
    this.#db = db;
    this.#auth = auth;
    this.#tokens = tokens;
    this.#endings = endings;
  }

  /**
   * Checks a username and password and opens a session. An unknown user takes as long as a wrong password.
   * @throws AppError `too_many_attempts`, `wrong_credentials`, `account_disabled`
   */
  async signIn(
    username: string,
    password: string,
    from: { address: string; userAgent: string | undefined },
  ): Promise<{ user: User; setCookie: string[] }> {
    const address = addressKey(from.address);
    const name = foldUsername(username).slice(0, 100);
    this.limit(address, name);
    const auth = await this.#auth();
    if (!isUsername(name) || [...password].length > PASSWORD_MAX) {
      await (await auth.$context).password.hash(password.slice(0, PASSWORD_MAX));
      throw wrongCredentials();
    }
    const headers = new Headers(from.userAgent === undefined ? {} : { "user-agent": from.userAgent });
    try {
      const { response, headers: answered } = await auth.api.signInUsername({
        body: { username: name, password: foldPassword(password) },
        headers,
        returnHeaders: true,
      });
      this.#byAddress.giveBack(address);
      this.#byUsername.clear(name);
      const row = await this.#db
        .selectFrom("user")
        .select(["id", "username", "name", "role"])
        .where("id", "=", response.user.id)
        .executeTakeFirstOrThrow();
      return { user: presentUser(row), setCookie: answered.getSetCookie() };
    } catch (error) {
      throw translate(error);
    }
  }

  /** Counts an attempt to guess a secret. @throws AppError `too_many_attempts` */
  limit(address: string, name: string): void {
    const wait = this.#byAddress.take(address) ?? this.#byUsername.take(name);
    if (wait === undefined) return;
    throw requestErrors.too_many_attempts("There were too many attempts to sign in.", {
      fix: `Try again in ${wait > 90 ? `${Math.ceil(wait / 60)} minutes` : `${Math.ceil(wait)} seconds`}.`,
      retryAfterSeconds: wait,
    });
  }

  /** Takes the attempts of a name back that {@link limit} counted. */
  unlimit(address: string, name: string): void {
    this.#byAddress.giveBack(address);
    this.#byUsername.clear(name);
  }

  /** Ends the session of a request; returns the cookies that make the browser forget it. */
  async signOut(headers: RequestHeaders, signedIn: SignedIn): Promise<string[]> {
    if (signedIn.credential.kind === "token") {
      throw userErrors.session_required("A token has no session to end.", {
        fix: "Remove the token on the account page instead.",
      });
    }
    const auth = await this.#auth();
    const { headers: answered } = await auth.api.signOut({
      headers: new Headers({ cookie: headers.cookie ?? "" }),
      returnHeaders: true,
    });
    this.#endings.announce(signedIn.user.id);
    return answered.getSetCookie();
  }

  /**
   * Who is behind a request: by its `Authorization: Bearer` or `Token` header when it has one, otherwise by its session
   * cookie. Undefined when neither is valid.
   */
  async authenticate(headers: RequestHeaders): Promise<SignedIn | undefined> {
    if (headers.authorization !== undefined) return this.#byToken(headers.authorization);
    if (headers.cookie === undefined || !headers.cookie.includes("goats-")) return undefined;
    const auth = await this.#auth();
    const { response, headers: answered } = await auth.api.getSession({
      headers: new Headers({ cookie: headers.cookie }),
      returnHeaders: true,
    });
    if (!response || response.user.banned) return undefined;
    const { user, session } = response;
    return {
      user: presentUser({
        id: user.id,
        name: user.name,
        username: user.username ?? null,
        role: user.role ?? null,
      }),
      credential: { kind: "session", id: session.id },
      setCookie: answered.getSetCookie(),
    };
  }

  async #byToken(authorization: string): Promise<SignedIn | undefined> {
    const secret = /^(?:Bearer|Token)\s+(\S+)\s*$/i.exec(authorization)?.[1];
    const token = secret === undefined ? undefined : await this.#tokens.find(secret);
    if (!token) return undefined;
    const row = await this.#db
      .selectFrom("user")
      .select(["id", "username", "name", "role", "banned"])
      .where("id", "=", token.userId)
      .executeTakeFirst();
    if (!row || row.banned) return undefined;
    return {
      user: presentUser(row),
      credential: { kind: "token", id: token.id, scopes: token.scopes },
      setCookie: [],
    };
  }

  /** Whether a credential that was valid once is still; for connections that stay open. */
  async isValid(userId: string, credential: Credential): Promise<boolean> {
    const user = await this.#db
      .selectFrom("user")
      .select("banned")
      .where("id", "=", userId)
      .executeTakeFirst();
    if (!user || user.banned) return false;
    const now = Date.now();
    if (credential.kind === "session") {
      const row = await this.#db
        .selectFrom("session")
        .select("expiresAt")
        .where("id", "=", credential.id)
        .executeTakeFirst();
      return row !== undefined && new Date(row.expiresAt as string | Date).getTime() > now;
    }
    const row = await this.#db
      .selectFrom("api_token")
      .select("expires_at")
      .where("id", "=", credential.id)
      .executeTakeFirst();
    return row !== undefined && (row.expires_at === null || Date.parse(row.expires_at) > now);
  }
}

function wrongCredentials() {
  return userErrors.wrong_credentials("The username or the password is wrong.", {
    fix: "Check both; an administrator can set a new password.",
  });
}

/** better-auth's refusals in our words; anything else is a bug and stays one. */
function translate(error: unknown): unknown {
  const code =
    typeof error === "object" && error !== null && "body" in error
      ? Reflect.get(Object(error.body), "code")
      : undefined;
  if (code === "BANNED_USER") {
    return userErrors.account_disabled("This account is disabled.", { fix: "Ask an administrator." });
  }
  return code === "INVALID_USERNAME_OR_PASSWORD" ? wrongCredentials() : error;
}
