/** Other programs that do the same work in turn with us, each in its own warm process. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A running program that answers every line with one line of JSON. */
export interface Peer {
  /** Its name and version, such as `astropy 5.2.1`: the first line that it prints. */
  readonly name: string;
  ask(line: string): Promise<unknown>;
  stop(): void;
}

/** Starts a peer; its first line must be its name as JSON. */
export async function startPeer(command: string, args: readonly string[]): Promise<Peer> {
  const child: ChildProcess = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  if (child.stdout === null || child.stdin === null) throw new Error(`${command} has no pipes`);
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command} ended`);
    return JSON.parse(String(value));
  };
  const name = String(await next());
  return {
    name,
    async ask(line) {
      stdin.write(`${line}\n`);
      return next();
    },
    stop: () => stdin.end(),
  };
}

/** The python that has astropy, or undefined. */
export function findAstropy(): string | undefined {
  const candidates = [process.env["GOATS_PYTHON"] ?? "", "/usr/bin/python3", "python3"];
  return candidates.find(
    (python) => python !== "" && spawnSync(python, ["-c", "import astropy.io.fits"]).status === 0,
  );
}

/** Compiles a C program against cfitsio; undefined, with a line about it, where that is not possible. */
export function compileWithCfitsio(source: string, dir: string): string | undefined {
  const program = join(dir, "peer");
  const { status } = spawnSync("gcc", ["-O3", "-o", program, source, "-lcfitsio", "-lm"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  if (status === 0) return program;
  console.log("No cfitsio to compare with: install the Debian packages gcc and libcfitsio-dev.");
  return undefined;
}
