import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Header } from "@goats/fits";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256OfFile } from "./frames/hash.ts";
import { ProductWriter } from "./products.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goats-products-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const HDUS = [
  { kind: "image", header: Header.from([["OBJECT", "Bias"]]), axes: [3], data: Float32Array.of(1, 2, 3) },
] as const;
const KIND = { kind: "processed_bias", calibration: true };
const breathe = async (): Promise<void> => undefined;

describe("ProductWriter", () => {
  it("names files only when it publishes", async () => {
    const writer = new ProductWriter();
    const path = join(folder, "calibrations", "processed_bias", "a_bias.fits");
    const staged = await writer.stage(path, HDUS, KIND, breathe);
    await writer.stageCopy(join(folder, "a_bias.fits"), staged, {
      kind: "processed_bias",
      calibration: false,
    });
    expect(existsSync(path) || existsSync(join(folder, "a_bias.fits"))).toBe(false);
    const products = await writer.publish();
    expect(products.map((product) => product.path)).toEqual([path, join(folder, "a_bias.fits")]);
    for (const product of products) expect(await sha256OfFile(product.path)).toBe(product.sha256);
    expect(readdirSync(folder).sort()).toEqual(["a_bias.fits", "calibrations"]);
    await writer.discard();
    expect(existsSync(path)).toBe(true);
  });

  it("takes everything away again when it discards, folders that it made too", async () => {
    const writer = new ProductWriter();
    await writer.stage(join(folder, "x", "y", "a.fits"), HDUS, KIND, breathe);
    await writer.stage(join(folder, "a.fits"), HDUS, KIND, breathe);
    await writer.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves nothing when writing is interrupted", async () => {
    const writer = new ProductWriter();
    const interrupted = writer.stage(join(folder, "a.fits"), HDUS, KIND, async () => {
      throw new RangeError("stop");
    });
    await expect(interrupted).rejects.toThrow("stop");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("lets a later version of a product replace an earlier one", async () => {
    const writer = new ProductWriter();
    await writer.stage(join(folder, "a.fits"), HDUS, KIND, breathe);
    const second = await writer.stage(join(folder, "a.fits"), [...HDUS, HDUS[0]], KIND, breathe);
    await writer.publish();
    expect(readdirSync(folder)).toEqual(["a.fits"]);
    expect(await sha256OfFile(join(folder, "a.fits"))).toBe(second.sha256);
  });

  it("says so when it cannot write", async () => {
    const writer = new ProductWriter();
    await writer.stage(join(folder, "file"), HDUS, KIND, breathe);
    await writer.publish();
    await expect(writer.stage(join(folder, "file", "a.fits"), HDUS, KIND, breathe)).rejects.toMatchObject({
      code: "output_not_writable",
    });
  });
});
