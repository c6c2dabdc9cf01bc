/**
 * The reduction process. It reads one request (a line of JSON) from its standard input, reduces, and writes events
 * (lines of JSON) to its standard output. When its input ends, its parent is gone, and it ends too; SIGTERM and SIGINT
 * abort as well.
 */
import { reduce } from "../engine/reduce.ts";
import { LineSplitter } from "./lines.ts";
import { EXIT_CODES, type ReduceEvent, reduceRequestSchema } from "./protocol.ts";
import { cleanUp } from "./temporary.ts";

const abort = new AbortController();
let outputDir: string | undefined;
let requested = false;

/** Numbers that JSON cannot hold become null. Output to a pipe is written at once. */
function send(event: ReduceEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

async function run(line: string): Promise<number> {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return refuse("The request is not JSON.");
  }
  const request = reduceRequestSchema.safeParse(given);
  if (!request.success) {
    const [issue] = request.error.issues;
    const where = issue?.path.join(".") || "the request";
    return refuse(`The request is not valid: ${where}: ${issue?.message ?? "unknown problem"}.`);
  }
  ({ outputDir } = request.data);
  const result = await reduce(request.data, send, abort.signal);
  if (result.error?.code === "internal_error") {
    process.stderr.write(
      `${result.error.cause instanceof Error ? result.error.cause.stack : result.error.message}\n`,
    );
  }
  if (result.ok) return EXIT_CODES.ok;
  return result.error?.code === "aborted" ? EXIT_CODES.aborted : EXIT_CODES.failed;
}

function refuse(message: string): number {
  send({ event: "error", code: "bad_request", message });
  send({ event: "finished", ok: false, seconds: 0, outputs: [] });
  return EXIT_CODES.badRequest;
}

/** Ends the process with nothing of it left on the disk. */
async function exit(code: number): Promise<never> {
  if (outputDir !== undefined) await cleanUp(outputDir, process.pid).catch(() => []);
  process.exit(code);
}

function stop(): void {
  // Asked twice, or before anything began: do not wait for the current step to notice.
  if (abort.signal.aborted || !requested) void exit(EXIT_CODES.aborted);
  abort.abort();
}

const splitter = new LineSplitter((line) => {
  if (requested || line.trim() === "") return;
  requested = true;
  run(line).then(exit, (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    void exit(EXIT_CODES.failed);
  });
});

process.on("SIGTERM", stop);
process.on("SIGINT", stop);
process.stdout.on("error", stop);
process.stdin.on("data", (bytes: Buffer) => splitter.push(bytes));
process.stdin.on("end", stop);
process.stdin.on("error", stop);
