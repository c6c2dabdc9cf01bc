/** Where calibrations are looked for, one place after the other: the first that has one answers. */
import { basename, join } from "node:path";
import { ReductionError } from "../errors.ts";
import { isCalibrationType } from "./associate.ts";
import type { Facts } from "./columns.ts";
import type { CalibrationDb, SearchResult } from "./database.ts";
import { CALIBRATION_TYPES } from "./rules/registry.ts";
import { standardMask } from "./standard-masks.ts";

/** A calibration that a source answered with. */
export interface FoundCalibration {
  readonly name: string;
  readonly path: string;
  /** Why it is this one, in a sentence. */
  readonly reason: string;
  /** What is unusual about it, in sentences. */
  readonly warnings: readonly string[];
}

/** What a source says to one question. */
export interface SourceAnswer {
  readonly found: readonly FoundCalibration[];
  /** Files that fit but cannot be used, in sentences. */
  readonly warnings: readonly string[];
  /** Why there is nothing, in a sentence. */
  readonly reason?: string;
  /** The verdicts about every file, of sources that have them. */
  readonly search?: SearchResult;
}

export interface CalibrationQuestion {
  readonly type: string;
  readonly frame: Facts;
  /** DRAGONS' key of the frame for calibrations that were assigned to it by hand: its data label without `_stack`. */
  readonly key: string | null;
  readonly howMany: number;
  readonly processing?: string | undefined;
}

/**
 * A place to look for calibrations. The archive of the observatory will be one more of these, behind the databases: it
 * answers with what it has downloaded.
 */
export interface CalibrationSource {
  /** How a sentence names it: `the run's database`. */
  readonly name: string;
  find(question: CalibrationQuestion): Promise<SourceAnswer>;
}

/** A calibration that was chosen for one frame. */
export interface Assignment {
  /** Data label of the frame. */
  readonly key: string;
  readonly type: string;
  readonly path: string;
}

/** A database beside that of the run. */
export interface SharedDatabase {
  readonly database: CalibrationDb;
  /** Whether it is asked; default yes. */
  readonly get?: boolean;
  /** Whether new calibrations are registered in it; default no. */
  readonly store?: boolean;
}

/** Everything that can answer, in the order in which it is asked. */
export interface ChainParts {
  /** Files that the user gives for all frames, by type; taken as they are, whatever they are. */
  readonly chosen?: Readonly<Record<string, string>>;
  readonly assigned?: readonly Assignment[];
  /** Folder with the mask definition files of DRAGONS; without it a standard mask is known by name only. */
  readonly maskFolder?: string;
  readonly run?: CalibrationDb | undefined;
  /** Databases that several runs share, in order. */
  readonly shared?: readonly SharedDatabase[];
  /** Asked last. */
  readonly others?: readonly CalibrationSource[];
}

/**
 * Puts sources in their order: the user's choice, standard masks, what was assigned by hand, the run's database, the
 * shared ones, others.
 *
 * @throws {ReductionError} `unknown_calibration_type` for a choice of a type that does not exist
 */
export function calibrationChain(parts: ChainParts): readonly CalibrationSource[] {
  for (const type of Object.keys(parts.chosen ?? {})) requireType(type);
  const shared = (parts.shared ?? []).filter(({ get }) => get !== false);
  return [
    chosenFor(parts.chosen ?? {}),
    masksOf(parts.maskFolder),
    assignedTo(parts.assigned ?? []),
    ...(parts.run === undefined ? [] : [databaseSource(parts.run, "the run's database")]),
    ...shared.map(({ database }) => databaseSource(database, `the database ${database.path}`)),
    ...(parts.others ?? []),
  ];
}

/**
 * Registers a new calibration in the run's database and in the shared ones that store.
 *
 * @throws {ReductionError} `not_that_calibration` for a file that lacks the tags of the type; see {@link CalibrationDb}
 */
export async function registerCalibration(
  { run, shared = [] }: Pick<ChainParts, "run" | "shared">,
  path: string,
  type: string,
): Promise<void> {
  const stores = shared.filter(({ store }) => store === true).map(({ database }) => database);
  for (const database of [...(run === undefined ? [] : [run]), ...stores]) await database.add(path, { type });
}

/** @throws {ReductionError} `unknown_calibration_type` */
export function requireType(type: string): void {
  if (isCalibrationType(type)) return;
  throw new ReductionError("unknown_calibration_type", `There is no type of calibration "${type}".`, {
    fix: `Types are ${CALIBRATION_TYPES.join(", ")}.`,
  });
}

const NOTHING: SourceAnswer = { found: [], warnings: [] };

function chosenFor(chosen: Readonly<Record<string, string>>): CalibrationSource {
  return {
    name: "the user's choice",
    find: async ({ type }) => {
      const path = Object.hasOwn(chosen, type) ? chosen[type] : undefined;
      return path === undefined ? NOTHING : one(path, `It was chosen as ${type} for all frames.`);
    },
  };
}

function assignedTo(assigned: readonly Assignment[]): CalibrationSource {
  return {
    name: "the calibrations assigned by hand",
    find: async ({ type, key, frame }) => {
      // DRAGONS does not look here for a mask that it brings along.
      if (key === null || (type === "mask" && standardMask(frame) !== undefined)) return NOTHING;
      const found = assigned.findLast((each) => each.type === type && assignmentKey(each.key) === key);
      return found === undefined ? NOTHING : one(found.path, `It was assigned to ${key} by hand.`);
    },
  };
}

/** Data label of a frame as assignments know it. */
export function assignmentKey(label: string): string {
  return label.replace("_stack", "");
}

function masksOf(folder: string | undefined): CalibrationSource {
  return {
    name: "the standard masks",
    find: async ({ type, frame }) => {
      const name = type === "mask" ? standardMask(frame) : undefined;
      if (name === undefined) return NOTHING;
      if (folder !== undefined) return one(join(folder, name), "The mask is one that never changes.");
      return { ...NOTHING, reason: `The mask is the standard one ${name}, which comes with DRAGONS.` };
    },
  };
}

function one(path: string, reason: string): SourceAnswer {
  return { found: [{ name: basename(path), path, reason, warnings: [] }], warnings: [] };
}

/** A database as a source. */
function databaseSource(database: CalibrationDb, name: string): CalibrationSource {
  return {
    name,
    find: async ({ type, frame, howMany, processing }) => {
      const search = await database.search(type, frame, { howMany, processing });
      const matches = new Map(search.association.accepted.map((match) => [match.candidate.path, match]));
      return {
        found: search.found.map((calibration) => {
          const match = matches.get(calibration.path);
          return {
            name: calibration.name,
            path: calibration.path,
            reason: match?.reason ?? "",
            warnings: match?.warnings ?? [],
          };
        }),
        warnings: search.skipped.map(({ reason }) => reason),
        search,
        ...(search.found.length > 0 ? {} : { reason: nothingBecause(type, search) }),
      };
    },
  };
}

function nothingBecause(type: string, { association, skipped }: SearchResult): string {
  if (association.refused !== null) return association.refused;
  if (skipped.length > 0) return "What fits cannot be used.";
  const { length } = association.rejected;
  if (length === 0) return `It holds no ${type} for this instrument.`;
  return length === 1 ? `Its only ${type} does not fit.` : `None of its ${length} of ${type} fits.`;
}
