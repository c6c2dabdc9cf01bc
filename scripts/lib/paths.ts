import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** A path below the root of the repository. */
export function fromRoot(...parts: string[]): string {
  return join(ROOT, ...parts);
}
