/**
 * What would be published, as somebody would get it: built, packed, installed into an empty folder, and run there, by
 * the Node that GOATS brings along.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { writeBias } from "@goats/simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const execute = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MINUTES = 60_000;

let folder: string;

/** The environment of somebody who has no project around: no Node of ours on the path, nothing configured. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "").split(":").filter((part) => !part.includes("node_modules"));
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(GOATS_|npm_|DATABASE_URL|NODE)/i.test(name),
  );
  return { ...Object.fromEntries(entries), PATH: path.join(":"), HOME: folder };
}

const goats = () => join(folder, "node_modules", ".bin", "goats");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "goats-package-"));
  const built = await execute(process.execPath, [join(ROOT, "scripts", "build.ts")], { cwd: ROOT });
  const tarball = join(ROOT, built.stdout.trim().split("\n").at(-1) ?? "");
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball];
  await execute("npm", install, { cwd: folder, env: { ...process.env, NODE_ENV: "" } });
}, 8 * MINUTES);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("the installed package", () => {
  it("holds the program, the web app and the licences, and no sources", async () => {
    const installed = join(folder, "node_modules", "goats");
    const files = (await readdir(installed, { recursive: true })).sort();
    for (const file of ["bin/goats.mjs", "lib/goats.js", "lib/reduce.js", "lib/web/index.html", "LICENSE"]) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => /\.tsx?$|^packages|\.test\./.test(file))).toEqual([]);
    const notices = await readFile(join(installed, "THIRD_PARTY_NOTICES.txt"), "utf8");
    for (const name of ["fastify", "react", "zod"]) expect(notices).toMatch(new RegExp(`^${name} \\d`, "m"));
    const { dependencies } = JSON.parse(await readFile(join(installed, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    expect(dependencies ?? {}).toEqual({});
  });

  it("prints its version, whatever Node starts it", async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
    const { stdout } = await execute(goats(), ["--version"], { env: bareEnvironment() });
    expect(stdout).toBe(`${version}\n`);
  });

  it("keeps accounts", async () => {
    const child = execute(goats(), ["user", "add", "carla", "--password-stdin"], {
      env: { ...bareEnvironment(), GOATS_HOME: join(folder, "home") },
    });
    child.child.stdin?.end("a long enough phrase\n");
    expect((await child).stdout).toBe("Added carla, as administrator since it is the first user.\n");
  });

  it("serves the app, the API and its documentation", { timeout: MINUTES }, async () => {
    const child = spawn(goats(), ["run", "--port", "0", "--home", join(folder, "home")], {
      env: bareEnvironment(),
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    const address = await new Promise<string>((resolve, reject) => {
      let text = "";
      const look = (chunk: Buffer) => {
        text += chunk.toString();
        const found = /GOATS \S+ is at (http:\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      ended.then((code) => reject(new Error(`ended with ${code}:\n${text}`)));
    });
    const get = async (path: string) => {
      const response = await fetch(address + path);
      return {
        status: response.status,
        type: response.headers.get("content-type"),
        text: await response.text(),
      };
    };
    expect(await get("/api/health")).toMatchObject({
      status: 200,
      text: expect.stringContaining('"status":"ok"'),
    });
    const page = await get("/");
    expect(page).toMatchObject({ status: 200, type: expect.stringContaining("text/html") });
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? "no script";
    expect(await get(script)).toMatchObject({ status: 200, type: expect.stringContaining("javascript") });
    expect(await get("/api/docs/static/swagger-ui.css")).toMatchObject({ status: 200 });
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it("reduces simulated frames to a processed bias", { timeout: 2 * MINUTES }, async () => {
    const { files } = await writeBias(join(folder, "raw"), { frames: 3, rows: 128, detector: "gmos-n-e2v" });
    const output = join(folder, "reduced");
    await execute(goats(), ["reduce", ...files, "-o", output], { env: bareEnvironment() });
    const path = join(output, basename(files[0] ?? "").replace(".fits", "_bias.fits"));
    expect(existsSync(path)).toBe(true);
    expect((await stat(path)).size).toBeGreaterThan(6 * 256 * 128 * 4);
  });
});
