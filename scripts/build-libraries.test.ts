import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromRoot } from "./lib/paths.ts";
import { run } from "./lib/run.ts";

/** What somebody would write who has nothing of this project but the packages. */
const PROGRAM = `
import { bufferSource, encodeFits, Header, openFits } from "@goats/fits";
import { describe, headersOf } from "@goats/astrodata";
const header = Header.from([["INSTRUME", "GMOS-N"], ["OBSTYPE", "BIAS"], ["TELESCOP", "Gemini-North"]]);
const chunks = [...encodeFits([{ kind: "image", header }])];
const fits = await openFits(bufferSource(new Uint8Array(Buffer.concat(chunks))));
console.log(describe(headersOf(fits, "bias.fits")).tags.join(" "));
`;

const USE_OF_TYPES = `
import { openFits, bufferSource } from "@goats/fits";
import { describe } from "@goats/astrodata";
export const count: Promise<number> = openFits(bufferSource(new Uint8Array(0))).then((fits) => fits.hdus.length);
export const tags: (typeof describe extends (...args: never[]) => infer R ? R : never)["tags"] = ["BIAS"];
// @ts-expect-error tags are texts
export const wrong: typeof tags = [1];
`;

test("the libraries work by themselves, with their types, in an empty folder", async () => {
  const folder = await mkdtemp(join(tmpdir(), "goats-libraries-"));
  try {
    const built = await run("node", [fromRoot("scripts/build-libraries.ts")]);
    expect(built.code, built.output).toBe(0);
    const archives = built.output.match(/dist\/goats-(?:fits|astrodata)-[\d.]+\.tgz/g) ?? [];
    expect(archives).toHaveLength(2);
    await writeFile(join(folder, "package.json"), '{ "type": "module", "private": true }');
    const options = ["--offline", "--no-audit", "--no-fund"];
    const installed = await run(
      "npm",
      ["install", ...options, ...archives.map((archive) => fromRoot(archive))],
      { cwd: folder },
    );
    expect(installed.code, installed.output).toBe(0);
    await writeFile(join(folder, "program.js"), PROGRAM);
    const answered = await run("node", ["program.js"], { cwd: folder });
    expect(answered.output.trim()).toBe("BIAS CAL GEMINI GMOS RAW UNPREPARED");
    await writeFile(join(folder, "types.ts"), USE_OF_TYPES);
    const flags = ["--noEmit", "--strict", "--module", "nodenext", "--lib", "es2024,dom,esnext.disposable"];
    const typed = await run("tsc", [...flags, "types.ts"], { cwd: folder });
    expect(typed.code, typed.output).toBe(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 180_000);
