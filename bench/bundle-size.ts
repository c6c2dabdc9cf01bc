/**
 * Scripts that the web app's first page loads, gzipped, against React alone: the page's framework, bundled and
 * minified by the same esbuild, is what any app of this kind carries at least.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fromRoot } from "../scripts/lib/paths.ts";
import { run } from "../scripts/lib/run.ts";
import { report } from "./lib/report.ts";

const BUDGET_KB = 250;
const DIST = fromRoot("packages", "web", "dist");

const gzipKilobytes = (content: Uint8Array) => gzipSync(content, { level: 9 }).length / 1000;

/** Scripts that a module imports statically; `import(` is loaded later and does not count. */
function staticImports(source: string): string[] {
  const found = source.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g);
  return [...found].map((match) => match[1] ?? "");
}

/** The scripts of the start page and all that they import before anything is shown, as paths below the build. */
async function firstLoad(): Promise<string[]> {
  const html = await readFile(join(DIST, "index.html"), "utf8");
  const tags = html.matchAll(/<(?:script|link)[^>]+(?:src|href)="\/?([^"]+\.js)"/g);
  const queue = [...tags].map((match) => match[1] ?? "");
  const seen = new Set<string>();
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const source = await readFile(join(DIST, file), "utf8");
    queue.push(...staticImports(source).map((path) => posix.join(dirname(file as string), path)));
  }
  return [...seen].sort();
}

async function reactAlone(): Promise<number> {
  const result = await build({
    stdin: {
      contents:
        'import { createElement } from "react"; import { createRoot } from "react-dom/client"; createRoot(document.body).render(createElement("p"));',
      resolveDir: fromRoot("packages", "web"),
    },
    bundle: true,
    minify: true,
    format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  return gzipKilobytes(result.outputFiles[0]?.contents ?? new Uint8Array());
}

const built = await run("node", [fromRoot("scripts", "build-web.ts"), "--if-stale"], { inherit: true });
if (built.code !== 0) process.exit(1);
let total = 0;
for (const file of await firstLoad()) {
  const size = gzipKilobytes(await readFile(join(DIST, file)));
  total += size;
  console.log(`${file}: ${size.toFixed(1)} kB`);
}
const react = JSON.parse(await readFile(fromRoot("node_modules/react-dom/package.json"), "utf8")) as {
  version: string;
};
report({
  name: "scripts of the first load, gzip",
  ours: total,
  peer: `React DOM ${react.version} alone`,
  theirs: await reactAlone(),
  unit: "kB",
  better: "lower",
  goal: `<= ${BUDGET_KB} kB`,
});
