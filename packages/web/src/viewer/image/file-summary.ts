import type { FitsFile, Hdu } from "@goats/fits";
import { parseSection } from "./mosaic.ts";
import type { FileSummary, HduSummary, MosaicSummary } from "./scene.ts";

/** Pixels of the largest plane or mosaic that is drawn: 0.8 GB as 32-bit floats. */
const MAX_PIXELS = 200_000_000;

/** Pixels up to which a mosaic is what is shown first. */
const MAX_FIRST_MOSAIC = 48_000_000;

const PIXEL_TYPES: Readonly<Record<number, string>> = {
  8: "8-bit",
  16: "16-bit integer",
  32: "32-bit integer",
  64: "64-bit integer",
  "-32": "32-bit float",
  "-64": "64-bit float",
};

/** Width and height of a plane; data of one axis are one row. */
export function planeSize(hdu: Pick<Hdu, "axes">): { width: number; height: number } {
  return { width: hdu.axes[0] ?? 0, height: hdu.axes[1] ?? 1 };
}

/** Number of planes of all axes above the second. */
export function planeCount(hdu: Pick<Hdu, "axes">): number {
  return hdu.axes.slice(2).reduce((product, length) => product * length, 1);
}

/** Why an HDU cannot be drawn; undefined when it can. */
function obstacle(hdu: Hdu): string | undefined {
  const columns = hdu.header.getNumber("TFIELDS") ?? 0;
  if (hdu.header.getBoolean("ZIMAGE")) return "compressed image, not supported yet";
  if (hdu.kind === "bintable" || hdu.kind === "asciitable") {
    return `table, ${hdu.axes[1] ?? 0} rows × ${columns} columns`;
  }
  if (hdu.kind !== "image") return "not an image";
  if (hdu.axes.length === 0 || hdu.axes.includes(0)) return "header only, no pixels";
  if (hdu.missingBytes > 0) return "incomplete: the file ends too early";
  const { width, height } = planeSize(hdu);
  if (width * height > MAX_PIXELS) return `too large: ${width} × ${height}`;
  return undefined;
}

function label(hdu: Hdu): string {
  if (hdu.name === "")
    return hdu.version === undefined ? `HDU ${hdu.index}` : `HDU ${hdu.index},${hdu.version}`;
  return hdu.version === undefined ? hdu.name : `${hdu.name},${hdu.version}`;
}

function summariseHdu(hdu: Hdu, taken: ReadonlySet<string>): HduSummary {
  const name = label(hdu);
  const reason = obstacle(hdu);
  const type = PIXEL_TYPES[hdu.bitpix] ?? "";
  return {
    index: hdu.index,
    key: taken.has(name) ? `${name}#${hdu.index}` : name,
    label: name,
    detail: reason ?? `${hdu.axes.join(" × ")}, ${type}`,
    viewable: reason === undefined,
    axes: hdu.axes,
  };
}

/** Names of planes that go with another: no mosaic of them is offered first. */
const COMPANIONS = new Set(["VAR", "DQ", "OBJMASK"]);

function hasSection(hdu: Hdu): boolean {
  return parseSection(hdu.header.getString("DETSEC")) !== undefined;
}

function mosaics(hdus: readonly Hdu[]): MosaicSummary[] {
  const byName = Map.groupBy(hdus, (hdu) => hdu.name);
  return [...byName].flatMap(([name, group]): MosaicSummary[] => {
    const pixels = group.reduce((total, hdu) => total + planeSize(hdu).width * planeSize(hdu).height, 0);
    if (group.length < 2 || pixels > MAX_PIXELS || group.some((hdu) => hdu.axes.length < 2)) return [];
    const where = group.every(hasSection) ? "by place on the detector" : "side by side";
    return [
      {
        key: `all:${name}`,
        label: name === "" ? `All ${group.length} extensions` : `All ${group.length} ${name}`,
        detail: where,
        hdus: group.map((hdu) => hdu.index),
      },
    ];
  });
}

/** Lists what a file holds, and chooses what is shown first: the science image or their mosaic. */
export function summariseFile(file: FitsFile): FileSummary {
  const taken = new Set<string>();
  const hdus = file.hdus.map((hdu) => {
    const summary = summariseHdu(hdu, taken);
    taken.add(summary.key);
    return summary;
  });
  const images = file.hdus.filter((hdu) => hdus[hdu.index]?.viewable);
  const offered = mosaics(images);
  const firstMosaic = offered.find((mosaic) => {
    const members = images.filter((hdu) => mosaic.hdus.includes(hdu.index));
    const pixels = members.reduce((sum, hdu) => sum + planeSize(hdu).width * planeSize(hdu).height, 0);
    return pixels <= MAX_FIRST_MOSAIC && members.every((hdu) => hasSection(hdu) && !COMPANIONS.has(hdu.name));
  });
  const first =
    images.find((hdu) => hdu.name === "SCI") ?? images.find((hdu) => !COMPANIONS.has(hdu.name)) ?? images[0];
  return {
    hdus,
    mosaics: offered,
    defaultKey: firstMosaic?.key ?? (first && hdus[first.index]?.key),
    problems: file.problems.map((problem) => problem.message),
  };
}
