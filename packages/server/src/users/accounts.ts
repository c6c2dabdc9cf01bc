import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { User } from "../core/context.ts";
import { Serial } from "../core/serial.ts";
import type { Tables } from "../database/tables.ts";
import { isForeignKeyViolation } from "../database/violations.ts";
import type { Auth } from "./auth.ts";
import type { Endings } from "./endings.ts";
import { userErrors } from "./errors.ts";
import { checkUsername, foldUsername } from "./names.ts";
import { checkPassword, foldPassword } from "./passwords.ts";

/** An account as administrators see it. */
export interface Account extends User {
  /** UTC ISO 8601. */
  readonly createdAt: string;
  readonly disabled: boolean;
}

export interface NewAccount {
  readonly username: string;
  readonly password: string;
  /** Shown to people; the username when absent. */
  readonly name?: string | undefined;
  readonly role: User["role"];
}

export interface AccountChanges {
  readonly name?: string | undefined;
  readonly role?: User["role"] | undefined;
  readonly disabled?: boolean | undefined;
}

interface UserRow {
  id: string;
  username: string | null;
  displayUsername: string | null;
  name: string;
  role: string | null;
  banned: unknown;
  createdAt: unknown;
}

const COLUMNS = ["id", "username", "displayUsername", "name", "role", "banned", "createdAt"] as const;

/** The user as every feature sees it. */
export function presentUser(row: Pick<UserRow, "id" | "username" | "name" | "role">): User {
  return {
    id: row.id,
    username: row.username ?? "",
    name: row.name,
    role: row.role === "admin" ? "admin" : "user",
  };
}

function presentAccount(row: UserRow): Account {
  return {
    ...presentUser(row),
    createdAt: new Date(row.createdAt as string | Date).toISOString(),
    disabled: Boolean(row.banned),
  };
}

/** Creating, changing and removing accounts. */
export class Accounts {
  readonly #db: Kysely<Tables>;
  readonly #auth: () => Promise<Auth>;
  readonly #endings: Endings;
  /** One change at a time: "never the last administrator" looks at other rows than it changes. */
  readonly #changes = new Serial();

  constructor(db: Kysely<Tables>, auth: () => Promise<Auth>, endings: Endings) {
    this.#db = db;
    this.#auth = auth;
    this.#endings = endings;
  }

  /** Whether nobody has an account yet. */
  async isEmpty(): Promise<boolean> {
    const row = await this.#db.selectFrom("user").select("id").limit(1).executeTakeFirst();
    return row === undefined;
  }

  /** All accounts by username. */
  async list(): Promise<Account[]> {
    const rows = await this.#db.selectFrom("user").select(COLUMNS).orderBy("username").execute();
    return rows.map(presentAccount);
  }

  /** @throws AppError `user_not_found` */
  async get(id: string): Promise<Account> {
    const row = await this.#db.selectFrom("user").select(COLUMNS).where("id", "=", id).executeTakeFirst();
    if (!row) throw userErrors.user_not_found("There is no account with this id.");
    return presentAccount(row);
  }

  /** @throws AppError `user_not_found` */
  async getByUsername(username: string): Promise<Account> {
    const row = await this.#db
      .selectFrom("user")
      .select(COLUMNS)
      .where("username", "=", foldUsername(username))
      .executeTakeFirst();
    if (!row) {
      throw userErrors.user_not_found(`There is no account "${username}".`, {
        fix: "List them with goats user list.",
      });
    }
    return presentAccount(row);
  }

  /** @throws AppError `username_invalid`, `username_taken`, `password_weak` */
  create(account: NewAccount): Promise<Account> {
    return this.#changes.run(() => this.#create(account));
  }

