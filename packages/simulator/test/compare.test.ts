import { describe, expect, it } from "vitest";
import { type BiasSet, compareBias, type ReducedAmplifier, simulateBias } from "../src/index.ts";

/** The plainest reduction there is: overscan row means off, frames averaged. */
function reduce(set: BiasSet): { data: Float32Array; mask: Uint16Array }[] {
  const { truth } = set;
  const reduced = truth.amplifiers.map(({ columns, rows }) => ({
    data: new Float32Array(columns.length * rows.length),
    mask: new Uint16Array(columns.length * rows.length),
  }));
  for (const index of truth.frames.keys()) {
    const { hdus } = set.frame(index);
    for (const [extension, amplifier] of truth.amplifiers.entries()) {
      const hdu = hdus[amplifier.extension];
      if (hdu?.kind !== "image" || hdu.data === undefined) throw new Error("no image");
      const pixels = hdu.data as Uint16Array;
      const width = hdu.axes?.[0] ?? 0;
      const { dataSection: data, overscanSection: overscan, columns, rows } = amplifier;
      const usable = truth.usableOverscanColumns;
      const first = overscan.x1 < data.x1 ? overscan.x1 + 1 : overscan.x2 - 1 - usable;
      const target = reduced[extension]?.data ?? new Float32Array();
      for (const y of rows.keys()) {
        let level = 0;
        for (let x = first; x < first + usable; x++) level += (pixels[y * width + x] ?? 0) / usable;
        for (const x of columns.keys()) {
          const value = (pixels[y * width + data.x1 + x] ?? 0) - level;
          target[y * columns.length + x] =
            (target[y * columns.length + x] ?? 0) + value / truth.frames.length;
        }
      }
    }
  }
  return reduced;
}

describe("compareBias", () => {
  const set = simulateBias({
    detector: "gmos-n-e2v",
    binning: 2,
    frames: 3,
    hotPixels: 2,
    saturatedPixels: 1,
    seed: 4,
  });
  const good = reduce(set);
  const withFirst = (change: (first: (typeof good)[number]) => ReducedAmplifier): ReducedAmplifier[] =>
    good.map((extension, index) => (index === 0 ? change(extension) : extension));

  const compare = (reduced: ReducedAmplifier[]) => compareBias(set.truth, reduced, Number.POSITIVE_INFINITY);

  it("finds a plain, right reduction within the tolerances, defects and all", () => {
    const { ok, amplifiers } = compare(good);
    expect(amplifiers.filter((amplifier) => !amplifier.ok)).toEqual([]);
    expect(ok).toBe(true);
  });

  it("finds a level that is off by 0.05 ADU", () => {
    const off = withFirst(({ data, mask }) => ({ data: data.map((value) => value + 0.05), mask }));
    expect(compare(off).amplifiers.map(({ ok }) => ok)).toEqual([false, true, true, true, true, true]);
  });

  it("finds a pattern that is shifted by one column", () => {
    const shifted = withFirst(({ data, mask }) => ({ data: data.map((_, i) => data[i + 1] ?? 0), mask }));
    expect(compare(shifted).amplifiers[0]?.ok).toBe(false);
  });

  it("counts a flag on a good pixel, and not one on a hot pixel", () => {
    const hot = set.truth.amplifiers[0]?.hotPixels[0];
    const width = set.truth.amplifiers[0]?.columns.length ?? 0;
    const flag = (place: number) =>
      withFirst(({ data, mask }) => {
        const flagged = mask.slice();
        flagged[place] = 1;
        return { data, mask: flagged };
      });
    expect(compare(flag((hot?.y ?? 0) * width + (hot?.x ?? 0))).ok).toBe(true);
    expect(compare(flag((hot?.y ?? 0) * width + (hot?.x ?? 0) + 1)).amplifiers[0]).toMatchObject({
      wronglyFlagged: 1,
      ok: false,
    });
  });

  it("refuses extensions that do not fit the truth", () => {
    expect(() => compare(good.slice(1))).toThrow(RangeError);
    expect(() =>
      compareBias(
        set.truth,
        withFirst(({ data }) => ({ data: data.slice(1) })),
      ),
    ).toThrow(/pixels/);
  });
});
