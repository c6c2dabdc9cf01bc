import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = resolve(
  process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url)),
  "data",
);
if (!existsSync(folder)) {
  throw new Error(
    `The shared test data is not at ${folder}. Set GOATS_SHARED to the folder that holds data/.`,
  );
}

/** The folder with the real Gemini files. */
export const sharedData = folder;
