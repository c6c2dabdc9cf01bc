/** Sections of the detector in frames: where the data and the overscan are. */
import { AstroDataError, parseSection } from "@goats/astrodata";
import { ReductionError } from "../errors.ts";
import type { Frame, StoredExtension } from "./frame.ts";
import type { Rectangle } from "./rectangle.ts";

/** Keywords whose sections are in pixels of the extension. */
const PIXEL_SECTIONS = ["DATASEC", "BIASSEC"] as const;

/**
 * The section that a keyword of an extension holds.
 *
 * @throws {ReductionError} `missing_keyword` or `bad_section`
 */
export function sectionOf(frame: Frame, extension: StoredExtension, keyword: string): Rectangle {
  const text = extension.header.getString(keyword);
  if (text === undefined) {
    throw new ReductionError(
      "missing_keyword",
      `${frame.filename}, extension ${extension.id}: the keyword ${keyword} is missing.`,
      {
        file: frame.filename,
        fix: "Use the raw file as it is in the archive; some software removes this keyword.",
      },
    );
  }
  try {
    const [x1, x2, y1, y2] = parseSection(text);
    if (x1 !== undefined && x2 !== undefined && y1 !== undefined && y2 !== undefined)
      return { x1, x2, y1, y2 };
  } catch (error) {
    if (!(error instanceof AstroDataError)) throw error;
  }
  throw new ReductionError(
    "bad_section",
    `${frame.filename}, extension ${extension.id}: ${keyword} = ${text} is not a section.`,
    { file: frame.filename, fix: "Sections are written [x1:x2,y1:y2]. Get the file again from the archive." },
  );
}

/**
 * Checks that the data and overscan sections of all extensions lie within their pixels.
 *
 * @throws {ReductionError} `section_outside_pixels` with file, keyword, section and actual size
 */
export function checkSections(frame: Frame): void {
  for (const extension of frame.extensions) {
    for (const keyword of PIXEL_SECTIONS) {
      if (!extension.header.has(keyword)) continue;
      const section = sectionOf(frame, extension, keyword);
      const outside =
        section.x1 < 0 || section.y1 < 0 || section.x2 > extension.width || section.y2 > extension.height;
      if (!outside) continue;
      throw new ReductionError(
        "section_outside_pixels",
        `${frame.filename}, extension ${extension.id}: ${keyword} = ${extension.header.getString(keyword)} reaches ` +
          `outside the ${extension.width} x ${extension.height} pixels that the file holds.`,
        {
          file: frame.filename,
          fix: "The pixels of this file were binned down or cut after the observation; use the original file from the archive.",
        },
      );
    }
  }
}
