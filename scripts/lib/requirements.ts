import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fromRoot } from "./paths.ts";
import { run } from "./run.ts";

/** Something outside the project that some tests need. */
export interface Requirement {
  readonly name: string;
  /** What is not tested without it. */
  readonly purpose: string;
  /** How to get it. */
  readonly fix: string;
  readonly isThere: () => Promise<boolean>;
}

/** Programs of the PATH, and in folders that are not on it. */
function hasProgram(names: readonly string[], folders: readonly string[] = []): boolean {
  const places = [...(process.env["PATH"] ?? "").split(delimiter), ...folders];
  return places.some((folder) => names.some((name) => existsSync(join(folder, name))));
}

/** Debian keeps PostgreSQL's server programs off the PATH, in a folder for each version. */
function postgresqlFolders(): string[] {
  const root = "/usr/lib/postgresql";
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, "bin")) : [];
}

async function hasAstropy(): Promise<boolean> {
  for (const python of [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"]) {
    if (python !== undefined && (await run(python, ["-c", "import astropy, numpy"])).code === 0) return true;
  }
  return false;
}

/** What the whole test suite needs from the machine. */
export const requirements: readonly Requirement[] = [
  {
    name: "shared data",
    purpose: "comparison with real Gemini frames and with DRAGONS' results",
    fix: "put the shared data folder beside the repository, or name it in GOATS_SHARED",
    isThere: async () =>
      existsSync(join(process.env["GOATS_SHARED"] ?? fromRoot("..", "shared"), "data", "gemini")),
  },
  {
    name: "Chromium",
    purpose: "the browser tests",
    fix: "apt-get install chromium fonts-dejavu-core, or name another one in GOATS_CHROMIUM",
    isThere: async () =>
      existsSync(process.env["GOATS_CHROMIUM"] ?? "") ||
      hasProgram(["chromium", "chromium-browser", "google-chrome"]),
  },
  {
    name: "PostgreSQL",
    purpose: "the database tests over PostgreSQL",
    fix: "apt-get install postgresql",
    isThere: async () => hasProgram(["initdb"], postgresqlFolders()),
  },
  {
    name: "astropy",
    purpose: "reading back with astropy what we write",
    fix: "apt-get install python3-astropy python3-numpy, or name a Python that has them in GOATS_PYTHON",
    isThere: hasAstropy,
  },
];
