import type { Config } from "@goats/server";
import type { Command } from "commander";
import { newPassword } from "../password.ts";
import { table } from "../table.ts";

interface HomeOption {
  readonly home?: string;
}
interface AddOptions extends HomeOption {
  readonly admin?: boolean;
  readonly name?: string;
  readonly passwordStdin?: boolean;
}

const HOME = ["--home <folder>", "home folder (default: GOATS_HOME, or the usual place)"] as const;
const PASSWORD = ["--password-stdin", "read the password from standard input instead of asking"] as const;

async function configOf({ home }: HomeOption): Promise<Config> {
  const { loadConfig } = await import("@goats/server");
  return loadConfig({ overrides: home === undefined ? {} : { home } }).config;
}

/** `goats user`: accounts without the web page, for the first one and for lost passwords. */
export function addUserCommand(program: Command): void {
  const user = program
    .command("user")
    .helpCommand(false)
    .description("add users, list them, set a new password")
    .addHelpText(
      "after",
      "\nPasswords are asked for, or read with --password-stdin; never given as an argument.\n" +
        "\nExamples:\n  goats user add carla --admin\n  goats user list\n  goats user passwd carla",
    );

  user
    .command("add <username>")
    .description("add a user")
    .option("--admin", "let the user administrate GOATS")
    .option("--name <name>", "full name")
    .option(...PASSWORD)
    .option(...HOME)
    .action(async (username: string, options: AddOptions) => {
      const password = await newPassword(options.passwordStdin === true);
      const { addUser } = await import("@goats/server");
      const role = options.admin ? "admin" : "user";
      const account = await addUser(await configOf(options), {
        username,
        password,
        role,
        name: options.name,
      });
      const first = role === "user" && account.role === "admin";
      console.log(
        `Added ${account.username}${first ? ", as administrator since it is the first user" : ""}.`,
      );
    });

  user
    .command("list")
    .description("list the users")
    .option("--json", "print JSON")
    .option(...HOME)
    .action(async (options: HomeOption & { json?: boolean }) => {
      const { listUsers } = await import("@goats/server");
      const users = await listUsers(await configOf(options));
      if (options.json) {
        console.log(JSON.stringify(users, null, 2));
        return;
      }
      const rows = users.map(({ username, name, role, disabled }) => [
        username,
        name,
        role,
        disabled ? "disabled" : "",
      ]);
      console.log(users.length === 0 ? "No users yet." : table([["USERNAME", "NAME", "ROLE", ""], ...rows]));
    });

  user
    .command("passwd <username>")
    .description("set a new password and end the user's sessions")
    .option(...PASSWORD)
    .option(...HOME)
    .action(async (username: string, options: HomeOption & { passwordStdin?: boolean }) => {
      const password = await newPassword(options.passwordStdin === true);
      const { setUserPassword } = await import("@goats/server");
      await setUserPassword(await configOf(options), username, password);
      console.log(`${username} has a new password; all sessions of that user are ended.`);
    });
}
