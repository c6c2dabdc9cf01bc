/**
 * Which of many files serves a frame as a calibration, which does not, and why. The answers are those of FitsStorage's
 * rules, by which DRAGONS searches its databases too; where we differ on purpose, DIFFERENCES.md says so.
 */
import { type Facts, type FactValue, factOf, labelOf } from "./columns.ts";
import { daysText, evaluate, holds, inWindow, type Verdict, whenText } from "./evaluate.ts";
import { CALIBRATION_TYPES, rulesFor } from "./rules/registry.ts";
import { daysBetween, hasTime, secondsBetween, signedDays } from "./times.ts";
import type { Condition, Rule, Test } from "./vocabulary.ts";

/** A file that may serve as a calibration. */
export interface Candidate {
  readonly facts: Facts;
  /** When it came into the database; texts that sort. Of equals, the last comes first. */
  readonly addedAt: string;
  /** Grows with every entry. */
  readonly id: number;
  /**
   * Files of the archive only: the release of processed calibrations that it belongs to (PROCTAG), null for none. A
   * release that is not published is not seen; of those that are, the higher priority comes before the nearer time.
   */
  readonly release?: Release | null;
}

/** A release of processed calibrations in the archive. */
export interface Release {
  readonly name: string;
  readonly priority: number;
  readonly published: boolean;
}

/** A candidate that serves. */
export interface Match<Of extends Candidate> {
  readonly candidate: Of;
  /** From the frame to the calibration, negative when the calibration is older. */
  readonly days: number | null;
  /** Sum of the scaled differences in time and wavelength, where the rule ranks by it. */
  readonly score: number | null;
  readonly verdicts: readonly Verdict[];
  /** What is unusual about it though it serves. */
  readonly warnings: readonly string[];
  /** One sentence. */
  readonly reason: string;
}

/** A candidate that does not serve. */
export interface Rejection<Of extends Candidate> {
  readonly candidate: Of;
  /** Every test that failed. */
  readonly failed: readonly Verdict[];
  /** One sentence. */
  readonly reason: string;
}

/** What the rules say about a frame, a type of calibration and some files. */
export interface Association<Of extends Candidate> {
  readonly type: string;
  /** Why there can be no answer: no rule for this instrument, or none for such frames. */
  readonly refused: string | null;
  /** How many the rule gives at most. */
  readonly limit: number;
  /** All that serve, the best first; the first `limit` are the answer. */
  readonly accepted: readonly Match<Of>[];
  /** Files of the right kind that do not fit the frame. */
  readonly rejected: readonly Rejection<Of>[];
  /** Files of another kind or instrument. */
  readonly others: readonly Rejection<Of>[];
}

export interface AssociationOptions {
  /** Only files processed in this quality, as `Science-Quality`; default any. */
  readonly processing?: string | undefined;
}

const NOT_ENGINEERING: Condition = { column: "engineering", is: [false] };
const SUITABLE: readonly Test[] = [
  { column: "qa_state", isNot: ["Fail"] },
  { column: "engineering", is: [false], when: NOT_ENGINEERING },
];
/** Beyond this age, in days, a calibration of a rule without a limit gets a warning; bad pixel masks are meant to last. */
const OLD = 365;

