import { existsSync, readdirSync } from "node:fs";
import { fromRoot } from "./paths.ts";
import { run } from "./run.ts";

/** Something outside the project that some tests need. */
export interface Requirement {
  readonly name: string;
  /** What is not tested without it. */
  readonly purpose: string;
  /** How to get it, one sentence. */
  readonly fix: string;
  /** Environment variables that tell the tests where it is; undefined when it is not there. */
  readonly find: () => Promise<Record<string, string> | undefined>;
}

/** Folder with real Gemini files and golden data; it is not part of the project. */
export function sharedFolder(): string {
  return process.env["GOATS_SHARED"] ?? fromRoot("..", "shared");
}

const CHROMIUM_NAMES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function firstExisting(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && existsSync(path));
}

/** The newest folder with PostgreSQL's server programs, as Debian lays them out. */
export function postgresqlPrograms(): string | undefined {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return firstExisting(versions.map((version) => `${root}/${version}/bin/initdb`))?.replace(/\/initdb$/, "");
}

async function pythonWithAstropy(): Promise<string | undefined> {
  for (const python of [process.env["GOATS_TEST_PYTHON"], "/usr/bin/python3", "python3"]) {
    if (python === undefined) continue;
    if ((await run(python, ["-c", "import astropy, numpy"])).code === 0) return python;
  }
  return undefined;
}

/** What the whole test suite needs from the machine. */
export const requirements: readonly Requirement[] = [
  {
    name: "shared data",
    purpose: "comparison with real Gemini frames and with DRAGONS' results",
    fix: "put the shared data folder beside the repository, or name it in GOATS_SHARED",
    find: async () =>
      existsSync(`${sharedFolder()}/data/gemini`) ? { GOATS_SHARED: sharedFolder() } : undefined,
  },
  {
    name: "Chromium",
    purpose: "the browser tests",
    fix: "apt-get install chromium fonts-dejavu-core, or name another one in GOATS_TEST_CHROMIUM",
    find: async () => {
      const found = firstExisting([process.env["GOATS_TEST_CHROMIUM"], ...CHROMIUM_NAMES]);
      return found === undefined ? undefined : { GOATS_TEST_CHROMIUM: found };
    },
  },
  {
    name: "PostgreSQL",
    purpose: "the database tests over PostgreSQL",
    fix: "apt-get install postgresql, or give a scratch database in GOATS_TEST_DATABASE_URL",
    find: async () => {
      if (process.env["GOATS_TEST_DATABASE_URL"] !== undefined) return {};
      const programs = postgresqlPrograms();
      return programs === undefined ? undefined : { GOATS_TEST_POSTGRESQL_BIN: programs };
    },
  },
  {
    name: "astropy",
    purpose: "reading back what we write with astropy, and the ratios to it",
    fix: "apt-get install python3-astropy python3-numpy, or name a Python that has them in GOATS_TEST_PYTHON",
    find: async () => {
      const python = await pythonWithAstropy();
      return python === undefined ? undefined : { GOATS_TEST_PYTHON: python };
    },
  },
];
