/** The commands that read headers, run as a user would on real Gemini files. */
import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { goats, inFolder } from "./goats.ts";
import { sharedPath } from "./shared.ts";

const GEMINI = sharedPath("gemini");
const file = (name: string) => join(GEMINI, name);
const lines = (text: string) => text.split("\n").filter((line) => line !== "");
const names = (text: string) => lines(text).map((line) => basename(line));

interface Expected {
  readonly tags: readonly string[];
  readonly descriptors: Readonly<Record<string, unknown>>;
}

async function expected(): Promise<[name: string, expected: Expected][]> {
  const all = JSON.parse(await readFile(sharedPath("expected-descriptors.json"), "utf8"));
  return Object.entries(all).filter(([name]) => name !== "_meta") as [string, Expected][];
}

/** A folder with two real files, one of them deeper, a packed one, and one that only looks like FITS. */
async function inMixedFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    await mkdir(join(folder, "deeper"));
    await copyFile(file("gmos_longslit_bias.fits"), join(folder, "bias.fits"));
    await copyFile(file("niri_imaging_dark.fits"), join(folder, "deeper", "dark.FITS"));
    await writeFile(join(folder, "flat.fits.gz"), gzipSync(await readFile(file("niri_imaging_flat.fits"))));
    await writeFile(join(folder, "broken.fits"), "SIMPLE  = but not really");
    await writeFile(join(folder, "notes.txt"), "no FITS file");
    await symlink(folder, join(folder, "loop"));
    return await work(folder);
  });
}

