import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { headersOf, type Metadata, metadataOf } from "@goats/astrodata";
import { openFitsFile } from "@goats/fits/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedPath } from "../../test/shared-data.ts";
import type { Outcome, Question } from "./question.ts";
import { survey } from "./survey.ts";

const folder = sharedPath("gemini");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".fits"))
  .map((name) => join(folder, name));

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "goats-survey-"));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

async function all<Asked extends Question>(
  names: readonly string[],
  question: Asked,
  threads?: number,
): Promise<Outcome<Asked>[]> {
  const outcomes: Outcome<Asked>[] = [];
  for await (const outcome of survey(names, question, threads === undefined ? {} : { threads }))
    outcomes.push(outcome);
  return outcomes;
}

describe("survey", () => {
  /** What the whole of a file says, all of its headers read. */
  async function metadataOfWhole(path: string): Promise<Metadata | undefined> {
    const file = await openFitsFile(path);
    await file.close();
    return metadataOf(headersOf(file, basename(path)));
  }

  it("needs no more than it reads: tags and descriptors are those of all headers", async () => {
    const outcomes = await all(files, { kind: "tags" });
    const names = ["airmass", "detector_x_bin", "gain", "filter_name", "detector_section", "ut_datetime"];
    const descriptors = await all(files, { kind: "descriptors", names });
    for (const [i, path] of files.entries()) {
      const whole = await metadataOfWhole(path);
      expect(outcomes[i]).toEqual({ path, answer: [...(whole?.tags ?? [])].toSorted() });
      const answer = names.map((name) => ({ name, value: whole?.get(name) }));
      expect(descriptors[i]).toEqual({ path, answer });
    }
  });

  it("selects by what only extensions say", async () => {
    const chosen = await all(files, {
      kind: "selection",
      expression: "detector_x_bin == 2 and not PROCESSED",
    });
    const names = chosen.filter((outcome) => "answer" in outcome && outcome.answer).map(({ path }) => path);
    const expected: string[] = [];
    for (const path of files) {
      const whole = await metadataOfWhole(path);
      if (whole?.get("detector_x_bin") === 2 && !whole.has("PROCESSED")) expected.push(path);
    }
    expect(expected.length).toBeGreaterThan(3);
    expect(names).toEqual(expected);
  });

  it("answers in the order of the files, the same with threads and without", async () => {
    const many = Array.from({ length: 12 }, () => files).flat();
    const bad = [...many.slice(0, 70), "/nowhere.fits", ...many.slice(70)];
    const question = { kind: "selection", expression: "exposure_time > 5", xtags: ["PROCESSED"] } as const;
    const alone = await all(bad, question, 0);
    expect(alone.map(({ path }) => path)).toEqual(bad);
    expect(alone.filter((outcome) => "answer" in outcome && outcome.answer).length).toBeGreaterThan(12);
    expect(await all(bad, question, 2)).toEqual(alone);
  });

  it("stops its threads when nobody wants more", async () => {
    const many = Array.from({ length: 20 }, () => files).flat();
    for await (const outcome of survey(many, { kind: "tags" }, { threads: 2 })) {
      expect(outcome.path).toBe(many[0]);
      break;
    }
  });

  it("reads packed files as they are", async () => {
    const original = files.find((name) => name.endsWith("gmos_longslit_arc.fits")) ?? "";
    const packed = join(scratch, "arc.fits.gz");
    writeFileSync(packed, gzipSync(readFileSync(original)));
    const raw = sharedPath("golden", "gmos-image", "raw", "N20150405S0796.fits.bz2");
    const question = { kind: "descriptors", names: ["object", "gain", "detector_section"] } as const;
    const [arc, plain, bias] = await all([packed, original, raw], question);
    expect(arc).toMatchObject({ answer: plain && "answer" in plain ? plain.answer : "missing" });
    expect(bias).toMatchObject({ answer: [{ name: "object", value: "Bias" }, {}, {}] });
    expect(await all([raw], { kind: "tags" })).toMatchObject([
      { answer: expect.arrayContaining(["BIAS", "GMOS"]) },
    ]);
  });

  it("tells what is wrong with a file", async () => {
    const cut = join(scratch, "cut.fits");
    writeFileSync(cut, readFileSync(files[0] ?? "").subarray(0, 4000));
    const text = join(scratch, "text.fits");
    writeFileSync(text, "not at all");
    const outcomes = await all([cut, text, scratch, join(scratch, "gone.fits")], { kind: "tags" });
    const codes = outcomes.map((outcome) => ("problem" in outcome ? outcome.problem.code : "none"));
    expect(codes).toEqual(["truncated", "not_fits", "EISDIR", "ENOENT"]);
  });

  it("refuses what cannot be asked before it reads", async () => {
    await expect(all(files, { kind: "descriptors", names: ["airmas"] })).rejects.toMatchObject({
      code: "unknown_descriptor",
      message: expect.stringContaining("Did you mean airmass?"),
    });
    await expect(all(files, { kind: "selection", expression: "airmass >" }, 2)).rejects.toMatchObject({
      code: "selection_syntax",
    });
  });

  it("gives headers card by card, chosen by number, name or version", async () => {
    const product = files.filter((name) => name.endsWith("S20210219S0075_1D.fits"));
    const question = {
      kind: "headers",
      extensions: ["0", "dq,1", "SCI"],
      keywords: ["BITPIX", "INSTRUME"],
    } as const;
    expect(await all(product, question)).toMatchObject([
      {
        answer: [
          { index: 0, name: "PRIMARY", cards: [{ keyword: "BITPIX", value: 8 }, { value: "GMOS-S" }] },
          { index: 1, name: "SCI", version: 1, cards: [{ value: -64 }] },
          { index: 3, name: "DQ", version: 1, cards: [{ value: 16 }] },
        ],
      },
    ]);
  });
});
