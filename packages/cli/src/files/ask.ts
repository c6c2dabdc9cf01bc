import { type AnswerTo, type Question, survey } from "@goats/reduction";
import { CliError, warn } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { startMeter } from "./meter.ts";

/** A file and what its headers answered. */
export interface Answered<Asked extends Question> {
  readonly path: string;
  readonly answer: AnswerTo<Asked>;
}

/**
 * Puts a question to files, in their order. A file that cannot be read is a warning, and the command ends with exit
 * code 1; the others are answered all the same. In a terminal, a line tells how far it is.
 *
 * @throws {CliError} when the question cannot be understood
 */
export async function* ask<Asked extends Question>(
  files: readonly string[],
  question: Asked,
): AsyncGenerator<Answered<Asked>, void> {
  const meter = startMeter(files.length);
  try {
    for await (const outcome of survey(files, question)) {
      meter.tick();
      if ("answer" in outcome) yield outcome;
      else {
        const { message, fix } = outcome.problem;
        warn(`${outcome.path}: ${sentence(message)}${fix ? ` ${fix}` : ""}`);
        process.exitCode = EXIT.failed;
      }
    }
  } catch (error) {
    throw asUsage(error);
  } finally {
    meter.end();
  }
}

/**
 * Puts a question to one file.
 *
 * @throws {CliError} when it cannot be read
 */
export async function askOne<Asked extends Question>(
  file: string,
  question: Asked,
): Promise<AnswerTo<Asked>> {
  for await (const outcome of survey([file], question)) {
    if ("answer" in outcome) return outcome.answer;
    const { message, fix } = outcome.problem;
    throw new CliError(`${file}: ${sentence(message)}`, fix ?? "");
  }
  throw new TypeError("a survey of one file had no outcome");
}

/** An expression that cannot be read, or a name that does not exist, is a wrong command line. */
function asUsage(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ("position" in error) {
    const what = `The expression cannot be read: ${error.message}`;
    return new CliError(sentence(what), "See docs/files.md.", EXIT.usage);
  }
  if ("code" in error && error.code === "unknown_descriptor") {
    return new CliError(error.message, "goats showd <file> lists what a file has.", EXIT.usage);
  }
  return error;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