describe("goats typewalk", () => {
  it("lists every file with DRAGONS' tags", async () => {
    const { code, stdout, stderr } = await goats(["typewalk", GEMINI, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const found = JSON.parse(stdout).map((each: { file: string; tags: string[] }) => [
      basename(each.file),
      each.tags,
    ]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries((await expected()).map(([name, { tags }]) => [name, tags])),
    );
  });

  it("walks folders in folders, warns of a broken file and goes on", async () => {
    await inMixedFolder(async (folder) => {
      const { code, stdout, stderr } = await goats(["typewalk", folder]);
      expect(code).toBe(1);
      expect(lines(stderr)).toHaveLength(1);
      expect(stderr).toContain(`goats: ${join(folder, "broken.fits")}: `);
      const shown = lines(stdout).map((line) => line.trim().split(/\s+/)[0]);
      expect(shown).toEqual([
        `${folder}:`,
        "bias.fits",
        "flat.fits.gz",
        `${join(folder, "deeper")}:`,
        "dark.FITS",
      ]);
      expect(stdout).toMatch(/flat\.fits\.gz +.*GCALFLAT.*NIRI/);
    });
  });

  it("chooses by tags, by name and by depth, and writes a list that reduce reads", async () => {
    await inMixedFolder(async (folder) => {
      const list = join(folder, "found.txt");
      const only = await goats(["typewalk", folder, "--tags", "CAL", "--xtags", "NIRI", "-o", list]);
      expect(only.stdout).toContain("bias.fits");
      expect(only.stdout).not.toContain("dark.FITS");
      expect(lines(await readFile(list, "utf8"))).toEqual([join(folder, "bias.fits")]);
      const again = await goats(["dataselect", `@${list}`]);
      expect(again).toEqual({ code: 0, stdout: `${join(folder, "bias.fits")}\n`, stderr: "" });

      const flat = await goats(["typewalk", "-d", folder, "-n", "-f", "^bias"]);
      expect(lines(flat.stdout)).toHaveLength(2);
      const either = await goats(["typewalk", folder, "--or", "--tags", "BIAS", "DARK", "-f", "fits$|FITS$"]);
      expect(either.stdout).toMatch(/bias\.fits[\s\S]*dark\.FITS/);
      expect((await readdir(folder)).filter((name) => name.includes(".tmp-"))).toEqual([]);
    });
  });

  it("says when there is nothing to list, and what is wrong with a mask", async () => {
    await inFolder(async (folder) => {
      expect(await goats(["typewalk", folder])).toEqual({
        code: 1,
        stdout: "",
        stderr: `goats: There are no FITS files in ${folder}. Name other files or folders.\n`,
      });
    });
    expect((await goats(["typewalk", GEMINI, "-f", "("])).code).toBe(2);
  });
});

describe("goats dataselect", () => {
  it.each([
    [
      ["--tags", "BIAS"],
      ["gmos_imaging_bias.fits", "gmos_longslit_bias.fits"],
    ],
    [["-t", "GMOS,SOUTH", "--xtags", "CAL,PROCESSED"], ["gmos_longslit_object_at2020caa.fits"]],
    [
      ["--expr", 'observation_class=="science" and exposure_time>=30'],
      [
        "S20210219S0075_1D.fits",
        "gmos_longslit_object_at2020caa.fits",
        "niri_imaging_object_iPTF-16fnl.fits",
      ],
    ],
    [["--tags", "NIRI,IMAGE", "--expr", "exposure_time==40"], ["niri_imaging_object_iPTF-16fnl.fits"]],
    [["--tags", "NIRI,IMAGE", "--expr", "exposure_time==40", "--strict"], []],
    [
      ["--tags", "NIRI", "--expr", 'filter_name=="H" and not CAL'],
      ["niri_imaging_object_FS_103.fits", "niri_imaging_object_iPTF-16fnl.fits"],
    ],
    [["--tags", "NIRI", "--expr", 'filter_name=="H"', "--strict"], []],
    [["--expr", 'ut_date=="2015-11-29"'], ["niri_imaging_object_Rubin_149_ukirt_fs14.fits"]],
  ])("%j", async (options, found) => {
    const { code, stdout, stderr } = await goats(["dataselect", GEMINI, ...options]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(names(stdout)).toEqual(found);
  });

  it("expands wildcards that no shell has expanded", async () => {
    const { stdout } = await goats(["dataselect", file("gmos_*_bias.fits")]);
    expect(names(stdout)).toEqual(["gmos_imaging_bias.fits", "gmos_longslit_bias.fits"]);
  });

  it("writes a list with the question above it and prints nothing", async () => {
    await inFolder(async (folder) => {
      const list = join(folder, "biases.txt");
      const args = ["dataselect", GEMINI, "--tags", "BIAS", "--expr", "detector_x_bin==2", "-o", list];
      expect(await goats(args)).toEqual({ code: 0, stdout: "", stderr: "" });
      const text = lines(await readFile(list, "utf8"));
      expect(text.filter((line) => line.startsWith("#"))).toEqual([
        "# tags: BIAS",
        "# xtags: none",
        "# expression: detector_x_bin==2",
      ]);
      expect(names(text.slice(3).join("\n"))).toEqual(["gmos_longslit_bias.fits"]);
      const loud = await goats([...args, "-v"]);
      expect(names(loud.stdout)).toEqual(["gmos_longslit_bias.fits"]);
    });
  });

  it("names what is wrong with an expression, and where", async () => {
    const wrong = await goats(["dataselect", GEMINI, "--expr", "exposuretime>3"]);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/^goats: The expression cannot be read: .*exposuretime.*character 1/);
  });

  it("gives the same answer in threads as in one", async () => {
    await inFolder(async (folder) => {
      const all = (await readdir(GEMINI)).filter((name) => name.endsWith(".fits"));
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          Promise.all(all.map((name) => symlink(file(name), join(folder, `${i}-${name}`)))),
        ),
      );
      await writeFile(join(folder, "20-broken.fits"), "nothing");
      const { code, stdout, stderr } = await goats(["dataselect", folder, "--expr", 'ut_date<"2016-01-01"']);
      expect(code).toBe(1);
      expect(lines(stderr)).toHaveLength(1);
      const wanted = (await expected())
        .filter(([, { descriptors }]) => String(descriptors["ut_date"]) < "2016-01-01")
        .map(([name]) => name);
      const perCopy = wanted.flatMap((name) => Array.from({ length: 40 }, (_, i) => `${i}-${name}`));
      expect(names(stdout)).toEqual(perCopy.toSorted());
    });
  }, 30_000);
});

