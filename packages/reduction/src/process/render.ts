import type { ReduceEventOf } from "./protocol.ts";

/**
 * A log line as a terminal shows it: nested primitives are moved in, and warnings and errors say so. `FULLINFO` lines
 * are details, which are not shown unless asked for.
 */
export function renderLogLine(
  line: ReduceEventOf<"log">,
  options: { readonly details?: boolean } = {},
): string | undefined {
  if (line.level === "FULLINFO" && options.details !== true) return undefined;
  const label = line.level === "WARNING" || line.level === "ERROR" ? `${line.level} - ` : "";
  return `${"   ".repeat(line.indent)}${label}${line.message}`;
}
