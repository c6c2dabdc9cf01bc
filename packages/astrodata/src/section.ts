import { AstroDataError } from "./errors.ts";

/**
 * A rectangle of pixels, 0-based and half-open: `[x1, x2, y1, y2]`, or `[x1, x2]` for a spectrum. The first axis is
 * NAXIS1.
 */
export type Section = readonly number[];

/**
 * Reads an IRAF section such as `[1:256,1:2112]` (1-based, both ends included).
 * @throws {AstroDataError} `bad_section` when the text is no section or its end lies before its start.
 */
export function parseSection(text: string): Section {
  const section: number[] = [];
  for (const axis of text
    .trim()
    .replace(/^\[|\]$/g, "")
    .split(",")) {
    const match = /^\s*([+-]?\d+)\s*:\s*([+-]?\d+)\s*$/.exec(axis);
    if (!match) throw new AstroDataError("bad_section", `"${text}" is not a section.`);
    const start = Number(match[1]) - 1;
    const end = Number(match[2]);
    if (end <= start) throw new AstroDataError("bad_section", `The section "${text}" ends before it begins.`);
    section.push(start, end);
  }
  return section;
}

/** Writes a section as IRAF does: `[1:256,1:2112]`. */
export function formatSection(section: Section): string {
  const axes: string[] = [];
  for (let i = 0; i + 1 < section.length; i += 2)
    axes.push(`${(section[i] ?? 0) + 1}:${section[i + 1] ?? 0}`);
  return `[${axes.join(",")}]`;
}

/** The section that covers a whole array of these axes (NAXIS1 first); null for no axes. */
export function fullSection(axes: readonly number[]): Section | null {
  return axes.length === 0 ? null : axes.flatMap((length) => [0, length]);
}
