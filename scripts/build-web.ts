/**
 * Builds the web app into packages/web/dist: into a temporary folder first, swapped in when it is complete, so a
 * server that is running never sees half an app. `--if-stale` does nothing while the sources are those of the last
 * build.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fromRoot, ROOT } from "./lib/paths.ts";
import { run } from "./lib/run.ts";

const DIST = fromRoot("packages", "web", "dist");
const STAMP = join(DIST, ".sources");
/** All that the build reads. */
const SOURCES = [
  "packages/web",
  "packages/fits",
  "packages/sky",
  "tsconfig.base.json",
  "package-lock.json",
  "scripts/build-web.ts",
];
const IGNORED = /(^|\/)(node_modules|dist|\.build-[^/]*|test|coverage)(\/|$)|\.test\.tsx?$/;

async function filesOf(path: string): Promise<string[]> {
  if (!existsSync(fromRoot(path))) return [];
  const entries = await readdir(fromRoot(path), { recursive: true, withFileTypes: true }).catch(
    () => undefined,
  );
  if (entries === undefined) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((file) => !IGNORED.test(file));
}

/** SHA-256 over the names and contents of all sources. */
async function sourceHash(): Promise<string> {
  const files = (await Promise.all(SOURCES.map(filesOf))).flat().sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await readFile(fromRoot(file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

async function build(): Promise<number> {
  const hash = await sourceHash();
  const stamp = await readFile(STAMP, "utf8").catch(() => "");
  if (process.argv.includes("--if-stale") && stamp === hash) return 0;

  const start = performance.now();
  const fresh = fromRoot("packages", "web", `.build-${process.pid}`);
  const old = `${fresh}-old`;
  try {
    const { code, output } = await run(
      "vite",
      ["build", "--outDir", fresh, "--emptyOutDir", "--logLevel", "warn"],
      {
        cwd: fromRoot("packages", "web"),
      },
    );
    if (code !== 0) {
      console.error(`${output}The web app could not be built (vite ended with exit code ${code}).`);
      return 1;
    }
    await mkdir(fresh, { recursive: true });
    await writeFile(join(fresh, ".sources"), hash);
    if (existsSync(DIST)) await rename(DIST, old);
    await rename(fresh, DIST);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
  console.log(`Built the web app in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  return 0;
}

process.exitCode = await build();
