import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startMeter } from "./meter.ts";
import { print } from "./output.ts";

const isTerminal = process.stderr.isTTY;
let written: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
  written = [];
  const take = (text: string | Uint8Array) => {
    written.push(String(text));
    return true;
  };
  vi.spyOn(process.stderr, "write").mockImplementation(take);
  vi.spyOn(process.stdout, "write").mockImplementation(take);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  process.stderr.isTTY = isTerminal;
});

/** Ten files, one every 90 ms. */
function run(between: (done: number) => void = () => {}): void {
  const meter = startMeter(10);
  for (let done = 1; done <= 10; done++) {
    vi.advanceTimersByTime(90);
    meter.tick();
    between(done);
  }
  meter.end();
}

describe("the meter", () => {
  it("tells how many files are done once it takes a while, and leaves no trace", () => {
    process.stderr.isTTY = true;
    run();
    const clear = "\r\u001b[2K";
    expect(written).toEqual([
      `${clear}6 of 10 files`,
      `${clear}8 of 10 files`,
      `${clear}10 of 10 files`,
      clear,
    ]);
  });

  it("steps aside for a line of output", () => {
    process.stderr.isTTY = true;
    run((done) => {
      if (done === 6) print("found.fits");
    });
    const clear = "\r\u001b[2K";
    expect(written.slice(0, 3)).toEqual([`${clear}6 of 10 files`, clear, "found.fits\n"]);
  });

  it("is silent where nobody watches", () => {
    process.stderr.isTTY = false;
    run();
    expect(written).toEqual([]);
  });
});