  /**
   * Creates the first account, an administrator.
   * @throws AppError `setup_done` when there is any account already, and what {@link create} throws
   */
  createFirst(account: Omit<NewAccount, "role">): Promise<Account> {
    return this.#changes.run(async () => {
      if (!(await this.isEmpty())) {
        throw userErrors.setup_done("GOATS has its administrator already.", { fix: "Sign in instead." });
      }
      return this.#create({ ...account, role: "admin" });
    });
  }

  async #create(account: NewAccount): Promise<Account> {
    const username = checkUsername(account.username);
    const password = checkPassword(account.password, username, "password");
    const taken = await this.#db
      .selectFrom("user")
      .select("id")
      .where("username", "=", username)
      .executeTakeFirst();
    if (taken) {
      throw userErrors.username_taken(`The username "${username}" is taken.`, {
        field: "username",
        fix: "Choose another one.",
      });
    }
    const auth = await this.#auth();
    const { user } = await auth.api.createUser({
      body: {
        // better-auth wants an address of everybody; RFC 2606 keeps this domain from ever receiving mail.
        email: `${randomUUID()}@users.invalid`,
        name: account.name?.trim() || account.username.trim(),
        password,
        role: account.role,
        data: { username, displayUsername: account.username.trim() },
      },
    });
    return this.get(user.id);
  }

  /**
   * Changes name, role or whether the account may be used. Disabling ends its sessions and removes its tokens.
   * @throws AppError `user_not_found`, `own_account`, `last_administrator`
   */
  update(id: string, changes: AccountChanges, actorId: string): Promise<Account> {
    return this.#changes.run(async () => {
      const before = await this.get(id);
      const loses = changes.disabled === true || (changes.role !== undefined && changes.role !== "admin");
      if (id === actorId && (changes.disabled === true || (changes.role ?? before.role) !== before.role)) {
        throw userErrors.own_account("You cannot disable or demote your own account.", {
          fix: "Ask another administrator.",
        });
      }
      if (loses && before.role === "admin" && !before.disabled) await this.#requireAnotherAdministrator(id);
      await this.#db.transaction().execute(async (trx) => {
        const set = {
          ...(changes.name === undefined ? {} : { name: changes.name.trim() || before.username }),
          ...(changes.role === undefined ? {} : { role: changes.role }),
          ...(changes.disabled === undefined ? {} : { banned: changes.disabled }),
        };
        await trx
          .updateTable("user")
          .set({ ...set, updatedAt: new Date().toISOString() })
          .where("id", "=", id)
          .execute();
        if (changes.disabled) {
          await trx.deleteFrom("session").where("userId", "=", id).execute();
          await trx.deleteFrom("api_token").where("user_id", "=", id).execute();
        }
      });
      this.#endings.announce(id);
      return this.get(id);
    });
  }

  /**
   * Removes an account with its sessions, tokens and tasks.
   * @throws AppError `user_not_found`, `own_account`, `last_administrator`, `user_has_data`
   */
  remove(id: string, actorId: string): Promise<void> {
    return this.#changes.run(async () => {
      const account = await this.get(id);
      if (id === actorId) {
        throw userErrors.own_account("You cannot remove your own account.", {
          fix: "Ask another administrator.",
        });
      }
      if (account.role === "admin" && !account.disabled) await this.#requireAnotherAdministrator(id);
      try {
        await this.#db.transaction().execute(async (trx) => {
          await trx.deleteFrom("user").where("id", "=", id).execute();
          await trx.deleteFrom("live_event").where("topic", "=", `user:${id}`).execute();
          await trx.deleteFrom("live_topic").where("topic", "=", `user:${id}`).execute();
        });
      } catch (error) {
        if (!isForeignKeyViolation(error)) throw error;
        throw userErrors.user_has_data(
          `${account.username} still owns targets, groups of targets or comments.`,
          {
            fix: "Remove those first, or disable the account instead.",
          },
        );
      }
      this.#endings.announce(id);
    });
  }

  async #requireAnotherAdministrator(id: string): Promise<void> {
    const others = await this.#db
      .selectFrom("user")
      .select(COLUMNS)
      .where("role", "=", "admin")
      .where("id", "<>", id)
      .execute();
    if (others.some((row) => !row.banned)) return;
    throw userErrors.last_administrator("This is the last administrator.", {
      fix: "Make somebody else an administrator first.",
    });
  }

  /**
   * Sets a password without asking for the old one; all sessions of the account end.
   * @throws AppError `user_not_found`, `password_weak`
   */
  setPassword(id: string, newPassword: string): Promise<void> {
    return this.#changes.run(async () => {
      const account = await this.get(id);
      await this.#replacePassword(account, newPassword, undefined);
    });
  }

  /**
   * Changes one's own password; the other sessions end.
   * @throws AppError `wrong_password`, `password_weak`
   */
  changePassword(
    user: User,
    currentPassword: string,
    newPassword: string,
    keepSessionId: string,
  ): Promise<void> {
    return this.#changes.run(async () => {
      const { internalAdapter, password } = await (await this.#auth()).$context;
      const credential = await internalAdapter.findCredentialAccount(user.id);
      const known =
        credential?.password != null &&
        (await password.verify({ hash: credential.password, password: foldPassword(currentPassword) }));
      if (!known) {
        throw userErrors.wrong_password("The current password is wrong.", { field: "currentPassword" });
      }
      await this.#replacePassword(user, newPassword, keepSessionId);
    });
  }

  async #replacePassword(user: User, newPassword: string, keepSessionId: string | undefined): Promise<void> {
    const checked = checkPassword(newPassword, user.username, "newPassword");
    const { internalAdapter, password } = await (await this.#auth()).$context;
    await internalAdapter.updatePassword(user.id, await password.hash(checked));
    let others = this.#db.deleteFrom("session").where("userId", "=", user.id);
    if (keepSessionId !== undefined) others = others.where("id", "<>", keepSessionId);
    await others.execute();
    this.#endings.announce(user.id);
  }
}
