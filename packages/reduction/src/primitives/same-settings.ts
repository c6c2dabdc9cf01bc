/** Frames that are combined must be of one kind: comparing their settings gives a better error than their pixels. */
import { AstroDataError, type Metadata } from "@goats/astrodata";
import { ReductionError } from "../errors.ts";
import type { Frame } from "../frames/frame.ts";

/** What must be equal, in the order in which a difference is told. */
const SETTINGS: readonly (readonly [label: string, value: (metadata: Metadata) => unknown])[] = [
  ["instrument", (metadata) => metadata.phu.getString("INSTRUME")],
  ["detector", (metadata) => metadata.text("detector_name")],
  ["binning", (metadata) => `${metadata.number("detector_x_bin")} x ${metadata.number("detector_y_bin")}`],
  ["gain setting", (metadata) => metadata.text("gain_setting")],
  ["read speed", (metadata) => metadata.text("read_speed_setting")],
  ["region of interest", (metadata) => metadata.text("detector_roi_setting")],
  ["number of extensions", (metadata) => metadata.extensions.length],
  ["amplifiers", (metadata) => metadata.list("amp_read_area").map(String).join("; ")],
];

/**
 * Checks that frames can be combined pixel by pixel.
 *
 * @throws {ReductionError} `mixed_inputs` that names two files and what differs
 */
export function checkSameSettings(frames: readonly Frame[]): void {
  const [first, ...others] = frames;
  if (!first) return;
  const reference = first.metadata();
  for (const other of others) {
    const metadata = other.metadata();
    for (const [label, value] of SETTINGS) {
      const wanted = attempt(value, reference);
      const found = attempt(value, metadata);
      if (wanted !== found) throw mixed(label, first, wanted, other, found);
    }
    for (const [i, extension] of first.extensions.entries()) {
      const wanted = extension.axes.join(" x ");
      const found = other.extensions[i]?.axes.join(" x ");
      if (wanted !== found) throw mixed(`size of extension ${extension.id}`, first, wanted, other, found);
    }
  }
}

function mixed(label: string, first: Frame, wanted: unknown, other: Frame, found: unknown): ReductionError {
  return new ReductionError(
    "mixed_inputs",
    `${first.filename} and ${other.filename} cannot be stacked: their ${label} differs (${wanted} and ${found}).`,
    { file: other.filename, fix: `Stack only frames with the same ${label}; leave ${other.filename} out.` },
  );
}

/** A setting that the headers do not tell is unknown in both or a difference. */
function attempt(value: (metadata: Metadata) => unknown, metadata: Metadata): string {
  try {
    return String(value(metadata) ?? "unknown");
  } catch (error) {
    if (error instanceof AstroDataError) return "unknown";
    throw error;
  }
}
