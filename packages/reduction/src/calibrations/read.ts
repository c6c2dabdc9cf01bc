import { basename } from "node:path";
import { describe, headersOf } from "@goats/astrodata";
import type { Header } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { unreadable } from "../frames/frame.ts";
import type { Described } from "./facts.ts";

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
