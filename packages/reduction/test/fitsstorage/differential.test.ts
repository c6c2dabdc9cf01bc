/**
 * Compares our rules with the original ones, which are run for it. Run only where somebody has FitsStorage (its folder in
 * `GOATS_FITSSTORAGE`) and a Python with SQLAlchemy (`GOATS_FITSSTORAGE_PYTHON`, default `python3`).
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { associate, type Candidate, neededCalibrations } from "../../src/calibrations/associate.ts";
import type { Facts } from "../../src/calibrations/columns.ts";
import { rulesFor } from "../../src/calibrations/rules/registry.ts";
import { INSTRUMENTS, type RandomSearch, randomNumbers, randomSearch } from "./random-searches.ts";

const FOLDER = process.env["GOATS_FITSSTORAGE"] ?? "";
const PYTHON = process.env["GOATS_FITSSTORAGE_PYTHON"] ?? "python3";
const SEARCHES = Number(process.env["GOATS_FITSSTORAGE_SEARCHES"] ?? 400);

interface Answer {
  readonly found?: readonly string[];
  readonly applicable?: readonly string[];
  readonly error?: string;
  readonly message?: string;
}

/** The answers of the original rules. */
async function askOriginal(searches: readonly RandomSearch[]): Promise<Answer[]> {
  const child = spawn(PYTHON, [join(import.meta.dirname, "original.py"), FOLDER], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  for (const { type, frame, candidates } of searches)
    child.stdin.write(`${JSON.stringify(question(type, frame, candidates))}\n`);
  child.stdin.end();
  const answers: Answer[] = [];
  for await (const line of lines) answers.push(JSON.parse(line) as Answer);
  return answers;
}

function question(
  type: string,
  { tags, values, arms }: RandomSearch["frame"],
  candidates: RandomSearch["candidates"],
) {
  // A request has no word on engineering, sections are lists, and a bundle has values by arm.
  const { engineering: _, data_section: section, ...frame } = values;
  const byArm = Object.entries(arms ?? {});
  const names = Object.keys(byArm[0]?.[1] ?? {}).filter((name) => name !== "arm");
  const split = names.map((name) => [
    name,
    Object.fromEntries(byArm.map(([arm, own]) => [arm, Reflect.get(own, name)])),
  ]);
  const numbers = /x1=(\d+), x2=(\d+), y1=(\d+), y2=(\d+)/.exec(String(section ?? ""))?.slice(1);
  return {
    type,
    tags,
    frame: {
      ...frame,
      data_section: numbers ? `[${numbers.join(", ")}]` : null,
      ...Object.fromEntries(split),
    },
    candidates: candidates.map(({ arms, ...rest }) => ({ ...rest, arms: arms && Object.values(arms) })),
  };
}

/** Where the answers differ on purpose; DIFFERENCES.md has the reasons. */
function isDifferentOnPurpose(instrument: string, { type, frame, candidates }: RandomSearch): boolean {
  if (instrument === "NIFS") return type === "processed_telluric" || type === "processed_arc";
  if (instrument !== "GHOST" || !/^processed_slit/.test(type)) return false;
  // A raw slit flat never answers for a processed one here.
  const hasRaw = candidates.some(
    ({ values }) => values.observation_type === "FLAT" && values.reduction !== "PROCESSED_FLAT",
  );
  return frame.arms !== undefined || (hasRaw && type === "processed_slitflat");
}

function ours({ type, frame, candidates }: RandomSearch): readonly string[] {
  const entries = candidates.map((file, index) => {
    const facts: Facts = { tags: file.tags, values: file.values, arms: file.arms };
    return {
      name: file.name,
      facts,
      id: index,
      addedAt: `2026-01-01T00:00:${String(index).padStart(2, "0")}Z`,
    };
  });
  const facts: Facts = { ...frame, values: { ...frame.values, engineering: null } };
  const { accepted, limit } = associate<Candidate & { name: string }>(facts, type, entries);
  return accepted.slice(0, limit).map(({ candidate }) => candidate.name);
}

describe("the original rules", () => {
  it.each(Object.keys(INSTRUMENTS))(
    "give the same for %s",
    async (instrument) => {
      const random = randomNumbers(instrument.length * 7919);
      const name = INSTRUMENTS[instrument]?.names[0] ?? "";
      const types = Object.keys(rulesFor({ tags: [], values: { instrument: name } })?.types ?? {});
      const searches = types
        .flatMap((type) => Array.from({ length: SEARCHES }, () => randomSearch(random, instrument, type)))
        .filter((search) => !isDifferentOnPurpose(instrument, search));
      const answers = await askOriginal(searches);
      expect(answers).toHaveLength(searches.length);
      let [compared, matched] = [0, 0];
      for (const [index, search] of searches.entries()) {
        const { found, applicable, error, message } = answers[index] ?? {};
        expect(error === undefined ? "" : `${error} ${message}`).toBe("");
        expect([search, ours(search)]).toEqual([search, found]);
        compared++;
        if ((found ?? []).length > 0) matched++;
        if (instrument === "GHOST") continue;
        expect(new Set(neededCalibrations(search.frame))).toEqual(new Set(applicable));
      }
      // Searches that find nothing compare little.
      expect(matched).toBeGreaterThan(compared / 4);
    },
    600_000,
  );
});
