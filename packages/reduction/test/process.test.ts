/** The reduction process as others see it: events, abort, crash, and what is left on the disk. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeBias } from "@goats/simulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cleanUp,
  EXIT_CODES,
  openCalibrationDb,
  type ReduceEvent,
  type ReduceRequest,
  reduceEventSchema,
  startReduction,
} from "../src/index.ts";
import { sharedPath } from "./shared-data.ts";

const MAIN = fileURLToPath(new URL("../src/process/main.ts", import.meta.url));

let frames: string;
let files: string[];
let output: string;

beforeAll(async () => {
  frames = await mkdtemp(join(tmpdir(), "goats-process-"));
  ({ files } = await writeBias(join(frames, "raw"), { frames: 4, rows: 300 }));
}, 120_000);
afterAll(() => rm(frames, { recursive: true, force: true }));
beforeEach(async () => {
  output = await mkdtemp(join(frames, "out-"));
});
afterEach(() => rm(output, { recursive: true, force: true }));

const request = (more: Partial<ReduceRequest> = {}): ReduceRequest => ({ files, outputDir: output, ...more });

/** Starts a reduction and collects its events; `at` is called with each and may end it. */
async function run(
  given: ReduceRequest,
  at: (event: ReduceEvent, abort: () => void) => void = () => undefined,
) {
  const events: ReduceEvent[] = [];
  const reduction = startReduction(given, (event) => {
    events.push(event);
    at(event, () => reduction.abort());
  });
  return { outcome: await reduction.done, events, pid: reduction.pid };
}

const kinds = (events: readonly ReduceEvent[]) => events.map(({ event }) => event);

