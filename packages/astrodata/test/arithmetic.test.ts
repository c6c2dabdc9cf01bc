import { spawnSync } from "node:child_process";
import { Header } from "@goats/fits";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AstroData, type Extension, type PixelData, type Planes } from "../src/index.ts";

const OPERATIONS = ["add", "subtract", "multiply", "divide"] as const;
const TYPES = ["uint8", "int16", "uint16", "int32", "float32", "float64"] as const;

interface PlainPlanes {
  readonly type: (typeof TYPES)[number];
  readonly data: readonly number[];
  readonly variance: readonly number[] | null;
  readonly varianceType: "float32" | "float64";
  readonly mask: readonly number[] | null;
}

interface Case {
  readonly operation: (typeof OPERATIONS)[number];
  readonly left: PlainPlanes;
  readonly right: PlainPlanes | number;
  readonly reversed: boolean;
}

/** What astropy's NDData makes of it, as DRAGONS uses it: masks by OR, variances without correlation. */
const PEER = `
import json, sys, warnings
import numpy as np
from astropy.nddata import NDArithmeticMixin, NDData, VarianceUncertainty
warnings.simplefilter("ignore"); np.seterr(all="ignore")
class Data(NDArithmeticMixin, NDData): pass
def planes(p):
    if not isinstance(p, dict): return p
    v = None if p["variance"] is None else VarianceUncertainty(np.array(p["variance"], p["varianceType"]))
    m = None if p["mask"] is None else np.array(p["mask"], np.uint16)
    return Data(np.array(p["data"], p["type"]), uncertainty=v, mask=m)
def plain(a):
    if a is None: return None
    return [None if not np.isfinite(x) else x for x in a.astype(float).tolist()]
out = []
for c in json.load(sys.stdin):
    a, b = planes(c["left"]), planes(c["right"])
    kw = dict(handle_mask=np.bitwise_or, handle_meta="first_found")
    method = getattr(Data, c["operation"])
    r = method(b, a, **kw) if c["reversed"] else method(a, b, **kw)
    v = None if r.uncertainty is None else r.uncertainty.array
    out.append(dict(type=str(r.data.dtype), data=plain(r.data), variance=plain(v), mask=plain(r.mask)))
json.dump(out, sys.stdout)
`;

const python = [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"].find(
  (candidate) =>
    candidate !== undefined &&
    spawnSync(candidate, ["-c", "import astropy.nddata"], { stdio: "ignore" }).status === 0,
);

function pixels(type: string, values: readonly number[]): PixelData {
  switch (type) {
    case "uint8":
      return Uint8Array.from(values);
    case "int16":
      return Int16Array.from(values);
    case "uint16":
      return Uint16Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "float32":
      return Float32Array.from(values);
    default:
      return Float64Array.from(values);
  }
}

function planes({ type, data, variance, varianceType, mask }: PlainPlanes): Planes {
  const array = varianceType === "float32" ? Float32Array : Float64Array;
  return {
    data: pixels(type, data),
    variance: variance ? array.from(variance) : undefined,
    mask: mask ? Uint16Array.from(mask) : undefined,
  };
}

function single(one: Planes): AstroData {
  const ad = new AstroData(Header.from(), "a.fits");
  ad.append({ header: Header.from(), axes: [one.data.length], ...one });
  return ad;
}

function ours({ operation, left, right, reversed }: Case): Extension {
  const ad = single(planes(left));
  const operand = typeof right === "number" ? right : planes(right);
  if (!reversed) ad[operation](operand);
  else if (operation === "subtract") ad.subtractFrom(operand);
  else if (operation === "divide") ad.divideInto(operand);
  else ad[operation](operand);
  const [extension] = ad.extensions;
  if (extension === undefined) throw new Error("no extension");
  return extension;
}

const LENGTH = 4;

function plainPlanes(): fc.Arbitrary<PlainPlanes> {
  // In single precision the fourth power of a tiny number is nothing; ours is worked out in double precision.
  const notTiny = (value: number): number => (Math.abs(value) < 1e-3 ? 0 : Math.fround(value));
  const real = fc.double({ min: -1000, max: 1000, noNaN: true }).map(notTiny);
  const variance = fc.double({ min: 0, max: 1000, noNaN: true }).map(notTiny);
  return fc.constantFrom(...TYPES).chain((type) => {
    // Small, so that fourth powers of integers do not wrap around in astropy.
    const limit = type === "uint8" ? 3 : 11;
    const integer = fc.integer({ min: type.startsWith("u") ? 0 : -limit, max: limit });
    const value = type.startsWith("float") ? real : integer;
    return fc.record({
      type: fc.constant(type),
      data: fc.array(value, { minLength: LENGTH, maxLength: LENGTH }),
      variance: fc.option(fc.array(variance, { minLength: LENGTH, maxLength: LENGTH })),
      varianceType: fc.constantFrom("float32" as const, "float64" as const),
      mask: fc.option(fc.array(fc.nat(65_535), { minLength: LENGTH, maxLength: LENGTH })),
    });
  });
}

