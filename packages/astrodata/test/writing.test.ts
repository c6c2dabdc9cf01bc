import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { bufferSource, encodeFits, type HduData, Header, makeColumn, openFits } from "@goats/fits";
import { writeFitsFile } from "@goats/fits/node";
import { afterAll, expect, test } from "vitest";
import { AstroData, addHistory, addProvenance, openAstroData, toHdus } from "../src/index.ts";
import { openShared, sharedPath } from "./shared.ts";

const TABLE = { kind: "table", header: Header.from(), columns: [] } as const;

/** A gWCS as DRAGONS stores it: an ASCII table with the lines of an ASDF document. */
const WCS_LINES = ["#ASDF 1.0.0", "#ASDF_STANDARD 1.5.0", "%YAML 1.1", "---", "wcs: {name: ''}"];

function wcsTable(version: number): HduData {
  const width = Math.max(...WCS_LINES.map((line) => line.length));
  const header = Header.from([
    ["XTENSION", "TABLE"],
    ["BITPIX", 8],
    ["NAXIS", 2],
    ["NAXIS1", width],
    ["NAXIS2", WCS_LINES.length],
    ["PCOUNT", 0],
    ["GCOUNT", 1],
    ["TFIELDS", 1],
    ["TTYPE1", "gWCS"],
    ["TFORM1", `A${width}`],
    ["TBCOL1", 1],
    ["EXTNAME", "WCS"],
    ["EXTVER", version],
  ]);
  const data = new TextEncoder().encode(WCS_LINES.map((line) => line.padEnd(width)).join(""));
  return { kind: "raw", header, data };
}

/** A real frame with everything that a product can have. */
async function product(): Promise<AstroData> {
  const raw = await openShared("gmos_longslit_arc.fits");
  const hdus = toHdus(raw);
  const file = await openFits(bufferSource(Buffer.concat([...encodeFits([...hdus, wcsTable(2)])])));
  const ad = await openAstroData(file, "S20210219S0001_arc.fits");
  for (const extension of ad.extensions) {
    extension.data = Float32Array.from(extension.data);
    extension.variance = extension.data.map((value) => value + 0.5);
    extension.mask = new Uint16Array(extension.data.length).fill(64 + extension.id);
  }
  const second = ad.slice(1);
  const { axes = [], data } = ad.extensions[1] ?? {};
  const mask = new Uint8Array(data?.length ?? 0).fill(1);
  second.attach("OBJMASK", { kind: "image", header: Header.from(), axes, data: mask });
  const columns = [
    makeColumn("NUMBER", Int32Array.of(1, 2)),
    makeColumn("X_IMAGE", Float64Array.of(1.5, 2.5)),
  ];
  second.attach("OBJCAT", { kind: "table", header: Header.from(), columns });
  const now = "2021-02-19T08:14:01.000000";
  addHistory(ad, [{ primitive: "prepare", args: '{"suffix": "_prepared"}', start: now, stop: now }]);
  addProvenance(ad, [{ timestamp: now, filename: "a.fits", md5: "", addedBy: "prepare" }]);
  ad.append(second);
  return ad;
}

function titles(hdus: readonly HduData[]): string[] {
  return hdus
    .slice(1)
    .map(({ header }) => `${header.getString("EXTNAME")} ${header.getNumber("EXTVER") ?? ""}`.trim());
}

test("the world coordinates keep their place and every byte", async () => {
  const ad = await product();
  const hdus = toHdus(ad);
  expect(titles(hdus).filter((title) => title.endsWith(" 2"))).toEqual(
    ["SCI", "VAR", "DQ", "WCS", "OBJMASK", "OBJCAT"].map((name) => `${name} 2`),
  );
  const wcs = hdus.filter(({ header }) => header.get("EXTNAME") === "WCS");
  expect(wcs.map(({ kind }) => kind)).toEqual(["raw", "raw"]);
  const original = wcsTable(2);
  for (const hdu of wcs) {
    if (hdu.kind !== "raw" || original.kind !== "raw") throw new Error("not kept");
    expect(Buffer.from(hdu.data).toString("latin1")).toBe(Buffer.from(original.data).toString("latin1"));
    expect(hdu.header.get("XTENSION")).toBe("TABLE");
  }
});

const PRODUCTS = ["gmos-image", "gmos-longslit", "niri-image"].flatMap((set) =>
  readdirSync(sharedPath("golden", set, "expected"))
    .filter((name) => name.endsWith(".header.txt.gz"))
    .map((name) => [set, name] as const),
);

