import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockHome } from "./instance-lock.ts";

let home: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "goats-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** A process that takes the lock and holds it until it is killed; says whether it got it. */
async function contender(): Promise<{ child: ChildProcess; got: boolean; said: string }> {
  const program = `
    import { lockHome } from ${JSON.stringify(new URL("./instance-lock.ts", import.meta.url).href)};
    try {
      const lock = await lockHome(process.argv[1]);
      lock.announce("http://127.0.0.1:" + process.pid);
      console.log("got it");
    } catch (error) {
      console.log(error.code + ": " + error.message);
    }
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, home], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const said = await new Promise<string>((resolve) => {
    child.stdout?.once("data", (data: Buffer) => resolve(data.toString()));
  });
  return { child, got: said.startsWith("got it"), said };
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

test("fifty times: whoever held the home is killed, the next gets it at once, a second is told who has it", async () => {
  for (let round = 0; round < 50; round += 1) {
    const holder = await contender();
    expect(holder.got).toBe(true);
    const refused = await lockHome(home).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "already_running" });
    expect(String(refused)).toContain(`process ${holder.child.pid}, http://127.0.0.1:${holder.child.pid}`);
    await killed(holder.child);
    const lock = await lockHome(home);
    lock.release();
  }
}, 120_000);

test("of several that start at once exactly one gets the home", async () => {
  const all = await Promise.all([contender(), contender(), contender(), contender()]);
  expect(all.filter(({ got }) => got)).toHaveLength(1);
  for (const { got, said } of all) if (!got) expect(said).toMatch(/^already_running/);
});

test("what a dead server left behind is not taken for a living one", async () => {
  writeFileSync(join(home, "server.json"), JSON.stringify({ pid: 999_999_999, address: "http://old" }));
  const first = await lockHome(home);
  const refused = await lockHome(home).catch((error: unknown) => error);
  expect(String(refused)).toContain(`process ${process.pid}, just starting`);
  first.release();
  const second = await lockHome(home);
  second.release();
});
