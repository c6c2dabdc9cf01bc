import { type ReduceEvent, renderLogLine } from "@goats/reduction";

/** Shows the events of a reduction. */
export interface ProgressView {
  show(event: ReduceEvent): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

/** The part of a terminal or pipe that is written to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const CLEAR_LINE = "\r\u001b[2K";
const BAR_WIDTH = 24;
function errorLine(event: Extract<ReduceEvent, { event: "error" }>): string {
  const where = event.primitive === undefined ? "" : ` (in ${event.primitive})`;
  return `goats: ${event.message}${where}${event.fix === undefined ? "" : ` ${event.fix}`}`;
}

/** What both views print for an event, or undefined. */
function lineOf(event: ReduceEvent): string | undefined {
  switch (event.event) {
    case "log":
      return renderLogLine(event);
    case "finished":
      return `${event.ok ? "Finished" : "Failed"} after ${event.seconds.toFixed(1)} s.`;
    default:
      return undefined;
  }
}

/** Lines only, for pipes and files: the log, and one when a step of the recipe ends. */
export function plainView(out: Output, err: Output): ProgressView {
  return {
    show(event) {
      if (event.event === "error") err.write(`${errorLine(event)}\n`);
      if (event.event === "started") out.write(`Recipe ${event.recipe}: ${event.steps.join(", ")}\n`);
      if (event.event === "primitive" && event.depth === 1 && event.state !== "started") {
        const time = event.seconds === undefined ? "" : ` in ${event.seconds.toFixed(1)} s`;
        out.write(`[${event.index + 1}/${event.total}] ${event.name} ${event.state}${time}\n`);
      }
      const line = lineOf(event);
      if (line !== undefined) out.write(`${line}\n`);
    },
    close() {},
  };
}

/** A bar on the last line of a terminal, the log above it. */
export function barView(out: Output, err: Output): ProgressView {
  let fraction = 0;
  let step = "";
  const draw = () => {
    const full = Math.round(fraction * BAR_WIDTH);
    const bar = `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
    const line = `${bar} ${String(Math.round(fraction * 100)).padStart(3)} % ${step}`;
    out.write(CLEAR_LINE + line.slice(0, (out.columns ?? 80) - 1));
  };
  const above = (to: Output, text: string) => {
    out.write(CLEAR_LINE);
    to.write(`${text}\n`);
  };
  return {
    show(event) {
      if (event.event === "error") above(err, errorLine(event));
      if (event.event === "started") above(out, `Recipe ${event.recipe}`);
      if (event.event === "progress") fraction = event.fraction;
      if (event.event === "primitive" && event.depth === 1) {
        step = `${event.name} (${event.index + 1} of ${event.total})`;
        if (event.state === "done") above(out, `${event.name} done in ${(event.seconds ?? 0).toFixed(1)} s`);
      }
      const line = lineOf(event);
      if (line !== undefined) above(out, line);
      if (event.event !== "finished") draw();
    },
    close() {
      out.write(CLEAR_LINE);
    },
  };
}

/** The events as they are, one JSON object a line, for programs. */
function jsonView(out: Output): ProgressView {
  return { show: (event) => out.write(`${JSON.stringify(event)}\n`), close() {} };
}

/** The view that fits where the output goes. */
export function chooseView(
  json: boolean,
  out: Output = process.stdout,
  err: Output = process.stderr,
): ProgressView {
  if (json) return jsonView(out);
  return out.isTTY === true ? barView(out, err) : plainView(out, err);
}