/** Applies the rule for a type of calibration to candidates. Never throws: what cannot be compared does not fit. */
export function associate<Of extends Candidate>(
  frame: Facts,
  type: string,
  candidates: readonly Of[],
  options: AssociationOptions = {},
): Association<Of> {
  const nothing = { type, limit: 0, accepted: [], rejected: [], others: [] };
  const rules = rulesFor(frame);
  const name = String(factOf(frame, "instrument") ?? "a file without an instrument");
  if (rules === undefined) return { ...nothing, refused: `There are no calibration rules for ${name}.` };
  const variants = Object.hasOwn(rules.types, type) ? (rules.types[type] ?? []) : [];
  if (variants.length === 0) return { ...nothing, refused: `There is no rule for ${type} of ${rules.name}.` };
  const rule = variants.find((each) => holds(each.when, frame));
  if (rule === undefined) {
    const kind = factOf(frame, "spectroscopy") === true ? "spectra" : "frames";
    return { ...nothing, refused: `The rules for ${type} of ${rules.name} are not for such ${kind}.` };
  }
  if (!hasTime(frame)) return { ...nothing, refused: "The time of the frame's observation is not known." };

  const kind: readonly Test[] = [
    { column: "instrument", is: rules.instruments },
    ...rule.select,
    ...(options.processing === undefined
      ? []
      : [{ column: "processing", is: [options.processing] } as const]),
  ];
  const others: Rejection<Of>[] = [];
  const right: Of[] = [];
  const hidden: Rejection<Of>[] = [];
  for (const candidate of candidates) {
    const failed = bestRow(candidate.facts, (row) => failures(kind, row, frame));
    const unseen = whyUnseen(candidate);
    if (failed.length === 0 && unseen !== undefined) hidden.push({ candidate, failed, reason: unseen });
    else if (failed.length === 0) right.push(candidate);
    else others.push({ candidate, failed, reason: reasonOf(failed) });
  }
  const searches = rowsOf(frame)
    .filter(([arm]) => arm === undefined || !rule.skipArms?.includes(arm))
    .flatMap(([, row]) => (rule.inTurn ?? [[]]).map((tests) => ({ row, tests })));
  const lists = searches.map(({ row, tests }) => search(rule, tests, row, right));
  // Each search gives so many; what is beyond that comes behind all of them.
  const answers = inTurn(lists.map((list) => list.matches.slice(0, rule.limit)));
  const accepted = unique([...answers, ...inTurn(lists.map((list) => list.matches))]);
  const served = new Set(accepted.map(({ candidate }) => candidate));
  const rejected = right
    .filter((candidate) => !served.has(candidate))
    .map((candidate): Rejection<Of> => {
      const failed = lists
        .map((list) => list.failed.get(candidate) ?? [])
        .reduce((least, each) => (each.length < least.length ? each : least));
      return { candidate, failed, reason: reasonOf(failed) };
    });
  const limit = frame.arms === undefined ? rule.limit : answers.length;
  return { type, refused: null, limit, accepted, rejected: [...rejected, ...hidden], others };
}

/** Why the archive does not show a file; undefined for what it shows, and for files of no archive. */
function whyUnseen({ facts, release }: Candidate): string | undefined {
  if (release === undefined) return undefined;
  if (release !== null) {
    return release.published ? undefined : `Its release ${release.name} is not published.`;
  }
  // As FitsStorage has it: what is recorded as raw needs no release, whatever it is.
  const processing = factOf(facts, "processing");
  return processing === null || processing === "Raw" ? undefined : "It belongs to no published release.";
}

/** Priority of a release, the lesser first: the database of the archive puts files without one before all others. */
function releaseRank(release: Release | null | undefined): number {
  if (release === undefined) return 0;
  return release === null ? Number.NEGATIVE_INFINITY : -release.priority;
}

/** The types of calibration that make sense for a frame, in the order of the rules. Never stops a search. */
export function neededCalibrations(frame: Facts): readonly string[] {
  const rules = rulesFor(frame);
  if (rules === undefined || holds(rules.nothingFor, frame)) return [];
  const needs = rules.needs.filter(({ when }) => holds(when, frame)).flatMap(({ types }) => types);
  return [...new Set(needs)];
}

/** Whether any instrument has a rule for a type. */
export function isCalibrationType(type: string): boolean {
  return CALIBRATION_TYPES.includes(type);
}

interface Ranked<Of extends Candidate> {
  readonly matches: readonly Match<Of>[];
  readonly failed: ReadonlyMap<Of, readonly Verdict[]>;
}

