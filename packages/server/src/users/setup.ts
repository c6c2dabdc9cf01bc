import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { Account, Accounts, NewAccount } from "./accounts.ts";
import { userErrors } from "./errors.ts";

/** Without the characters that people mix up. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const GROUPS = 3;
const GROUP_LENGTH = 4;

/** The first start: whoever can read the terminal creates the administrator. */
export class Setup {
  readonly #accounts: Accounts;
  #code: string | undefined;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** Makes the one-time code when there is no account yet; undefined otherwise. It lives as long as the process. */
  async begin(): Promise<string | undefined> {
    if (!(await this.#accounts.isEmpty())) return undefined;
    this.#code ??= newCode();
    return this.#code;
  }

  /** Whether the first administrator has still to be created. */
  needed(): Promise<boolean> {
    return this.#accounts.isEmpty();
  }

  /**
   * Creates the administrator.
   * @throws AppError `setup_done`, `setup_code_wrong`, and what creating an account throws
   */
  async complete(code: string, account: Omit<NewAccount, "role">): Promise<Account> {
    if (!(await this.needed())) {
      throw userErrors.setup_done("GOATS has its administrator already.", { fix: "Sign in instead." });
    }
    if (this.#code === undefined || !equal(foldCode(code), foldCode(this.#code))) {
      throw userErrors.setup_code_wrong("The setup code is wrong.", {
        field: "code",
        fix: "Copy it from the terminal in which GOATS was started; it is new with every start.",
      });
    }
    const created = await this.#accounts.createFirst(account);
    this.#code = undefined;
    return created;
  }
}

function newCode(): string {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)] ?? "").join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

function foldCode(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
}

function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