describe("goats showd", () => {
  it("has the values of DRAGONS as JSON", async () => {
    const descriptors = [
      "object",
      "exposure_time",
      "observation_class",
      "ut_datetime",
      "detector_section",
      "slit",
    ];
    const { code, stdout } = await goats(["showd", GEMINI, "-d", descriptors.join(","), "--json"]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as { file: string; descriptors: Record<string, unknown> }[];
    for (const [name, each] of await expected()) {
      const ours = found.find((other) => basename(other.file) === name)?.descriptors;
      for (const descriptor of descriptors)
        expect(ours?.[descriptor], `${name} ${descriptor}`).toEqual(each.descriptors[descriptor]);
    }
  });

  it("prints a table with a row for each file, and cuts long values unless asked not to", async () => {
    const args = [
      "showd",
      file("gmos_longslit_arc.fits"),
      file("niri_imaging_dark.fits"),
      "-d",
      "object,detector_section",
    ];
    const short = lines((await goats(args)).stdout);
    expect(short).toHaveLength(4);
    expect(short[0]).toMatch(/^filename +object +detector_section$/);
    expect(short[2]).toMatch(/CuAr +\[\[.*\.\.\.$/);
    const long = lines((await goats([...args, "--long"])).stdout);
    expect(long[2]).toMatch(/\]\]$/);
  });

  it("prints CSV that quotes what must be quoted", async () => {
    const { stdout } = await goats([
      "showd",
      file("gmos_longslit_arc.fits"),
      "-d",
      "detector_name",
      "binning",
      "--csv",
    ]);
    expect(lines(stdout)).toEqual([
      "filename,detector_name,binning",
      `${file("gmos_longslit_arc.fits")},"BI5-36-4k-2,BI11-33-4k-1,BI12-34-4k-1",2x2`,
    ]);
  });

  it("lists all descriptors of a file without -d", async () => {
    const { stdout } = await goats(["showd", file("gmos_longslit_arc.fits")]);
    expect(stdout).toMatch(/^ {2}gain_setting +low$/m);
    expect(lines(stdout).length).toBeGreaterThan(60);
  });

  it("answers a name that does not exist with the one that was meant", async () => {
    const { code, stderr } = await goats(["showd", GEMINI, "-d", "airmas"]);
    expect(code).toBe(2);
    expect(stderr).toContain("There is no descriptor airmas. Did you mean airmass?");
  });

  it("goes on behind a file that is not there", async () => {
    const args = ["showd", "/nowhere.fits", file("niri_imaging_dark.fits"), "-d", "object", "--csv"];
    const { code, stdout, stderr } = await goats(args);
    expect(code).toBe(1);
    expect(stderr).toBe("goats: /nowhere.fits: there is no such file. Check its name.\n");
    expect(lines(stdout)).toHaveLength(2);
  });
});

describe("goats header", () => {
  it("prints cards as they stand in the file", async () => {
    const { stdout } = await goats(["header", file("gmos_longslit_bias.fits"), "-e", "0"]);
    const raw = (await readFile(file("gmos_longslit_bias.fits"))).subarray(0, 800).toString("latin1");
    const cards = Array.from({ length: 10 }, (_, i) => raw.slice(80 * i, 80 * i + 80).trimEnd());
    expect(stdout.split("\n").slice(1, 11)).toEqual(cards);
    expect(stdout).toContain(`# ${file("gmos_longslit_bias.fits")} [0] PRIMARY`);
  });

  it("finds extensions by name and version, and keywords as a table", async () => {
    const args = [
      "header",
      file("S20210219S0075_1D.fits"),
      "-e",
      "sci,1",
      "-e",
      "DQ",
      "-k",
      "naxis1",
      "BITPIX,NOWHERE",
    ];
    const rows = lines((await goats(args)).stdout).map((line) => line.split(/ {2,}/).slice(1));
    expect(rows).toEqual([
      ["hdu", "NAXIS1", "BITPIX", "NOWHERE"],
      ["[1] SCI,1", "3200", "-64", "-"],
      ["[3] DQ,1", "3200", "16", "-"],
    ]);
  });

  it("prints JSON that keeps numbers numbers", async () => {
    const { stdout } = await goats([
      "header",
      file("niri_imaging_dark.fits"),
      "-e",
      "0",
      "-k",
      "OBJECT",
      "EXPTIME",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        hdus: [
          {
            index: 0,
            cards: [
              { keyword: "OBJECT", value: "Dark" },
              { keyword: "EXPTIME", value: 8.001 },
            ],
          },
        ],
      },
    ]);
  });

  it("warns when a file has no such extension", async () => {
    const { code, stderr } = await goats(["header", file("niri_imaging_dark.fits"), "-e", "SCI,9"]);
    expect(code).toBe(1);
    expect(stderr).toContain("has no extension SCI,9");
  });
});

