import { Header } from "@goats/fits";
import { DETECTORS, type Detector, type DetectorName, OVERSCAN_COLUMNS } from "./detectors.ts";

/** Part of an image, 0-based, ends excluded. */
export interface Section {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

/** How an amplifier is read out into an extension. */
export interface ReadOut {
  readonly amplifier: string;
  /** Width and height of the extension, pixels. */
  readonly axes: readonly [number, number];
  readonly data: Section;
  readonly overscan: Section;
  /** Cards of the extension, with sections and world coordinates of this binning. */
  readonly cards: readonly string[];
}

const CARD = 80;

const keywordOf = (card: string) => card.slice(0, 8).trimEnd();

/** Cards as a header. */
function headerOf(cards: readonly string[]): Header {
  const text = [...cards, "END"].map((card) => card.padEnd(CARD)).join("");
  return Header.parse(new TextEncoder().encode(text));
}

/** Cards with some replaced by others of the same keyword. */
function withCards(cards: readonly string[], changed: readonly string[]): string[] {
  const changes = new Map(changed.map((card) => [keywordOf(card), card]));
  return cards.map((card) => changes.get(keywordOf(card)) ?? card);
}

/** A FITS section, 1-based and inclusive, to 0-based and half open. */
function parseSection(text: string): Section {
  const match = /^\[(\d+):(\d+),(\d+):(\d+)\]$/.exec(text.trim());
  if (match === null) throw new RangeError(`not a section: ${text}`);
  const [x1 = 0, x2 = 0, y1 = 0, y2 = 0] = match.slice(1).map(Number);
  return { x1: x1 - 1, x2, y1: y1 - 1, y2 };
}

function formatSection({ x1, x2, y1, y2 }: Section): string {
  return `[${x1 + 1}:${x2},${y1 + 1}:${y2}]`;
}

/**
 * How every amplifier of a detector is read out.
 *
 * @param binning Pixels summed in each direction: 1, 2 or 4.
 * @param rows Height of the region that is read, binned pixels from the bottom; the whole chip when absent.
 */
export function readOuts(name: DetectorName, binning: number, rows?: number): ReadOut[] {
  const detector = DETECTORS[name];
  return detector.template.differences.map((differences) => {
    const cards = withCards(detector.template.extension, differences);
    return readOut(headerOf(cards), detector, binning, rows);
  });
}

function readOut(template: Header, detector: Detector, binning: number, rows: number | undefined): ReadOut {
  const chip = parseSection(template.getString("CCDSEC") ?? "");
  const onDetector = parseSection(template.getString("DETSEC") ?? "");
  const columns = (chip.x2 - chip.x1) / binning;
  const height = Math.min(rows ?? Number.POSITIVE_INFINITY, (chip.y2 - chip.y1) / binning);
  const overscanLeft = parseSection(template.getString("BIASSEC") ?? "").x1 === 0;
  const offset = overscanLeft ? OVERSCAN_COLUMNS : 0;
  const data = { x1: offset, x2: offset + columns, y1: 0, y2: height };
  const overscanStart = overscanLeft ? 0 : columns;
  const overscan = { x1: overscanStart, x2: overscanStart + OVERSCAN_COLUMNS, y1: 0, y2: height };

  const header = template.clone();
  const top = height * binning;
  header.set("CCDSUM", `${binning} ${binning}`);
  header.set("CCDSEC", formatSection({ ...chip, y2: chip.y1 + top }));
  header.set("DETSEC", formatSection({ ...onDetector, y2: onDetector.y1 + top }));
  header.set("DATASEC", formatSection(data));
  header.set("BIASSEC", formatSection(overscan));
  rebinWcs(header, detector.binning / binning, offset);
  return {
    amplifier: header.getString("AMPNAME") ?? "",
    axes: [columns + OVERSCAN_COLUMNS, height],
    data,
    overscan,
    cards: header.toText(),
  };
}

/** Scales the linear world coordinates to pixels that are `factor` times smaller; `offset` columns are not binned. */
function rebinWcs(header: Header, factor: number, offset: number): void {
  if (factor === 1) return;
  const scaled = (keyword: string, change: (value: number) => number) => {
    const value = header.getNumber(keyword);
    if (value !== undefined) header.setFloat(keyword, change(value));
  };
  // Pixel edges, not centres, keep their place: the corner of the data section is at offset + 0.5.
  scaled("CRPIX1", (x) => (x - offset - 0.5) * factor + offset + 0.5);
  scaled("CRPIX2", (y) => (y - 0.5) * factor + 0.5);
  for (const keyword of ["CD1_1", "CD1_2", "CD2_1", "CD2_2"]) scaled(keyword, (value) => value / factor);
}

/** Which frame of a sequence a header is for. */
export interface Exposure {
  /** 0 for the first frame of the set. */
  readonly index: number;
  readonly filename: string;
  readonly dataLabel: string;
}

/** Seconds from the start of one bias frame to the next: read-out and overheads. */
const CADENCE_SECONDS = 27;
/** Sidereal seconds a second of UT. */
const SIDEREAL_RATE = 1.00273790935;
const SECONDS_A_DAY = 86_400;

/** A time of day `seconds` later, in the form and with the digits that it has: 07:25:02.6. */
function later(time: string, seconds: number): string {
  const [hours = 0, minutes = 0, rest = 0] = time.split(":").map(Number);
  const digits = time.split(".")[1]?.length ?? 0;
  const scale = 10 ** digits;
  const total = Math.round(((hours * 60 + minutes) * 60 + rest + seconds) * scale);
  const day = total % (SECONDS_A_DAY * scale);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const wholeSeconds = Math.floor(day / scale);
  const fraction = digits === 0 ? "" : `.${String(day % scale).padStart(digits, "0")}`;
  return `${two(wholeSeconds / 3600)}:${two((wholeSeconds % 3600) / 60)}:${two(wholeSeconds % 60)}${fraction}`;
}

/** Names and labels of the frames of a set, in the order they were taken. */
export function exposures(name: DetectorName, count: number): Exposure[] {
  const header = headerOf(DETECTORS[name].template.primary);
  const file = /^([NS]\d{8}S)(\d{4})\.fits$/.exec(header.getString("ORIGNAME") ?? "");
  const label = /^(.*-)(\d{3})$/.exec(header.getString("DATALAB") ?? "");
  return Array.from({ length: count }, (_, index) => ({
    index,
    filename: `${file?.[1]}${String(Number(file?.[2]) + index).padStart(4, "0")}.fits`,
    dataLabel: `${label?.[1]}${String(Number(label?.[2]) + index).padStart(3, "0")}`,
  }));
}

/** The primary header of one frame. */
export function primaryHeader(
  name: DetectorName,
  exposure: Exposure,
  binning: number,
  axes: readonly [number, number],
): Header {
  const header = headerOf(DETECTORS[name].template.primary);
  const seconds = exposure.index * CADENCE_SECONDS;
  const width = parseSection(header.getString("DETSIZE") ?? "").x2;
  for (const keyword of ["UT", "TIME-OBS", "UTSTART", "UTEND", "LT"]) {
    header.set(keyword, later(header.getString(keyword) ?? "", seconds));
  }
  header.set("ST", later(header.getString("ST") ?? "", seconds * SIDEREAL_RATE));
  header.setFloat("OBSEPOCH", (header.getNumber("OBSEPOCH") ?? 0) + seconds / (SECONDS_A_DAY * 365.25));
  header.set("DATALAB", exposure.dataLabel);
  header.set("ORIGNAME", exposure.filename);
  header.set("DETRO1XS", width / binning);
  header.set("DETRO1YS", axes[1]);
  header.addComment("Simulated by GOATS: every pixel is made, the header follows a real frame.");
  return header;
}

/** The header of one extension of one frame. */
export function extensionHeader(readOut: ReadOut, exposure: Exposure): Header {
  const header = headerOf(readOut.cards);
  const start = header.getNumber("MJD-OBS") ?? 0;
  return header.setFloat("MJD-OBS", start + (exposure.index * CADENCE_SECONDS) / SECONDS_A_DAY);
}
