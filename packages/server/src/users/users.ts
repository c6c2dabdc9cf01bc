import { Accounts } from "./accounts.ts";
import { type Auth, type AuthOptions, createAuth } from "./auth.ts";
import { Endings } from "./endings.ts";
import { Sessions } from "./sessions.ts";
import { Setup } from "./setup.ts";
import { Tokens } from "./tokens.ts";

/** Everything about the people who use this GOATS. */
export interface Users {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly setup: Setup;
  readonly endings: Endings;
  /** Loads what the first sign-in would otherwise wait for. */
  warm(): Promise<void>;
}

export function createUsers(options: AuthOptions): Users {
  let loading: Promise<Auth> | undefined;
  const auth = () => {
    loading ??= createAuth(options);
    return loading;
  };
  const endings = new Endings();
  const accounts = new Accounts(options.db, auth, endings);
  const tokens = new Tokens(options.db, endings);
  return {
    accounts,
    tokens,
    sessions: new Sessions(options.db, auth, tokens, endings),
    setup: new Setup(accounts),
    endings,
    warm: async () => {
      await auth();
    },
  };
}