describe("goats showrecipes", () => {
  it.each([
    [
      "gmos_longslit_flat.fits",
      [],
      "gmos.recipes.sq.recipes_FLAT_LS_SPECT::makeProcessedFlatNoStack (default)",
    ],
    [
      "gmos_longslit_flat.fits",
      ["-m", "qa"],
      "gmos.recipes.qa.recipes_FLAT_LS_SPECT::makeProcessedFlat (default)",
    ],
    ["gmos_imaging_bias.fits", ["--mode", "ql"], "gmos.recipes.sq.recipes_BIAS::makeProcessedBias (default)"],
    [
      "f2_imaging_flat.fits",
      ["-r", "makeProcessedBPM"],
      "f2.recipes.sq.recipes_FLAT_IMAGE::makeProcessedBPM",
    ],
  ])("%s %j", async (name, options, recipe) => {
    const { code, stdout } = await goats(["showrecipes", file(name), ...options]);
    expect(code).toBe(0);
    expect(stdout).toContain(`recipe     ${recipe}\n`);
    expect(stdout).toMatch(/^ {2}prepare\(/m);
  });

  it("says what runs with our engine and what a recipe misses", async () => {
    expect((await goats(["showrecipes", file("gmos_longslit_bias.fits")])).stdout).toContain(
      "runs with  GOATS",
    );
    const flat = (await goats(["showrecipes", file("gmos_longslit_flat.fits"), "--json"])).stdout;
    expect(JSON.parse(flat)).toMatchObject({
      engine: "dragons",
      missing: ["biasCorrect", "ADUToElectrons", "normalizeFlat", "thresholdFlatfield", "storeProcessedFlat"],
    });
  });

  it("lists the recipes of all modes", async () => {
    const { stdout } = await goats(["showrecipes", file("niri_imaging_object_FS_103.fits"), "--all"]);
    const rows = lines(stdout).map((line) => line.split(/ {2,}/));
    expect(rows.filter((row) => row.includes("default")).map((row) => row.slice(0, 2))).toEqual([
      ["sq", "niri.recipes.sq.recipes_IMAGE::reduce"],
      ["ql", "niri.recipes.sq.recipes_IMAGE::reduce"],
      ["qa", "niri.recipes.qa.recipes_IMAGE::reduce"],
    ]);
    expect(rows).toContainEqual(
      ["sq", "niri.recipes.sq.recipes_IMAGE::makeSkyFlat", "", "DRAGONS"].filter(Boolean),
    );
  });

  it("prints a text that reduce takes as it is", async () => {
    const { stdout } = await goats(["showrecipes", file("gmos_longslit_bias.fits"), "--text"]);
    expect(stdout).toMatch(/^def makeProcessedBias\(p\):\n[\s\S]*p\.stackBiases\(\)[\s\S]*return\n$/);
  });

  it("says when there is none, and which there are", async () => {
    const none = await goats(["showrecipes", file("gmos_longslit_bpm.fits")]);
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(none.stderr).toContain("There is no recipe of mode sq for frames of this kind");
    const wrong = await goats(["showrecipes", file("gmos_longslit_bias.fits"), "-r", "reduce"]);
    expect(wrong.stderr).toContain("Choose one of: makeProcessedBias.");
    expect((await goats(["showrecipes", file("gmos_longslit_bias.fits"), "-m", "xx"])).code).toBe(2);
  });
});

describe("goats showpars", () => {
  it("shows the parameters as they are for the file", async () => {
    const image = await goats(["showpars", file("gmos_imaging_object_J1655+2533.fits"), "stackFrames"]);
    expect(image.stdout).toMatch(/^reject_method +'sigclip' +one of none, minmax, sigclip, varclip /m);
    expect(image.stdout).toMatch(/^memory +1\.0 +float >= 0\.01 or None /m);
    expect(image.stdout).not.toContain("debug_pixel");
    const slit = await goats(["showpars", file("gmos_longslit_object_at2020caa.fits"), "stackFrames", "-a"]);
    expect(slit.stdout).toMatch(/^reject_method +'varclip' /m);
    expect(slit.stdout).toContain("debug_pixel");
  });

  it("lists the primitives, ours marked", async () => {
    const { stdout } = await goats(["showpars", file("gmos_longslit_bias.fits"), "--json"]);
    const { primitives } = JSON.parse(stdout) as { primitives: { name: string; engine: string }[] };
    const engines = new Map(primitives.map(({ name, engine }) => [name, engine]));
    expect(engines.get("stackBiases")).toBe("GOATS");
    expect(engines.get("biasCorrect")).toBe("DRAGONS");
  });

  it("suggests the name that was meant", async () => {
    const { code, stderr } = await goats(["showpars", file("gmos_longslit_bias.fits"), "stackBias"]);
    expect(code).toBe(1);
    expect(stderr).toContain("There is no primitive stackBias for these files. Did you mean stackBiases?");
  });
});

describe("output to a pipe", () => {
  it("ends quietly when its reader has gone", async () => {
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const ended = await new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [main, "header", GEMINI, "--json"], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stderr = "";
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.stdout.once("data", () => child.stdout.destroy());
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stderr }));
    });
    expect(ended).toEqual({ code: 0, stderr: "" });
  });
});
