import { factOf } from "./columns.ts";
import { type Described, factsOfFrame } from "./facts.ts";
import {
  assignmentKey,
  type CalibrationSource,
  type FoundCalibration,
  requireType,
  type SourceAnswer,
} from "./sources.ts";

/** What one source answered. */
export interface AskedSource extends SourceAnswer {
  readonly source: string;
}

/** The calibrations for a frame, and how they were found. */
export interface FindResult {
  readonly type: string;
  /** Name of the source that answered; null when none did. */
  readonly source: string | null;
  /** The best first. */
  readonly found: readonly FoundCalibration[];
  /** Every source that was asked, in order; those behind the one that answered were not. */
  readonly asked: readonly AskedSource[];
  /** In sentences: calibrations that were passed over, sources that failed. */
  readonly warnings: readonly string[];
}

export interface FindOptions {
  readonly chain: readonly CalibrationSource[];
  /** How many to give at most; never more than the rule gives. Default 1. */
  readonly howMany?: number;
  readonly processing?: string | undefined;
}

/**
 * Looks for the calibrations of a frame along a chain of sources. The first source that has any answers, even when a
 * later one has a better one. A source that fails counts as one without an answer, and gives a warning.
 *
 * @throws {ReductionError} `unknown_calibration_type`
 */
export async function findCalibrations(
  frame: Described,
  type: string,
  { chain, howMany = 1, processing }: FindOptions,
): Promise<FindResult> {
  requireType(type);
  const facts = factsOfFrame(frame);
  const label = factOf(facts, "data_label");
  const key = typeof label === "string" ? assignmentKey(label) : null;
  const asked: AskedSource[] = [];
  const warnings: string[] = [];
  for (const source of chain) {
    try {
      const answer = await source.find({ type, frame: facts, key, howMany, processing });
      asked.push({ source: source.name, ...answer });
      warnings.push(...answer.warnings);
      if (answer.found.length > 0) {
        return { type, source: source.name, found: answer.found, asked, warnings };
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const reason = `It could not be asked: ${error.message}`;
      asked.push({ source: source.name, found: [], warnings: [], reason });
      warnings.push(`${source.name} could not be asked: ${error.message}`);
    }
  }
  return { type, source: null, found: [], asked, warnings };
}
