/** The shared data of the project: real Gemini files and what DRAGONS made of simulated ones. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { bufferSource, type FitsFile, Header, openFits } from "@goats/fits";
import bunzip from "seek-bzip";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const shared = resolve(repository, process.env["GOATS_SHARED"] ?? "../shared");

/** A path inside the shared data. Fails when it is not there: these tests mean nothing without it. */
export function sharedPath(...parts: string[]): string {
  const path = join(shared, "data", ...parts);
  if (existsSync(path)) return path;
  throw new Error(`The shared test data are missing: no ${path}. Set GOATS_SHARED to their folder.`);
}

/** Unpacks a raw frame of a golden set; what was unpacked is kept between runs of the tests. */
export function unpackRaw(set: string, name: string): string {
  const packed = sharedPath("golden", set, "raw", `${name}.bz2`);
  const { size, mtimeMs } = statSync(packed);
  const folder = join(tmpdir(), "goats-test-frames", `${set}-${size}-${Math.round(mtimeMs)}`);
  const path = join(folder, name);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bunzip.decode(readFileSync(packed)));
  renameSync(temporary, path);
  return path;
}

/** Opens a compressed FITS file of the golden data. */
export function openGolden(...parts: string[]): Promise<FitsFile> {
  return openFits(bufferSource(gunzipSync(readFileSync(sharedPath("golden", ...parts)))));
}

/** Reads a JSON file of the golden data; its shape is the caller's promise. */
export function goldenJson<Shape>(...parts: string[]): Shape {
  return JSON.parse(readFileSync(sharedPath("golden", ...parts), "utf8"));
}

/** The headers in a `.header.txt.gz` of the golden data with their titles, such as `SCI 1 (in memory)`. */
export function goldenHeaders(...parts: string[]): { title: string; header: Header }[] {
  const text = gunzipSync(readFileSync(sharedPath("golden", ...parts))).toString("latin1");
  return text
    .split(/^===== /m)
    .slice(1)
    .map((unit) => {
      const [title = "", ...cards] = unit.split("\n");
      const records = [...cards.filter((card) => card.trim() !== "" && !/^END *$/.test(card)), "END"];
      const bytes = new TextEncoder().encode(records.map((card) => card.padEnd(80)).join(""));
      return { title, header: Header.parse(bytes) };
    });
}
