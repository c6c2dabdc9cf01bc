/** Runs astropy, the reference of the parity tests. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HeaderValue, PixelArray } from "../src/index.ts";

const TOOL = fileURLToPath(new URL("./astropy_tool.py", import.meta.url));

/** A header value as the tool prints it. */
export type PrintedValue = readonly [type: string, value: unknown];

export interface PrintedArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian, base64. */
  readonly data: string;
}

export interface PrintedColumn {
  readonly name: string;
  readonly format: string;
  readonly unit: string | null;
  readonly null: number | null;
  readonly texts?: readonly string[];
  readonly array?: PrintedArray;
}

export interface PrintedHdu {
  readonly name: string;
  readonly type: string;
  readonly cards: readonly (readonly [keyword: string, value: PrintedValue, comment: string])[];
  /** The cards as they stand in the file, one a line. */
  readonly text: string;
  readonly image?: PrintedArray;
  readonly columns?: readonly PrintedColumn[];
  readonly rows?: number;
  readonly checksum: boolean | null;
  readonly datasum: boolean | null;
}

export interface SkyAnswer {
  readonly world: readonly (readonly [number, number])[];
  readonly back: readonly (readonly [number, number])[];
}

/** The interpreter that has astropy: GOATS_PYTHON, the system's, or whatever is on the path. */
function findPython(): string | undefined {
  const candidates = [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"];
  return candidates.find((python) => {
    if (python === undefined) return false;
    try {
      execFileSync(python, ["-c", "import astropy.io.fits, astropy.wcs"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

const PYTHON = findPython();

/** Whether the tests against astropy can run. On the continuous integration they must. */
export function haveAstropy(): boolean {
  if (PYTHON !== undefined) return true;
  const message = "astropy was not found: install the Debian package python3-astropy, or set GOATS_PYTHON";
  if (process.env["CI"] === "true") throw new Error(message);
  process.stderr.write(`skipped: ${message}\n`);
  return false;
}

/** The interpreter that has astropy. */
export function astropyPython(): string {
  return PYTHON ?? "python3";
}

function ask(request: unknown): Record<string, unknown> {
  const output = execFileSync(astropyPython(), [TOOL], {
    input: JSON.stringify(request),
    maxBuffer: 2 ** 29,
    encoding: "utf8",
  });
  return JSON.parse(output) as Record<string, unknown>;
}

/** What astropy reads in each of these files. */
export function dumpFiles(paths: readonly string[]): PrintedHdu[][] {
  return ask({ dump: paths })["dump"] as PrintedHdu[][];
}

/** Files of every kind, written by astropy to `dir`. */
export function writeFiles(dir: string): string[] {
  return ask({ write: { dir } })["write"] as string[];
}

/** Sky positions (degrees) of 0-based pixels, and the pixels of these positions. */
export function skyOf(
  cases: readonly { cards: string[]; pixels: (readonly [number, number])[] }[],
): SkyAnswer[] {
  return ask({ wcs: cases })["wcs"] as SkyAnswer[];
}

/** World coordinates of 0-based pixels in the units of the header (null: nowhere), or why there are none. */
export function worldOf(
  cases: readonly { cards: string[]; pixels: readonly (readonly number[])[]; key: string }[],
): { world?: (number | null)[][]; error?: string }[] {
  return ask({ world: cases })["world"] as { world?: (number | null)[][]; error?: string }[];
}

/** Our header value in the form in which the tool prints values. */
export function printed(value: HeaderValue, isFloat: boolean): PrintedValue {
  switch (typeof value) {
    case "undefined":
      return ["undefined", ""];
    case "boolean":
      return ["boolean", value];
    case "bigint":
      return ["integer", String(value)];
    case "number":
      return isFloat ? ["float", value] : ["integer", String(value)];
    case "string":
      return ["string", value];
    default:
      return ["complex", [value.re, value.im]];
  }
}

/** Python's `float.hex()` as a number. */
export function parseHex(text: string): number {
  const match = /^(-?)0x([01])(?:\.([0-9a-f]+))?p([+-]\d+)$/.exec(text);
  if (match === null) return text === "nan" ? Number.NaN : text.startsWith("-") ? -Infinity : Infinity;
  const [, sign, whole, fraction = "", exponent] = match;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  // In two steps, so that subnormal numbers do not underflow on the way.
  const power = Number(exponent) - 4 * fraction.length;
  const half = Math.trunc(power / 2);
  const value = Number(mantissa) * 2 ** half * 2 ** (power - half);
  return sign === "-" ? -value : value;
}

/** The array of a printed one. */
export function unpack({ dtype, data }: PrintedArray): PixelArray {
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  switch (dtype) {
    case "b1":
    case "u1":
      return bytes;
    case "i1":
      return new Int8Array(bytes.buffer);
    case "u2":
      return new Uint16Array(bytes.buffer);
    case "i2":
      return new Int16Array(bytes.buffer);
    case "u4":
      return new Uint32Array(bytes.buffer);
    case "i4":
      return new Int32Array(bytes.buffer);
    case "u8":
      return new BigUint64Array(bytes.buffer);
    case "i8":
      return new BigInt64Array(bytes.buffer);
    case "f4":
    case "c8":
      return new Float32Array(bytes.buffer);
    case "f8":
    case "c16":
      return new Float64Array(bytes.buffer);
    default:
      throw new Error(`the tool printed an array of ${dtype}`);
  }
}

/** Calls `use` with a temporary folder that is gone afterwards. */
export async function inTemporaryFolder<T>(use: (dir: string) => Promise<T> | T): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "goats-fits-"));
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a script in which `fits`, `np` and `dir` are there; what it assigns to `answer` comes back. */
export function runAstropy<T>(script: string, dir: string): T {
  const lines = [
    "import json, sys, os, warnings",
    "import numpy as np",
    "from astropy.io import fits",
    "warnings.simplefilter('ignore')",
    "dir, answer = sys.argv[1], None",
    script,
    "json.dump(answer, sys.stdout)",
  ];
  const output = execFileSync(PYTHON ?? "python3", ["-c", lines.join("\n"), dir], {
    maxBuffer: 2 ** 29,
    encoding: "utf8",
  });
  return JSON.parse(output) as T;
}