const CASE: fc.Arbitrary<Case> = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  left: plainPlanes(),
  right: fc.oneof(plainPlanes(), fc.integer({ min: -3, max: 40_000 }), fc.constantFrom(0.5, -2.25, 1e-3)),
  reversed: fc.boolean(),
});

function expectClose(
  label: string,
  actual: ArrayLike<number> | undefined,
  expected: readonly (number | null)[] | null,
): void {
  if (expected === null) {
    expect(actual, label).toBeUndefined();
    return;
  }
  for (const [i, value] of expected.entries()) {
    const found = actual?.[i] ?? Number.NaN;
    if (value === null) expect(Number.isFinite(found), label).toBe(false);
    else
      expect(Math.abs(found - value), `${label} ${found} ${value}`).toBeLessThanOrEqual(
        3e-6 * Math.abs(value) + 1e-30,
      );
  }
}

test.skipIf(python === undefined)(
  "arithmetic is that of astropy's NDData (skipped without python3-astropy; GOATS_PYTHON names another interpreter)",
  () => {
    const cases = fc.sample(CASE, 600);
    const answer = spawnSync(python ?? "", ["-c", PEER], { input: JSON.stringify(cases), encoding: "utf8" });
    expect(answer.stderr).toBe("");
    const results: { type: string; data: number[]; variance: number[] | null; mask: number[] | null }[] =
      JSON.parse(answer.stdout);
    let compared = 0;
    for (const [i, one] of cases.entries()) {
      const expected = results[i];
      if (expected === undefined) throw new Error("astropy did not answer");
      const { data, variance, mask } = ours(one);
      const label = JSON.stringify(one);
      // There are no 64-bit integers here.
      if (!expected.type.endsWith("int64")) {
        expect(data.constructor.name.toLowerCase(), label).toBe(`${expected.type}array`);
        expectClose(label, data, expected.data);
      }
      expectClose(label, variance, expected.variance);
      expectClose(label, mask, expected.mask);
      compared++;
    }
    expect(compared).toBe(600);
  },
);

describe("objects", () => {
  const data = (...values: number[]): Float32Array => Float32Array.from(values);

  function two(): AstroData {
    const ad = new AstroData(Header.from([["OBJECT", "x"]]), "a.fits");
    ad.append({ header: Header.from(), axes: [2], data: data(1, 2), variance: data(1, 4) });
    ad.append({ header: Header.from(), axes: [2], data: data(10, 20), mask: Uint16Array.of(1, 2) });
    return ad;
  }

  test("are combined extension by extension, and tables that only the other has come along", () => {
    const [a, b] = [two(), two()];
    const table = { kind: "table", header: Header.from(), columns: [] } as const;
    b.attach("HISTORY", table);
    expect(a.divide(b)).toBe(a);
    expect(a.extensions.map((extension) => [...extension.data])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    // 1/1 + 1/1 and (4/4 + 4/4) / 4 of relative errors.
    expect([...(a.extensions[0]?.variance ?? [])]).toEqual([2, 2]);
    expect(a.extensions[1]?.mask).toEqual(Uint16Array.of(1, 2));
    expect(a.tables.has("HISTORY")).toBe(true);
    expect([...(b.extensions[1]?.data ?? [])]).toEqual([10, 20]);
  });

  test("that do not fit are refused, and nothing is changed", () => {
    const [a, b] = [two(), two()];
    expect(() => a.add(b.slice([0]))).toThrow(expect.objectContaining({ code: "bad_operand" }));
    const odd = two();
    odd.slice(1).reset(data(1, 2, 3), [3], { mask: null });
    expect(() => a.add(odd)).toThrow(expect.objectContaining({ code: "bad_operand" }));
    expect(() => a.add({ data: data(1) })).toThrow(expect.objectContaining({ code: "bad_operand" }));
    expect([...(a.extensions[0]?.data ?? [])]).toEqual([1, 2]);
  });

  test("of a slice are those of the whole", () => {
    const ad = two();
    ad.slice(1).multiply(2).add(1);
    expect(ad.extensions.map((extension) => [...extension.data])).toEqual([
      [1, 2],
      [21, 41],
    ]);
    const copy = ad.clone().subtractFrom(1);
    expect([...(copy.extensions[0]?.data ?? [])]).toEqual([0, -1]);
    expect([...(ad.extensions[0]?.data ?? [])]).toEqual([1, 2]);
  });

  test("a negative variance is none", () => {
    const ad = two();
    ad.slice(0).reset({ data: data(1, 2), variance: data(-3, 1) }, [2]);
    ad.add(0);
    expect([...(ad.extensions[0]?.variance ?? [])]).toEqual([0, 1]);
  });
});