/** One search: the demands of a rule and those of one of its versions, for one arm of the frame. */
function search<Of extends Candidate>(
  rule: Rule,
  version: readonly Test[],
  frame: Facts,
  candidates: readonly Of[],
): Ranked<Of> {
  const matches: (Match<Of> & { readonly key: Key })[] = [];
  const failed = new Map<Of, readonly Verdict[]>();
  const tests = [...SUITABLE, ...version, ...rule.tests];
  for (const candidate of candidates) {
    const rows = rowsOf(candidate.facts).map(([, row]) => {
      const verdicts = verdictsOf(tests, row, frame);
      return rule.days === undefined ? verdicts : [...verdicts, inWindow(rule.days, row, frame)];
    });
    const verdicts = rows.find((each) => each.every(({ passed }) => passed));
    if (verdicts === undefined) {
      failed.set(candidate, fewest(rows.map((each) => each.filter(({ passed }) => !passed))));
      continue;
    }
    const score = scoreOf(rule, candidate.facts, frame);
    const warnings = warningsOf(rule, candidate.facts, frame);
    matches.push({
      candidate,
      days: signedDays(candidate.facts, frame) ?? null,
      score,
      verdicts,
      warnings,
      reason: acceptance(rule, verdicts, candidate.facts, frame),
      key: keyOf(rule, score, candidate, frame),
    });
  }
  matches.sort((a, b) => compareKeys(a.key, b.key));
  return { matches: matches.map(({ key: _, ...match }) => match), failed };
}

type Key = readonly (number | string)[];

/** What is compared one after the other, the lesser first. */
function keyOf(rule: Rule, score: number | null, candidate: Candidate, frame: Facts): Key {
  const { facts, addedAt, id } = candidate;
  const newest = [invert(addedAt), -id];
  const rank = releaseRank(candidate.release);
  // Without a wavelength no score can be worked out; then only the entry decides.
  if (rule.order !== undefined && rule.order !== "time") return [rank, score ?? 0, ...newest];
  const seconds = secondsBetween(facts, frame) ?? Number.MAX_VALUE;
  const preferred =
    rule.prefer === undefined ? 0 : preference(factOf(facts, rule.prefer), factOf(frame, rule.prefer));
  return [rank, seconds, invert(String(factOf(facts, "processing") ?? "")), preferred, ...newest];
}

/** The same value first, then another one, then none. */
function preference(has: FactValue, wanted: FactValue): number {
  return has === wanted ? 0 : has === null ? 2 : 1;
}

/** A text that sorts the other way round. */
function invert(text: string): string {
  return [...text, "\0"].map((sign) => String.fromCharCode(0xffff - sign.charCodeAt(0))).join("");
}

function compareKeys(a: Key, b: Key): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? value;
    if (value < other) return -1;
    if (value > other) return 1;
  }
  return 0;
}

function scoreOf(rule: Rule, calibration: Facts, frame: Facts): number | null {
  if (rule.order === undefined || rule.order === "time") return null;
  const seconds = secondsBetween(calibration, frame);
  const [has, wanted] = [factOf(calibration, "central_wavelength"), factOf(frame, "central_wavelength")];
  if (seconds === undefined || typeof has !== "number" || typeof wanted !== "number") return null;
  const { days, wavelength } = rule.order;
  const scale = typeof wavelength === "number" ? wavelength : wavelength(frame);
  return seconds / (days * 86_400) + Math.abs(has - wanted) / scale;
}

/** Takes the first of each list, then the second of each; what was taken is not taken again. */
function inTurn<Of extends Candidate>(lists: readonly (readonly Match<Of>[])[]): readonly Match<Of>[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const all = Array.from({ length: longest }, (_, index) => lists.map((list) => list[index])).flat();
  return unique(all.filter((match) => match !== undefined));
}

function unique<Of extends Candidate>(matches: readonly Match<Of>[]): readonly Match<Of>[] {
  const taken = new Map<Of, Match<Of>>();
  for (const match of matches) if (!taken.has(match.candidate)) taken.set(match.candidate, match);
  return [...taken.values()];
}

