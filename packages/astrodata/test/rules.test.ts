import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HeaderValue } from "@goats/fits";
import { describe, expect, test } from "vitest";
import {
  AstroDataError,
  DESCRIPTORS,
  type DescriptorType,
  describe as describeFile,
  descriptorInfo,
  type Metadata,
  type MetadataSource,
  metadataOf,
} from "../src/index.ts";
import { INSTRUMENTS, instrumentRules } from "../src/registry.ts";
import { sliceOf } from "../src/slice.ts";
import { header } from "./frames.ts";

/**
 * Made-up headers, one case for each rule of each instrument, and what DRAGONS (astrodata and gemini_instruments of
 * July 2026) says about files with these headers. A case has what differs from the first one of its instrument.
 */
interface Rules {
  readonly phu: Readonly<Record<string, HeaderValue>>;
  readonly extensions: readonly {
    readonly axes: readonly number[];
    readonly header: Readonly<Record<string, HeaderValue>>;
  }[];
  /** Keywords of the primary header whose numbers are written with a decimal point. */
  readonly floats: readonly string[];
  /** Descriptors that exist without being listed. */
  readonly unlisted: readonly string[];
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly phu: Readonly<Record<string, HeaderValue | null>>;
  readonly className: string;
  readonly tags: readonly string[];
  readonly values: Values;
  readonly pretty: Values;
  /** Values of the first extension by itself, where they are not those of the whole. */
  readonly single: Values;
}

/** `{"!": name}` stands for an exception. */
type Values = Readonly<Record<string, unknown>>;

const folder = fileURLToPath(new URL("./rules/", import.meta.url));
const instruments = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name): [string, Rules] => [name.slice(0, -5), JSON.parse(readFileSync(folder + name, "utf8"))]);

function isException(value: unknown): boolean {
  return typeof value === "object" && value !== null && "!" in value;
}

/** Places that depend on nutation: 3 milliarcseconds, in degrees. Everything else is equal to the last digits. */
const PLACE = 3e-3 / 3600;

function expectSame(actual: unknown, expected: unknown, where: string, tolerance = 0): void {
  if (typeof expected === "number" && typeof actual === "number") {
    const allowed = tolerance + 1e-12 * Math.abs(expected);
    expect(Math.abs(actual - expected), where).toBeLessThanOrEqual(allowed);
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    expect(actual.length, where).toBe(expected.length);
    for (const [i, item] of expected.entries()) expectSame(actual[i], item, `${where}[${i}]`, tolerance);
  } else {
    expect(actual, where).toEqual(expected);
  }
}

/** A value, null when it cannot be worked out. */
function valueIn(metadata: Metadata | undefined, name: string, pretty: boolean): unknown {
  try {
    return metadata?.value(name, pretty ? { pretty } : {});
  } catch (error) {
    if (error instanceof AstroDataError) return null;
    throw error;
  }
}

function sourceOf(rules: Rules, one: Case): MetadataSource {
  const phu = header({});
  for (const [keyword, value] of Object.entries({ ...rules.phu, ...one.phu })) {
    if (typeof value === "number" && rules.floats.includes(keyword)) phu.setFloat(keyword, value);
    else if (value !== null) phu.set(keyword, value);
  }
  return {
    phu,
    extensions: rules.extensions.map(({ axes, header: keywords }) => ({ axes, header: header(keywords) })),
    filename: "X.fits",
  };
}

describe.each(instruments)("%s", (_instrument, rules) => {
  const [base] = rules.cases;
  test.each(rules.cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const source = sourceOf(rules, one);
    const described = describeFile(source);
    const metadata = metadataOf(source);
    expect(described.className).toBe(one.className);
    expect(described.tags).toEqual(one.tags);

    const values = { ...base?.values, ...one.values };
    const listed = Object.keys(values).filter((name) => !rules.unlisted.includes(name));
    expect(Object.keys(described.descriptors).toSorted()).toEqual(listed.toSorted());
    const apparent = source.phu.get("FRAME") === "APPT";
    for (const [name, value] of Object.entries(values)) {
      const found = valueIn(metadata, name, false);
      const tolerance = apparent && /(ra|dec)$/.test(name) ? PLACE : 0;
      expectSame(found, isException(value) ? null : value, name, tolerance);
      const reason = described.errors[name];
      if (!isException(value)) expect(reason, `${name} has a value, or there is none`).toBeUndefined();
    }
    for (const [name, value] of Object.entries({ ...base?.pretty, ...one.pretty })) {
      expectSame(valueIn(metadata, name, true), isException(value) ? null : value, `pretty ${name}`);
    }
  });

  test.each(rules.cases.map((one) => [one.name, one] as const))("%s, its first extension", (_name, one) => {
    const first = metadataOf(sliceOf(sourceOf(rules, one), [0], true));
    for (const [name, value] of Object.entries({ ...base?.single, ...one.single })) {
      // DRAGONS asks a single extension for its first one, or its list for an item, and fails.
      if (isException(value) || value === null) continue;
      expectSame(valueIn(first, name, false), value, name);
    }
  });
});

test("every instrument has cases", () => {
  const seen = new Set(
    instruments.flatMap(([, rules]) => rules.cases.map((one) => instrumentRules(sourceOf(rules, one)))),
  );
  const missing = INSTRUMENTS.filter((rules) => !seen.has(rules)).map(({ className }) => className);
  expect(missing).toEqual([]);
});

/** Whether one value is what the list of descriptors promises. */
function isOfType(type: DescriptorType, value: unknown): boolean {
  if (value === null || type === "mixed") return true;
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "section":
      return Array.isArray(value) && value.length % 2 === 0 && value.every(Number.isInteger);
    default:
      return typeof value === "string";
  }
}

test("the list of descriptors names those of all instruments and tells the truth about them", () => {
  const names = new Set(INSTRUMENTS.flatMap(({ descriptors }) => Object.keys(descriptors)));
  expect(DESCRIPTORS.map(({ name }) => name)).toEqual([...names].toSorted());
  const wrong = new Set<string>();
  for (const [instrument, rules] of instruments) {
    for (const one of rules.cases) {
      for (const [name, value] of Object.entries({ ...rules.cases[0]?.values, ...one.values })) {
        const info = descriptorInfo(name);
        if (info === undefined || isException(value) || value === null) continue;
        const list = Array.isArray(value) && info.type !== "section" ? value : [value];
        const items = Array.isArray(value) && info.type === "section" ? value : list;
        const byArm = typeof value === "object" && !Array.isArray(value);
        if (!byArm && !items.every((item) => isOfType(info.type, item))) wrong.add(`${instrument} ${name}`);
        if (Array.isArray(value) && !info.perExtension && !info.isList)
          wrong.add(`${instrument} ${name} list`);
      }
    }
  }
  // These instruments alone have a list where all others have one value.
  expect([...wrong].toSorted()).toEqual([
    "ghost calibration_key list",
    "ghost-bundle calibration_key list",
    "ghost-bundle-unequal calibration_key list",
    "michelle pixel_scale list",
    "nici exposure_time list",
  ]);
});
