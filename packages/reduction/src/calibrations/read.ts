import { basename } from "node:path";
import { describe, headersOf } from "@goats/astrodata";
import type { Header } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { ReductionError } from "../errors.ts";
import { unreadable } from "../frames/frame.ts";
import { type Described, missingTags } from "./facts.ts";

/** What the headers of a file say, and its primary header. */
export interface FileDescription {
  readonly described: Described;
  readonly phu: Header;
  readonly isGemini: boolean;
}

/** Reads the headers of a file. @throws {ReductionError} `unreadable_file` */
export async function readDescription(path: string): Promise<FileDescription> {
  const name = basename(path);
  try {
    const file = await openFitsFile(path);
    try {
      const headers = headersOf(file, name);
      const { tags, descriptors, className } = describe(headers);
      return { described: { tags, descriptors }, phu: headers.phu, isGemini: className !== null };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(name, error);
  }
}

/**
 * Makes sure that a file can be taken for a calibration of a type: it can be read and has the tags.
 *
 * @throws {ReductionError} `unreadable_file` or `not_that_calibration`
 */
export async function checkCalibration(path: string, type: string): Promise<void> {
  const { described } = await readDescription(path);
  requireTags(basename(path), type, described.tags);
}

/** @throws {ReductionError} `not_that_calibration` for a file without the tags of a type */
export function requireTags(name: string, type: string, tags: readonly string[]): void {
  const missing = missingTags(type, tags);
  if (missing.length === 0) return;
  throw new ReductionError(
    "not_that_calibration",
    `${name} is no ${type}: it is not tagged ${missing.join(" and ")}.`,
    { file: name, fix: "Take it for what it is, or process it with the recipe for the type." },
  );
}
