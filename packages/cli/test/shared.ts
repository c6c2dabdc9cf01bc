import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const shared = resolve(repository, process.env["GOATS_SHARED"] ?? "../shared");

/** A path inside the shared data. Fails when it is not there: these tests mean nothing without it. */
export function sharedPath(...parts: string[]): string {
  const path = join(shared, "data", ...parts);
  if (existsSync(path)) return path;
  throw new Error(`The shared test data are missing: no ${path}. Set GOATS_SHARED to their folder.`);
}
