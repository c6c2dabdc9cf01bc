import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Header } from "@goats/fits";
import { describe, expect, test } from "vitest";
import { describe as describeFile, type MetadataSource, metadataOf, updateFilename } from "../src/index.ts";
import { sharedPath } from "./shared.ts";

/** A frame after a step of a real DRAGONS reduction. */
interface GoldenFrame {
  readonly filename: string;
  readonly tags: readonly string[];
  readonly extensions: readonly Readonly<Record<string, unknown>>[];
}

interface GoldenRun {
  readonly reductions: readonly {
    readonly name: string;
    readonly inputs: readonly string[];
    readonly primitives: readonly {
      readonly primitive: string;
      readonly outputs?: readonly string[];
      readonly last_history_entry: { readonly parameters: { readonly suffix?: string } };
    }[];
  }[];
}

const SETS = ["gmos-image", "gmos-longslit", "niri-image"];

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** All states of a set that have headers: `bias/01-prepare`, `N20150405S0796_bias`... */
function states(set: string): string[] {
  const folder = sharedPath("golden", set, "expected");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".header.txt.gz"))
    .map((name) => name.replace(".header.txt.gz", ""))
    .toSorted();
}

/** The primary and the science headers of a state; the shapes come from its JSON. */
function goldenSource(set: string, state: string): { source: MetadataSource; frame: GoldenFrame } {
  const base = join(sharedPath("golden", set, "expected"), state);
  const [frame] = readJson<GoldenFrame[]>(`${base}.json`);
  if (frame === undefined) throw new Error(`${base}.json is empty`);
  const units = gunzipSync(readFileSync(`${base}.header.txt.gz`))
    .toString("latin1")
    .split(/^===== /m)
    .slice(1)
    .map((text) => {
      const [title = "", ...cards] = text.split("\n");
      const records = [...cards.filter((card) => card.trim() !== "" && !/^END *$/.test(card)), "END"];
      const bytes = new TextEncoder().encode(records.map((card) => card.padEnd(80)).join(""));
      return { title, header: Header.parse(bytes) };
    });
  const [primary] = units;
  if (primary === undefined) throw new Error(`${base}.header.txt.gz is empty`);
  const extensions = units
    .filter(({ title }) => /\bSCI \d/.test(title))
    .map(({ header }, i) => {
      const shape = frame.extensions[i]?.["shape"];
      return { header, axes: Array.isArray(shape) ? shape.map(Number).toReversed() : [] };
    });
  return { source: { phu: primary.header, extensions, filename: frame.filename }, frame };
}

describe.each(SETS)("%s, as DRAGONS reduced it", (set) => {
  test.each(states(set))("%s has the tags, gains and read noises of DRAGONS", (state) => {
    const { source, frame } = goldenSource(set, state);
    expect(source.extensions.length).toBe(frame.extensions.length);
    const described = describeFile(source);
    expect(described.tags).toEqual(frame.tags);
    // The cards have 16 digits, the values 17.
    for (const [name, keyword] of [
      ["gain", "GAIN"],
      ["read_noise", "RDNOISE"],
    ] as const) {
      const wanted = frame.extensions.map((extension) => expect.closeTo(Number(extension[keyword]), 13));
      expect(described.unlisted[name], name).toEqual(wanted);
    }
  });

  test("every step names its file as DRAGONS does", () => {
    const run = readJson<GoldenRun>(sharedPath("golden", set, "run.json"));
    let steps = 0;
    for (const { inputs, primitives } of run.reductions) {
      let name = inputs[0] ?? "";
      const original = name;
      for (const { outputs, last_history_entry } of primitives) {
        const { suffix } = last_history_entry.parameters;
        const wanted = outputs?.[0];
        if (wanted === undefined) continue;
        // The first frame may be dropped on the way; a step that has nothing to do renames nothing.
        const root = wanted.split("_")[0] ?? "";
        if (!original.startsWith(root)) break;
        if (suffix && wanted.endsWith(`${suffix}.fits`)) {
          expect(updateFilename(name, original, suffix), `${name} ${suffix}`).toBe(wanted);
          steps++;
        }
        name = wanted;
      }
    }
    expect(steps).toBeGreaterThan(10);
  });
});

test.each(["gmos-image", "gmos-longslit"])(
  "%s: the look-ups give what DRAGONS' prepare wrote into the headers",
  (set) => {
    const prepared = states(set).filter((state) => state.endsWith("-prepare"));
    expect(prepared.length).toBeGreaterThan(2);
    for (const state of prepared) {
      const { source } = goldenSource(set, state);
      // Without the time stamps it counts as raw again, and everything has to be worked out.
      const phu = source.phu.clone();
      for (const { keyword } of source.phu.cards()) if (keyword.includes("PREPAR")) phu.delete(keyword);
      const metadata = metadataOf({ ...source, phu });
      expect(metadata?.has("PREPARED")).toBe(false);
      const stored = (keyword: string) => source.extensions.map(({ header }) => header.get(keyword));
      expect(metadata?.get("gain"), state).toEqual(stored("GAIN"));
      expect(metadata?.get("read_noise"), state).toEqual(stored("RDNOISE"));
      expect(metadata?.get("saturation_level"), state).toEqual(stored("SATLEVEL"));
      expect(metadata?.get("non_linear_level"), state).toEqual(stored("NONLINEA"));
    }
  },
);
