import { copyFile, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { openFitsFile } from "@goats/fits/node";
import type { ReduceEvent } from "@goats/reduction";
import { type BiasTruth, compareBias, type ReducedAmplifier, writeBias } from "@goats/simulator";
import { describe, expect, it } from "vitest";
import { goats, inFolder } from "./goats.ts";

const SHARED = process.env["GOATS_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");

/** The planes of a processed bias that the truth speaks about. */
async function readReduced(path: string, truth: BiasTruth): Promise<ReducedAmplifier[]> {
  const fits = await openFitsFile(path);
  try {
    const reduced: ReducedAmplifier[] = [];
    for (const { extension } of truth.amplifiers) {
      const [science, quality] = [fits.find("SCI", extension), fits.find("DQ", extension)];
      if (science === undefined || quality === undefined)
        throw new Error(`no SCI and DQ of extension ${extension}`);
      const data = (await fits.readImage(science, { as: "float32" })).data as Float32Array;
      const mask = (await fits.readImage(quality, { as: "float32" })).data as Float32Array;
      reduced.push({ data, mask });
    }
    return reduced;
  } finally {
    await fits.close();
  }
}

describe("goats reduce", () => {
  it("makes a processed bias that is what was simulated, and prints every step", () =>
    inFolder(async (folder) => {
      const { files, truth } = await writeBias(join(folder, "raw"), {
        detector: "gmos-n-e2v",
        frames: 3,
        seed: 21,
      });
      await writeFile(
        join(folder, "list.txt"),
        `# biases\n${files.map((file) => `raw/${basename(file)}`).join("\n")}\n`,
      );
      const output = join(folder, "reduced");
      const ended = await goats(["reduce", `@${join(folder, "list.txt")}`, "-o", output]);
      expect(ended).toMatchObject({ code: 0, stderr: "" });
      expect(ended.stdout).toMatch(/^Recipe makeProcessedBias: prepare, .*stackBiases/);
      expect(ended.stdout).toMatch(/\] stackBiases done in \d/);
      const product = basename(files[0] ?? "").replace(".fits", "_bias.fits");
      const comparison = compareBias(truth, await readReduced(join(output, product), truth));
      expect(comparison.amplifiers.filter(({ ok }) => !ok)).toEqual([]);
      expect(await readdir(join(output, "calibrations", "processed_bias"))).toEqual([product]);
    }));

  it("prints the events as JSON lines when asked, and takes parameters", () =>
    inFolder(async (folder) => {
      const { files } = await writeBias(join(folder, "raw"), { rows: 64, frames: 3 });
      const args = ["reduce", ...files, "-o", folder, "--json", "-p", "stackBiases:operation=median"];
      const { code, stdout } = await goats(args);
      expect(code).toBe(0);
      const events = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as ReduceEvent);
      expect(events[0]?.event).toBe("started");
      expect(events.at(-1)).toMatchObject({ event: "finished", ok: true });
      expect(events.some((event) => event.event === "log" && event.message.includes("median"))).toBe(true);
    }));

  it("runs the recipe of a text file", () =>
    inFolder(async (folder) => {
      const { files } = await writeBias(join(folder, "raw"), { rows: 32, frames: 2 });
      const recipe = join(folder, "mine.py");
      await writeFile(recipe, "def mine(p):\n    p.prepare()\n    p.addDQ()\n");
      const { code, stdout, stderr } = await goats(["reduce", ...files, "-r", recipe, "-o", folder]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Recipe mine: prepare, addDQ");
    }));

  it("ends with one clear sentence on frames whose sections lie outside the pixels, and leaves nothing behind", () =>
    inFolder(async (folder) => {
      const file = join(folder, "S20210211S0068.fits");
      await copyFile(join(SHARED, "data", "gemini", "gmos_longslit_bias.fits"), file);
      const output = join(folder, "reduced");
      const { code, stderr } = await goats(["reduce", file, "-o", output]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^goats: .*DATASEC.*outside.*\n$/);
      expect(await readdir(output, { recursive: true }).catch(() => [])).not.toContainEqual(
        expect.stringMatching(/\.fits|\.tmp/),
      );
    }));

  it.each([
    ["an unknown parameter", ["-p", "stackBiases:colour=red"], 1, /colour/],
    ["a wrong value", ["-p", "stackBiases:operation=sometimes"], 1, /sometimes/],
    ["something that is no parameter", ["-p", "stackBiases"], 2, /no parameter/],
    ["an unknown recipe", ["-r", "makeCoffee"], 1, /makeCoffee/],
  ])("answers %s with a sentence", (_what, args, code, sentence) =>
    inFolder(async (folder) => {
      const { files } = await writeBias(join(folder, "raw"), { rows: 16, frames: 2 });
      const ended = await goats(["reduce", ...files, "-o", folder, ...args]);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(/^goats: .+\n$/);
      expect(ended.stderr).toMatch(sentence);
    }),
  );

  it("ends at Ctrl+C and leaves nothing half written", () =>
    inFolder(async (folder) => {
      const { files } = await writeBias(join(folder, "raw"), { frames: 3 });
      const output = join(folder, "reduced");
      let sent = false;
      const { code } = await goats(["reduce", ...files, "-o", output], {
        onOutput: (stdout, kill) => {
          if (sent || !stdout.includes("PRIMITIVE: overscanCorrect")) return;
          sent = true;
          kill("SIGINT");
        },
      });
      expect(code).toBe(130);
      expect(await readdir(output, { recursive: true }).catch(() => [])).not.toContainEqual(
        expect.stringMatching(/_bias\.fits|\.tmp/),
      );
    }));
});
