import type { HduData, Header, PixelArray } from "@goats/fits";
import {
  type AstroData,
  type AttachedBytes,
  type AttachedImage,
  type AttachedTable,
  checkAttachedName,
  type Extension,
} from "./astrodata.ts";

/**
 * The HDUs of a file in the order that AstroData writes: the primary header with NEXTEND; for each extension SCI, VAR,
 * DQ, WCS and what else is attached, all with its EXTVER, VAR and DQ with a copy of the header of SCI; then the tables
 * of the whole object by name, without EXTVER. Structure keywords are left to the FITS writer.
 *
 * @throws AstroDataError `bad_name` when something is attached under a name that cannot be read back
 */
export function toHdus(ad: AstroData): HduData[] {
  const hdus = ad.extensions.flatMap(extensionHdus);
  for (const [name, table] of [...ad.tables].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hdus.push(attachedHdu(name, undefined, table));
  }
  const phu = ad.phu
    .clone()
    .set("NEXTEND", hdus.length, ad.phu.has("NEXTEND") ? undefined : "Number of extensions");
  return [{ kind: "image", header: phu }, ...hdus];
}

function extensionHdus({ id, header, axes, data, variance, mask, tables }: Extension): HduData[] {
  const plane = (name: string, pixels: PixelArray): HduData => ({
    kind: "image",
    header: named(header, name, id),
    axes,
    data: pixels,
  });
  const hdus = [plane("SCI", data)];
  if (variance) hdus.push(plane("VAR", variance));
  if (mask) hdus.push(plane("DQ", mask));
  // The world coordinates come first of what is attached; the sort keeps the order of the rest.
  const attached = [...tables].toSorted(([a], [b]) => Number(b === "WCS") - Number(a === "WCS"));
  for (const [name, item] of attached) hdus.push(attachedHdu(name, id, item));
  return hdus;
}

function attachedHdu(
  name: string,
  version: number | undefined,
  item: AttachedTable | AttachedImage | AttachedBytes,
): HduData {
  const header = named(item.header, checkAttachedName(name), version);
  switch (item.kind) {
    case "table":
      return { kind: "bintable", header, columns: item.columns };
    case "raw":
      return { kind: "raw", header, data: item.data };
    default:
      return { kind: "image", header, axes: item.axes, data: item.data };
  }
}

function named(header: Header, name: string, version: number | undefined): Header {
  const copy = header.clone().set("EXTNAME", name);
  return version === undefined ? copy.delete("EXTVER") : copy.set("EXTVER", version);
}