test.each(PRODUCTS)("%s %s: the same parts are written in the order of DRAGONS", (set, name) => {
  const text = gunzipSync(readFileSync(sharedPath("golden", set, "expected", name))).toString("latin1");
  const units = text.split(/^===== HDU \d+ /m).slice(2);
  const parts = units.map((unit) => ({
    name: /^\S+/.exec(unit)?.[0] ?? "",
    version: Number(/^EXTVER *= *(\d+)/m.exec(unit)?.[1] ?? 0),
  }));
  const ad = new AstroData(Header.from(), name);
  const plane = Float32Array.of(0);
  for (const { version } of parts.filter((part) => part.name === "SCI")) {
    const own = parts.filter((part) => part.version === version).map((part) => part.name);
    const added = ad.append({
      header: Header.from(),
      axes: [1],
      data: plane,
      variance: own.includes("VAR") ? plane : undefined,
      mask: own.includes("DQ") ? Uint16Array.of(0) : undefined,
    });
    expect(added.id).toBe(version);
    // The world coordinates are attached last and must be moved to their place.
    const attached = own.filter((part) => !["SCI", "VAR", "DQ"].includes(part));
    for (const part of attached.toSorted((x, y) => Number(x === "WCS") - Number(y === "WCS"))) {
      ad.slice(-1).attach(part, TABLE);
    }
  }
  for (const part of parts.filter(({ version }) => version === 0).toReversed()) ad.attach(part.name, TABLE);
  const wanted = parts.map((part) => `${part.name} ${part.version || ""}`.trim());
  expect(wanted.length).toBeGreaterThan(3);
  expect(titles(toHdus(ad))).toEqual(wanted);
});

const python = [process.env["GOATS_PYTHON"], "/usr/bin/python3", "python3"].find(
  (candidate) =>
    candidate !== undefined &&
    spawnSync(candidate, ["-c", "import astropy.io.fits"], { stdio: "ignore" }).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), "goats-writing-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const READ = `
import json, sys
from astropy.io import fits
with fits.open(sys.argv[1]) as hdus:
    hdus.verify("exception")
    out = []
    for hdu in hdus[1:]:
        row = dict(name=hdu.name, version=hdu.header.get("EXTVER"), kind=type(hdu).__name__)
        if hdu.is_image:
            row.update(type=str(hdu.data.dtype.newbyteorder("=")), first=float(hdu.data.flat[0]))
        else:
            row.update(columns=hdu.columns.names, rows=len(hdu.data), cell=str(hdu.data[0][0]))
        out.append(row)
    json.dump(dict(nextend=hdus[0].header["NEXTEND"], hdus=out), sys.stdout)
`;

test.skipIf(python === undefined)(
  "astropy reads what was written (skipped without python3-astropy; GOATS_PYTHON names another interpreter)",
  async () => {
    const ad = await product();
    const path = join(folder, "product.fits");
    await writeFitsFile(path, toHdus(ad));
    const answer = spawnSync(python ?? "", ["-c", READ, path], { encoding: "utf8" });
    expect(answer.stderr).toBe("");
    const { nextend, hdus } = JSON.parse(answer.stdout);
    expect(nextend).toBe(hdus.length);
    const version = ad.extensions.length;
    const last = ad.extensions.at(-1);
    expect(hdus.slice(-8)).toEqual([
      { name: "SCI", version, kind: "ImageHDU", type: "float32", first: last?.data[0] },
      { name: "VAR", version, kind: "ImageHDU", type: "float32", first: last?.variance?.[0] },
      { name: "DQ", version, kind: "ImageHDU", type: "uint16", first: 66 },
      { name: "WCS", version, kind: "TableHDU", columns: ["gWCS"], rows: 5, cell: WCS_LINES[0] },
      { name: "OBJMASK", version, kind: "ImageHDU", type: "uint8", first: 1 },
      { name: "OBJCAT", version, kind: "BinTableHDU", columns: ["NUMBER", "X_IMAGE"], rows: 2, cell: "1" },
      {
        name: "HISTORY",
        version: null,
        kind: "BinTableHDU",
        columns: ["primitive", "args", "timestamp_start", "timestamp_stop"],
        rows: 1,
        cell: "prepare",
      },
      {
        name: "PROVENANCE",
        version: null,
        kind: "BinTableHDU",
        columns: ["timestamp", "filename", "md5", "provenance_added_by"],
        rows: 1,
        cell: "2021-02-19T08:14:01.000000",
      },
    ]);
  },
);
