import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PlaneStore } from "./plane-store.ts";

let folder: string;
let scratch: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goats-planes-"));
  scratch = join(folder, "scratch");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ramp = (length: number, start: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => start + i);

describe("PlaneStore", () => {
  it("sends the planes used longest ago to the disk and brings them back", () => {
    const store = new PlaneStore(scratch, 1000);
    const [a, b, c] = [store.put(ramp(100, 0)), store.put(ramp(100, 1000)), store.put(ramp(100, 2000))];
    expect(store.memoryInUse).toBe(800);
    expect(statSync(scratch).size).toBe(400);
    expect([...a.load()]).toEqual([...ramp(100, 0)]);
    // a came back, b had to go
    expect("data" in a.state && "offset" in b.state && "data" in c.state).toBe(true);
    expect([...b.load()]).toEqual([...ramp(100, 1000)]);
    expect([...c.load()]).toEqual([...ramp(100, 2000)]);
    expect(store.memoryInUse).toBe(800);
    store.close();
    expect(existsSync(scratch)).toBe(false);
  });

  it("reads parts without loading the whole", () => {
    const store = new PlaneStore(scratch, 500);
    const planes = [
      store.put(ramp(100, 0)),
      store.put(Uint16Array.from(ramp(100, 500))),
      store.put(ramp(100, 2000)),
    ];
    const into = new Float32Array(10);
    for (const [i, start] of [0, 500, 2000].entries()) {
      planes[i]?.copyRange(40, 3, into, 5);
      expect([...into]).toEqual([0, 0, 0, 0, 0, start + 40, start + 41, start + 42, 0, 0]);
    }
    expect("offset" in (planes[0]?.state ?? {})).toBe(true);
    store.close();
  });

  it("keeps constant planes as one value", () => {
    const store = new PlaneStore(scratch, 10);
    const plane = store.put(new Float32Array(1000).fill(2.5));
    expect(plane.constant).toBe(2.5);
    expect(store.memoryInUse).toBe(0);
    expect([...plane.load()].every((value) => value === 2.5)).toBe(true);
    const into = new Float64Array(4);
    plane.copyRange(7, 2, into, 1);
    expect([...into]).toEqual([0, 2.5, 2.5, 0]);
    expect(store.put(new Uint16Array(3)).load()).toEqual(new Uint16Array(3));
    expect(existsSync(scratch)).toBe(false);
  });

  it("does not take an array with NaN for constant", () => {
    const store = new PlaneStore(scratch);
    expect([...store.put(Float32Array.of(Number.NaN, 1)).load()]).toEqual([Number.NaN, 1]);
  });

  it("reuses the place of planes that are gone", () => {
    const store = new PlaneStore(scratch, 400);
    const gone = store.put(ramp(100, 0));
    store.put(ramp(100, 1));
    gone.release();
    store.put(ramp(100, 2));
    expect(statSync(scratch).size).toBe(400);
    expect(() => gone.load()).toThrow("released");
    store.close();
  });

  it("keeps every type of pixels", () => {
    const store = new PlaneStore(scratch, 1);
    const arrays = [
      Uint8Array.of(1, 255),
      Int8Array.of(-1, 1),
      Uint16Array.of(1, 65535),
      Int16Array.of(-1, 1),
      Uint32Array.of(1, 4294967295),
      Int32Array.of(-1, 1),
      Float32Array.of(0.1, 2),
      Float64Array.of(0.1, 2),
    ];
    const planes = arrays.map((array) => store.put(array.slice()));
    expect(planes.map((plane) => plane.load())).toEqual(arrays);
    store.close();
  });
});
