/**
 * From starting the process to the first answered request: `goats run` on a home that exists, against the least a Node
 * program can do, a bare `node:http` server in a file of its own. Median of several starts, taken in turns.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromRoot } from "../scripts/lib/paths.ts";
import { median, report } from "./lib/report.ts";

const ROUNDS = 7;
const BARE = `
const server = require("node:http").createServer((request, response) => response.end('{"status":"ok"}'));
server.listen(0, "127.0.0.1", () => console.log("http://127.0.0.1:" + server.address().port));
`;

/** Milliseconds until a request to `path` of the address that the process prints is answered. */
async function start(args: readonly string[], path: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    ended.then(() => reject(new Error(`it ended before it listened:\n${text}`)));
  });
  const response = await fetch(address + path);
  await response.text();
  const milliseconds = performance.now() - begin;
  if (!response.ok) throw new Error(`${address}${path} answered ${response.status}`);
  child.kill("SIGTERM");
  await ended;
  return milliseconds;
}

const folder = await mkdtemp(join(tmpdir(), "goats-bench-"));
try {
  const bare = join(folder, "bare.cjs");
  await writeFile(bare, BARE);
  const home = join(folder, "home");
  const goats = [fromRoot("packages/cli/src/main.ts"), "run", "--home", home, "--port", "0"];
  // Not counted: makes the home and its database.
  const first = await start(goats, "/api/health");
  console.log(`first start, which makes the home: ${first.toFixed(0)} ms`);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await start(goats, "/api/health"));
    theirs.push(await start([bare], "/"));
  }
  report({
    name: "start-up to the first answer",
    ours: median(ours),
    peer: `bare node:http ${process.versions.node}`,
    theirs: median(theirs),
    unit: "ms",
    better: "lower",
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}