describe("a reduction", () => {
  it("opens no other files than those that parameters may name", async () => {
    const [first = ""] = files;
    const parameters = { "addDQ:user_bpm": first };
    const { outcome } = await run(request({ parameters, namedFiles: { "mask.fits": first } }));
    expect(outcome.ok).toBe(false);
    expect(outcome.error).toMatchObject({ code: "unreadable_file", message: expect.stringContaining(first) });
    const named = await run(
      request({ parameters: { user_bpm: "mask.fits" }, namedFiles: { "mask.fits": first } }),
    );
    expect(named.outcome.error?.code).not.toBe("unreadable_file");
    expect(named.events.map((event) => JSON.stringify(event)).join()).toContain("is the user bad pixel mask");
  });

  it("tells its steps, progress, log and products, and registers the bias", async () => {
    const calibrationDb = join(output, "calibrations.db");
    const { outcome, events, pid } = await run(request({ calibrationDb }));
    const product = `${basename(files[0] ?? "", ".fits")}_bias.fits`;
    const stored = join(output, "calibrations", "processed_bias", product);
    expect(outcome).toEqual({ ok: true, outputs: [stored, join(output, product)] });

    const [started] = events;
    expect(started).toEqual({
      event: "started",
      recipe: "makeProcessedBias",
      steps: ["prepare", "addDQ", "addVAR", "overscanCorrect", "stackBiases", "storeProcessedBias"],
      pid,
    });
    expect(events.at(-1)).toMatchObject({ event: "finished", ok: true });
    expect(kinds(events)).not.toContain("error");
    for (const event of events) expect(reduceEventSchema.safeParse(event).success).toBe(true);

    const top = events.filter((event) => event.event === "primitive").filter(({ depth }) => depth === 1);
    expect(top.map(({ name, state, index }) => `${index} ${name} ${state}`)).toEqual(
      (started?.event === "started" ? started.steps : []).flatMap((name, i) => [
        `${i} ${name} started`,
        `${i} ${name} done`,
      ]),
    );
    const fractions = events.flatMap((event) => (event.event === "progress" ? [event.fraction] : []));
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    const banner = events.flatMap((event) => (event.event === "log" ? [event.message] : []));
    expect(banner.slice(0, 6)).toEqual([
      "=".repeat(80),
      "RECIPE: makeProcessedBias",
      "=".repeat(80),
      "PRIMITIVE: prepare",
      "------------------",
      "PRIMITIVE: validateData",
    ]);

    const products = events.filter((event) => event.event === "product");
    expect(products.map(({ path, kind, calibration }) => [path, kind, calibration])).toEqual([
      [stored, "processed_bias", true],
      [join(output, product), "processed_bias", false],
    ]);
    expect(await readFile(stored)).toEqual(await readFile(join(output, product)));
    const database = openCalibrationDb(calibrationDb);
    expect(database.list()).toMatchObject([{ name: product, path: stored, sha256: products[0]?.sha256 }]);
    database.close();
    expect((await readdir(output)).sort()).toEqual([product, "calibrations", "calibrations.db"]);
  });

  it("runs the text of a recipe with a user's parameters", async () => {
    const text = "def short(p):\n    p.prepare()\n    p.overscanCorrect()\n";
    const { outcome, events } = await run(
      request({
        recipe: { text },
        parameters: { "overscanCorrect:suffix": "_cut", "prepare:skip_primitive": "False" },
      }),
    );
    expect(outcome.ok).toBe(true);
    expect(outcome.outputs.map((path) => basename(path))).toEqual(
      files.map((file) => basename(file).replace(".fits", "_cut.fits")),
    );
    expect(events.filter((event) => event.event === "product").every(({ kind }) => kind === "output")).toBe(
      true,
    );
  });

  it.each<[string, (file: string) => Partial<ReduceRequest>, object]>([
    ["a recipe that is none", () => ({ recipe: { text: "import os" } }), { code: "recipe_syntax" }],
    ["a recipe that is not there", () => ({ recipe: { name: "reduce" } }), { code: "recipe_not_found" }],
    [
      "an unknown primitive",
      () => ({ recipe: { text: "def r(p):\n    p.stackBias()\n" } }),
      { code: "unknown_primitive", fix: "Did you mean stackBiases?" },
    ],
    [
      "an unknown parameter",
      () => ({ parameters: { "stackBiases:hsgima": 2 } }),
      { code: "unknown_parameter", fix: "Did you mean hsigma?" },
    ],
    [
      "a bad value",
      () => ({ parameters: { "stackBiases:operation": "avsigclip" } }),
      { code: "bad_parameter" },
    ],
    [
      "a missing file",
      (file) => ({ files: [file, "/nowhere/S1.fits"] }),
      { code: "unreadable_file", file: "S1.fits" },
    ],
    ["a file that is not FITS", () => ({ files: [MAIN] }), { code: "unreadable_file", file: "main.ts" }],
    [
      "frames that need DRAGONS",
      () => ({ files: [sharedPath("gemini", "niri_imaging_dark.fits")] }),
      { code: "needs_dragons" },
    ],
    [
      "a spectrum that has no recipe",
      () => ({ files: [sharedPath("gemini", "gmos_longslit_arc.fits")] }),
      { code: "needs_dragons" },
    ],
    [
      "the binned-down real bias",
      () => ({ files: [sharedPath("gemini", "gmos_longslit_bias.fits")] }),
      { code: "section_outside_pixels", file: "gmos_longslit_bias.fits" },
    ],
    ["a request that is none", () => ({ files: [] }), { code: "bad_request" }],
  ])("refuses %s with a clear error and leaves nothing", async (_, change, error) => {
    const { outcome, events } = await run(request(change(files[0] ?? "")));
    expect(outcome).toMatchObject({ ok: false, outputs: [], error });
    expect(kinds(events).slice(-2)).toEqual(["error", "finished"]);
    expect(outcome.error?.message).not.toBe("");
    expect(await readdir(output)).toEqual([]);
  });

  it("does not write over its inputs, and says when it cannot write", async () => {
    const inside = join(output, basename(files[0] ?? ""));
    await copyFile(files[0] ?? "", inside);
    const text = "def r(p):\n    p.validateData(write_outputs=True, suffix=None)\n";
    const { outcome } = await run(request({ files: [inside], recipe: { text } }));
    expect(outcome.error).toMatchObject({ code: "output_not_writable" });
    const { outcome: file } = await run(request({ outputDir: files[0] ?? "" }));
    expect(file.error).toMatchObject({ code: "output_not_writable" });
    if (process.getuid?.() === 0) return;
    await mkdir(join(output, "locked"));
    await chmod(join(output, "locked"), 0o500);
    const { outcome: locked } = await run(request({ outputDir: join(output, "locked") }));
    expect(locked.error).toMatchObject({ code: "output_not_writable" });
  });

  it("makes the output folder, and takes it away again when it fails", async () => {
    const outputDir = join(output, "a", "b");
    const { outcome } = await run(request({ outputDir, parameters: { "stackBiases:hsigma": -1 } }));
    expect(outcome.ok).toBe(false);
    expect(existsSync(join(output, "a"))).toBe(false);
    expect((await run(request({ outputDir, files: files.slice(0, 1) }))).outcome.ok).toBe(true);
    expect(await readdir(outputDir)).toHaveLength(2);
  });
});

