import { text } from "node:stream/consumers";
import { CliError } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const BACKSPACE = ["\u007f", "\b"];

/** Asks on the terminal, showing nothing of what is typed. */
function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = "";
    const finish = () => {
      stdin.off("data", onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const onData = (chunk: string) => {
      for (const key of chunk) {
        if (key === "\r" || key === "\n" || key === CTRL_D) {
          finish();
          resolve(typed);
          return;
        }
        if (key === CTRL_C) {
          finish();
          reject(new CliError("Stopped.", "", EXIT.interrupted));
          return;
        }
        typed = BACKSPACE.includes(key) ? [...typed].slice(0, -1).join("") : typed + key;
      }
    };
    stdin.on("data", onData);
  });
}

/**
 * A new password: the first line of standard input when asked so, otherwise typed twice on the terminal. Never an
 * argument, which every user of the machine could read in the list of processes.
 */
export async function newPassword(fromStdin: boolean): Promise<string> {
  if (fromStdin) {
    const [line = ""] = (await text(process.stdin)).split(/\r?\n/);
    if (line === "")
      throw new CliError("Standard input holds no password.", "Send it as one line.", EXIT.usage);
    return line;
  }
  if (!process.stdin.isTTY) {
    throw new CliError("There is no terminal to ask for the password.", "Use --password-stdin.", EXIT.usage);
  }
  const password = await askHidden("Password: ");
  const again = await askHidden("Password again: ");
  if (password !== again) throw new CliError("The two passwords differ.", "Try again.");
  return password;
}
