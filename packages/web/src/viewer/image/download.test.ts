import { afterEach, describe, expect, test, vi } from "vitest";
import { downloadFile, statusError, unpacked } from "./download.ts";
import { toFault, ViewerError } from "./viewer-error.ts";

afterEach(() => vi.unstubAllGlobals());

function answerWith(response: () => Response | Promise<Response>): void {
  vi.stubGlobal("fetch", async () => response());
}

describe("downloadFile", () => {
  test("gives the bytes and tells how far it is", async () => {
    const bytes = new Uint8Array(1_000_000).map((_, i) => i);
    answerWith(() => new Response(bytes, { headers: { "content-length": String(bytes.length) } }));
    const told: [number, number | undefined][] = [];
    const got = await downloadFile("/x", "x.fits", (loaded, total) => told.push([loaded, total]));
    expect(got).toEqual(bytes);
    expect(told[0]).toEqual([0, 1_000_000]);
    expect(told.at(-1)).toEqual([1_000_000, 1_000_000]);
  });

  test("does without a length", async () => {
    answerWith(() => new Response(new Uint8Array([1, 2, 3])));
    const totals: (number | undefined)[] = [];
    expect(await downloadFile("/x", "x.fits", (_, total) => totals.push(total))).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    expect(totals.every((total) => total === undefined)).toBe(true);
  });

  test("says that less came than was announced", async () => {
    answerWith(() => new Response(new Uint8Array(10), { headers: { "content-length": "20" } }));
    await expect(downloadFile("/x", "x.fits", () => {})).rejects.toMatchObject({ code: "network" });
  });

  test("says what a failed connection means", async () => {
    answerWith(() => Promise.reject(new TypeError("Failed to fetch")));
    await expect(downloadFile("/x", "x.fits", () => {})).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("x.fits") as string,
      fix: expect.stringContaining("try again") as string,
    });
  });

  test.each([
    [401, "signed_out"],
    [403, "not_found"],
    [404, "not_found"],
    [500, "server"],
    [503, "server"],
  ])("status %i is %s", (status, code) => {
    const error = statusError(status, "x.fits");
    expect(error.code).toBe(code);
    expect(error.message).toContain("x.fits");
    expect(error.fix).not.toBe("");
  });
});

describe("unpacked", () => {
  test("unpacks gzip and leaves the rest", async () => {
    const plain = new TextEncoder().encode("SIMPLE  = T".repeat(1000));
    const packed = new Uint8Array(
      await new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
    );
    expect(packed.length).toBeLessThan(plain.length);
    expect(await unpacked(packed, "x.fits.gz")).toEqual(plain);
    expect(await unpacked(plain, "x.fits")).toBe(plain);
  });

  test("says that a packed file is damaged", async () => {
    const damaged = new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]);
    await expect(unpacked(damaged, "x.fits.gz")).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("toFault", () => {
  test("keeps what is known, and explains what is not", () => {
    expect(toFault(new ViewerError("server", "a", "b"), "x.fits")).toEqual({
      code: "server",
      message: "a",
      fix: "b",
    });
    expect(toFault(new RangeError("Array buffer allocation failed"), "x.fits").code).toBe("too_large");
    expect(toFault(new Error("odd"), "x.fits").message).toContain("odd");
    expect(toFault("text", "x.fits").message).toContain("text");
  });
});
