import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openFitsFile } from "@goats/fits/node";
import { type AstroData, openAstroData } from "../src/index.ts";

/** What DRAGONS says about one of the shared files. */
export interface Expected {
  readonly class: string;
  readonly tags: readonly string[];
  readonly instrument_generic: string;
  readonly n_extensions: number;
  readonly shapes: readonly (readonly number[])[];
  readonly data_dtypes: readonly string[];
  readonly top_level_tables: readonly string[];
  readonly has_variance: boolean;
  readonly has_mask: boolean;
  readonly phu_origname: string;
  readonly descriptors: Readonly<Record<string, unknown>>;
  readonly not_listed_methods: Readonly<Record<string, unknown>>;
  readonly pretty: Readonly<Record<string, unknown>>;
}

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const shared = resolve(repository, process.env["GOATS_SHARED"] ?? "../shared");

/** A path inside the shared data. Fails when it is not there: these tests mean nothing without it. */
export function sharedPath(...parts: string[]): string {
  const path = join(shared, "data", ...parts);
  if (!existsSync(path)) {
    throw new Error(`The shared test data are missing: no ${path}. Set GOATS_SHARED to their folder.`);
  }
  return path;
}

/** What DRAGONS says about the shared files, by file name. */
export function expectedFiles(): [name: string, expected: Expected][] {
  const all = JSON.parse(readFileSync(sharedPath("expected-descriptors.json"), "utf8"));
  return Object.entries(all).filter(([name]) => name !== "_meta") as [string, Expected][];
}

/** Opens one of the real Gemini files with its pixels. */
export async function openShared(name: string): Promise<AstroData> {
  const file = await openFitsFile(sharedPath("gemini", name));
  try {
    return await openAstroData(file, name);
  } finally {
    await file.close();
  }
}
