import type { AskedSource, Facts, FindResult } from "@goats/reduction";

/** How much a report says. */
interface ReportOptions {
  readonly why?: boolean;
  readonly all?: boolean;
}

const WHAT_HAPPENS = {
  stop: "stops",
  warn: "leaves the frame as it is, with a warning",
  drop: "leaves the frame out",
  note: "goes on without",
} as const;

/** What was found for a frame, as text for a terminal. */
export async function report(
  file: string,
  frame: Facts,
  results: readonly FindResult[],
  options: ReportOptions,
): Promise<string> {
  const { describeFrame, whenMissing } = await import("@goats/reduction");
  const lines = [`${file}: ${describeFrame(frame)}`];
  if (results.length === 0) lines.push("It needs no calibrations.");
  for (const result of results) {
    lines.push("", ...answer(result, options.why === true));
    if (options.why) lines.push(...result.asked.flatMap((asked) => reasons(asked, options.all === true)));
    if (result.found.length > 0) continue;
    const consequences = whenMissing(result.type, String(frame.values.instrument));
    for (const { primitive, strict, quick } of consequences) {
      lines.push(
        strict === quick
          ? `  Without it ${primitive} ${WHAT_HAPPENS[strict]}.`
          : `  Without it ${primitive} ${WHAT_HAPPENS[strict]} in mode sq; in ql and qa it ${WHAT_HAPPENS[quick]}.`,
      );
    }
  }
  return lines.join("\n");
}

function answer({ type, source, found, asked, warnings }: FindResult, brief: boolean): string[] {
  const lines: string[] = [];
  if (source === null) {
    lines.push(`${type}: none found`);
    for (const { source: name, reason } of asked) {
      if (reason !== undefined) lines.push(`  ${capital(name)}: ${reason}`);
    }
  } else {
    for (const { path, reason, warnings: own } of found) {
      lines.push(`${type}: ${path} (from ${source})`);
      if (!brief) lines.push(`  ${reason}`, ...own.map((warning) => `  Note: ${warning}`));
    }
  }
  return [...lines, ...warnings.map((warning) => `  Warning: ${warning}`)];
}

/** Every file of a database with its reason. */
function reasons({ source, search }: AskedSource, all: boolean): string[] {
  if (search === undefined || search.association.refused !== null) return [];
  const { accepted, rejected, others } = search.association;
  if (accepted.length + rejected.length === 0 && !all) return [];
  const lines = [`  ${capital(source)}:`];
  for (const [index, { candidate, reason, score, warnings }] of accepted.entries()) {
    lines.push(`    ${index + 1}. ${candidate.name}${score === null ? "" : ` (score ${score.toFixed(3)})`}`);
    lines.push(`       accepted: ${reason}`, ...warnings.map((warning) => `       note: ${warning}`));
  }
  const no = (of: typeof rejected, word: string) => {
    for (const { candidate, failed } of of) {
      lines.push(`    -  ${candidate.name} (${word})`);
      lines.push(...failed.map(({ sentence }) => `       ${sentence}`));
    }
  };
  no(rejected, "rejected");
  if (all) {
    no(others, "of another kind");
  } else if (others.length > 0) {
    lines.push(
      `    ${others.length === 1 ? "1 file" : `${others.length} files`} of other kinds (--all shows why)`,
    );
  }
  return lines;
}

/** What was found for a frame, for programs. */
export function asJson(file: string, { asked, ...result }: FindResult): object {
  return {
    file,
    ...result,
    asked: asked.map(({ search, ...rest }) => {
      if (search === undefined) return rest;
      const { association, skipped } = search;
      const nameOf = ({ name, path }: { name: string; path: string }) => ({ name, path });
      return {
        ...rest,
        refused: association.refused,
        limit: association.limit,
        accepted: association.accepted.map(({ candidate, ...match }) => ({ ...nameOf(candidate), ...match })),
        rejected: association.rejected.map(({ candidate, ...no }) => ({ ...nameOf(candidate), ...no })),
        others: association.others.map(({ candidate, reason }) => ({ ...nameOf(candidate), reason })),
        skipped: skipped.map(({ calibration, reason }) => ({ ...nameOf(calibration), reason })),
      };
    }),
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