describe("abort", () => {
  it.each(["addDQ", "overscanCorrect", "stackFrames", "storeProcessedBias"])(
    "in %s leaves nothing",
    async (name) => {
      const calibrationDb = join(output, "calibrations.db");
      const { outcome, events } = await run(request({ calibrationDb }), (event, abort) => {
        if (event.event === "primitive" && event.name === name && event.state === "started") abort();
      });
      // The last step can be over before the signal arrives.
      if (outcome.ok) {
        expect(name).toBe("storeProcessedBias");
        return;
      }
      expect(outcome).toMatchObject({ ok: false, error: { code: "aborted" } });
      expect(kinds(events).slice(-2)).toEqual(["error", "finished"]);
      expect(await readdir(output)).toEqual(["calibrations.db"]);
      const database = openCalibrationDb(calibrationDb);
      expect(database.list()).toEqual([]);
      database.close();
    },
  );

  it("works at once and more than once", async () => {
    const reduction = startReduction(request(), () => undefined);
    reduction.abort();
    reduction.abort();
    expect(await reduction.done).toMatchObject({ ok: false, error: { code: "aborted" } });
    reduction.abort();
    expect(await readdir(output)).toEqual([]);
  });

  it("uses force when the process does not listen", async () => {
    const script = join(output, "deaf.mjs");
    await writeFile(
      script,
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('deaf');",
    );
    const reduction = startReduction(request(), () => undefined, { script, grace: 300 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    reduction.abort();
    expect(await reduction.done).toMatchObject({ ok: false, error: { code: "aborted" } });
  });
});

describe("a process that dies", () => {
  it("by kill -9 leaves nothing", async () => {
    let pid = 0;
    for (const name of ["addVAR", "stackFrames", "storeProcessedBias"]) {
      const { outcome } = await run(request({ calibrationDb: join(output, "calibrations.db") }), (event) => {
        if (event.event === "started") pid = event.pid;
        if (event.event === "primitive" && event.name === name && event.state === "started")
          process.kill(pid, "SIGKILL");
      });
      expect(outcome.error).toMatchObject({ code: "process_crashed" });
      expect(outcome.error?.message).toContain("SIGKILL");
      expect(outcome.error?.fix).toContain("memory");
      await cleanUp(output);
      expect(await readdir(output)).toEqual(["calibrations.db"]);
    }
  });

  it("by a defect is reported with its last words", async () => {
    const script = join(output, "broken.mjs");
    await writeFile(script, "console.log('not an event'); console.error('the reason'); process.exit(3);");
    const events: ReduceEvent[] = [];
    const outcome = await startReduction(request(), (event) => events.push(event), { script }).done;
    expect(outcome.error).toMatchObject({ code: "process_crashed" });
    expect(outcome.error?.message).toContain("exit code 3");
    expect(outcome.error?.message).toContain("the reason");
    expect(kinds(events)).toEqual(["error", "finished"]);
  });

  it("before it can be started is reported too", async () => {
    const outcome = await startReduction(request(), () => undefined, { script: join(output, "missing.mjs") })
      .done;
    expect(outcome.error).toMatchObject({ code: "process_crashed" });
    expect(outcome.error?.message).toContain("missing.mjs");
  });

  it("says what it has to say in pieces and in very long lines", async () => {
    const script = join(output, "chatty.mjs");
    const message = "y".repeat(2_000_000);
    await writeFile(
      script,
      `const log = JSON.stringify({ event: "log", level: "STDINFO", message: "y".repeat(2000000), indent: 0, time: "" });
       for (let i = 0; i < log.length; i += 100001) process.stdout.write(log.slice(i, i + 100001));
       process.stdout.write("\\n{\\"event\\":\\"finished\\",\\"ok\\":true,");
       setTimeout(() => { process.stdout.write("\\"seconds\\":1,\\"outputs\\":[]}"); process.exit(0); }, 100);`,
    );
    const events: ReduceEvent[] = [];
    const outcome = await startReduction(request(), (event) => events.push(event), { script }).done;
    expect(outcome).toEqual({ ok: true, outputs: [] });
    expect(events[0]).toMatchObject({ event: "log", message });
  });
});

describe("the process alone", () => {
  /** Starts it without the launcher; resolves with its exit code. */
  function start(
    input: string | undefined,
    then: (child: ChildProcess, line: string) => void = () => undefined,
  ) {
    const child = spawn(process.execPath, [MAIN], { stdio: ["pipe", "pipe", "ignore"] });
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      then(child, text);
    });
    child.stdin.on("error", () => undefined);
    if (input !== undefined) child.stdin.write(`${input}\n`);
    return new Promise<{ code: number | null; text: string }>((resolve) => {
      child.on("close", (code) => resolve({ code, text }));
    });
  }

  it("ends by itself when its parent is gone, leaving nothing", async () => {
    const { code, text } = await start(JSON.stringify(request()), (child, text) => {
      if (text.includes("PRIMITIVE: overscanCorrect")) child.stdin?.end();
    });
    expect(code).toBe(EXIT_CODES.aborted);
    expect(text).toContain('"code":"aborted"');
    expect(await readdir(output)).toEqual([]);
  });

  it("ends when its input ends before a request came", async () => {
    const child = spawn(process.execPath, [MAIN], { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(EXIT_CODES.aborted);
  });

  it("tells by its exit code how it ended", async () => {
    expect((await start("{ not JSON")).code).toBe(EXIT_CODES.badRequest);
    expect((await start(JSON.stringify({ files: ["x"] }))).code).toBe(EXIT_CODES.badRequest);
    expect((await start(JSON.stringify(request({ files: ["/nowhere.fits"] })))).code).toBe(EXIT_CODES.failed);
    expect((await start(JSON.stringify(request({ files: files.slice(0, 2) })))).code).toBe(EXIT_CODES.ok);
  });

  it("leaves nothing after kill -9 once cleanUp has run", async () => {
    await start(JSON.stringify(request()), (child, text) => {
      if (text.includes('"name":"storeProcessedBias"')) child.kill("SIGKILL");
    });
    await cleanUp(output);
    expect(await readdir(output)).toEqual([]);
  });
});