/** What a file says by itself, or each of its arms. */
function rowsOf(facts: Facts): readonly (readonly [arm: string | undefined, row: Facts])[] {
  if (facts.arms === undefined) return [[undefined, facts]];
  return Object.entries(facts.arms).map(([arm, values]) => [
    arm,
    { tags: facts.tags, values: { ...facts.values, ...values, arm } },
  ]);
}

function bestRow(facts: Facts, failuresOf: (row: Facts) => readonly Verdict[]): readonly Verdict[] {
  return fewest(rowsOf(facts).map(([, row]) => failuresOf(row)));
}

function fewest(lists: readonly (readonly Verdict[])[]): readonly Verdict[] {
  return lists.reduce((least, each) => (each.length < least.length ? each : least), lists[0] ?? []);
}

function verdictsOf(tests: readonly Test[], calibration: Facts, frame: Facts): readonly Verdict[] {
  return tests.map((test) => evaluate(test, calibration, frame)).filter((verdict) => verdict !== undefined);
}

function failures(tests: readonly Test[], calibration: Facts, frame: Facts): readonly Verdict[] {
  return verdictsOf(tests, calibration, frame).filter(({ passed }) => !passed);
}

function warningsOf(rule: Rule, calibration: Facts, frame: Facts): readonly string[] {
  const warnings: string[] = [];
  const processing = factOf(calibration, "processing");
  const isProcessed = String(factOf(calibration, "reduction") ?? "").startsWith("PROCESSED");
  if (isProcessed && processing !== null && processing !== "Raw" && processing !== "Science-Quality") {
    warnings.push(`It was processed in ${processing} mode.`);
  }
  if (factOf(calibration, "engineering") === true) warnings.push("It belongs to an engineering program.");
  const [has, wanted] = [factOf(calibration, "array_name"), factOf(frame, "array_name")];
  const compared = rule.tests.some((test) => {
    const column = "same" in test ? test.same : "covers" in test ? test.covers : undefined;
    return column === "array_name" || column === "amp_read_area";
  });
  if (!compared && has !== null && wanted !== null && has !== wanted) {
    warnings.push("Its detector or its amplifiers are not those of the frame.");
  }
  const age = daysBetween(calibration, frame) ?? 0;
  const isMask = factOf(calibration, "observation_type") === "BPM";
  if (rule.days === undefined && !isMask && age > OLD) warnings.push(`It is ${daysText(age)} away in time.`);
  return warnings;
}

/** `Same instrument GMOS-S, ...; taken 2.0 days before the frame, within 90 days.` */
function acceptance(rule: Rule, verdicts: readonly Verdict[], calibration: Facts, frame: Facts): string {
  const compared = verdicts.filter(({ test, frame: value }) => value !== undefined && !isAboutTime(test));
  const equal = compared.filter(({ test }) => test.startsWith("same "));
  const rest = compared.filter(({ test }) => !test.startsWith("same "));
  const same = equal.map(({ sentence }) => sentence.replace(/^same /, ""));
  const when = verdicts.find(({ test }) => isAboutTime(test))?.sentence;
  const parts = [
    ...(same.length === 0 ? [] : [`same ${same.join(", ")}`]),
    ...rest.map(({ sentence }) => sentence),
    `${when ?? `taken ${whenText(calibration, frame)}`}${rule.days === undefined ? ", whatever its age" : ""}`,
  ];
  return asSentence(parts);
}

function isAboutTime(test: string): boolean {
  return test.startsWith("within ") || ["not newer", "before", "after"].includes(test);
}

function reasonOf(failed: readonly Verdict[]): string {
  return asSentence(failed.map(({ sentence }) => sentence));
}

function asSentence(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What a search is about, for people: `GMOS-S, 2021-02-19 08:14:01, x binning 2...` is too long; these say enough. */
export function describeFrame(frame: Facts): string {
  const columns = ["instrument", "observation_type", "object", "ut_datetime"] as const;
  return columns
    .map((column) => factOf(frame, column) ?? `${labelOf(column)} unknown`)
    .map((value) => String(value).replace(/T(\d\d:\d\d:\d\d).*/, " $1"))
    .join(", ");
}
