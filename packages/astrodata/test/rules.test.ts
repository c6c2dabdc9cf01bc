import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HeaderValue } from "@goats/fits";
import { describe, expect, test } from "vitest";
import {
  AstroDataError,
  describe as describeFile,
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
