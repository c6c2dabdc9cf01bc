/**
 * `npm run build:libraries`: the packages that stand alone, as dist/goats-<name>-<version>.tgz: JavaScript for Node
 * and browsers, with types. Each names the others it needs as dependencies.
 */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { fromRoot, ROOT } from "./lib/paths.ts";
import { run } from "./lib/run.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** In the order in which they stand on each other; programs are entry points that a library starts by itself. */
const LIBRARIES: readonly { folder: string; programs?: Readonly<Record<string, string>> }[] = [
  { folder: "fits" },
  { folder: "astrodata" },
  {
    folder: "reduction",
    programs: { reduce: "src/process/main.ts", survey: "src/survey/worker.ts" },
  },
];

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(fromRoot("packages", folder, "package.json"), "utf8")) as Manifest;
}

/** `./src/node.ts` as the name of what is built from it: `node`. */
const nameOf = (source: string) => source.replace(/^\.\/src\//, "").replace(/\.ts$/, "");

async function buildLibrary(folder: string, programs: Readonly<Record<string, string>>): Promise<void> {
  const manifest = await manifestOf(folder);
  const out = fromRoot("dist", "libraries", folder);
  const sources = Object.values(manifest.exports);
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: {
      ...Object.fromEntries(sources.map((source) => [nameOf(source), fromRoot("packages", folder, source)])),
      ...Object.fromEntries(
        Object.entries(programs).map(([name, source]) => [name, fromRoot("packages", folder, source)]),
      ),
    },
    outdir: join(out, "lib"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["node:*", ...Object.keys(manifest.dependencies ?? {})],
    // What must not be there under a browser's name stays in the entry that asks for it.
    chunkNames: "[name]-[hash]",
    logLevel: "warning",
  });
  const types = await run(
    "tsc",
    [
      ...["-p", await typesProject(folder, sources), "--declaration", "--emitDeclarationOnly"],
      ...["--rewriteRelativeImportExtensions", "--outDir", join(out, "types")],
      ...["--rootDir", fromRoot("packages", folder, "src"), "--noEmit", "false"],
    ],
    {},
  );
  if (types.code !== 0) throw new Error(`the types of ${folder} could not be made:\n${types.output}`);
  for (const file of ["README.md"]) await cp(fromRoot("packages", folder, file), join(out, file));
  await cp(fromRoot("LICENSE"), join(out, "LICENSE"));
  await writeFile(join(out, "package.json"), `${JSON.stringify(await published(manifest), null, 2)}\n`);
  const packed = await run("npm", ["pack", out, "--pack-destination", fromRoot("dist"), "--silent"], {
    cwd: ROOT,
  });
  if (packed.code !== 0) throw new Error(`npm pack failed:\n${packed.output}`);
  console.log(`dist/${packed.output.trim().split("\n").at(-1)}`);
}

/** A project of the public files alone: tests and what only they need have no types to give. */
async function typesProject(folder: string, sources: readonly string[]): Promise<string> {
  const path = fromRoot("dist", "libraries", `${folder}.tsconfig.json`);
  const project = {
    extends: fromRoot("tsconfig.json"),
    files: sources.map((source) => fromRoot("packages", folder, source)),
    include: [],
  };
  await writeFile(path, JSON.stringify(project));
  return path;
}

async function published(manifest: Manifest): Promise<Record<string, unknown>> {
  const dependencies: Record<string, string> = {};
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    const own = /^@goats\/(.+)$/.exec(name)?.[1];
    dependencies[name] = own === undefined ? range : (await manifestOf(own)).version;
  }
  return {
    name: manifest.name,
    version: manifest.version,
    description: manifest.description,
    license: manifest.license,
    type: "module",
    engines: { node: ">=24" },
    exports: Object.fromEntries(
      Object.entries(manifest.exports).map(([path, source]) => [
        path,
        { types: `./types/${nameOf(source)}.d.ts`, default: `./lib/${nameOf(source)}.js` },
      ]),
    ),
    dependencies,
  };
}

try {
  await rm(fromRoot("dist", "libraries"), { recursive: true, force: true });
  await mkdir(fromRoot("dist", "libraries"), { recursive: true });
  for (const { folder, programs } of LIBRARIES) await buildLibrary(folder, programs ?? {});
} catch (error) {
  console.error(
    `The libraries could not be built: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
