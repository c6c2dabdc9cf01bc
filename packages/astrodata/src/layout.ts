import { type FitsFile, type Hdu, Header } from "@goats/fits";
import { extensionName } from "./instruments/extension-names.ts";
import type { ExtensionHeader, MetadataSource } from "./metadata.ts";

/** Which HDU of a file is what, by AstroData's reading rules. Headers are copies: the file's own stay as they are. */
export interface Layout {
  readonly phu: Header;
  readonly extensions: readonly LayoutExtension[];
  /** Tables that belong to the whole object, in the order in which they were found. */
  readonly tables: readonly NamedHdu[];
  /** What was left out or changed to make sense of the file. */
  readonly warnings: readonly string[];
}

/** A science extension and the HDUs that belong to it. */
export interface LayoutExtension extends ExtensionHeader {
  /** EXTVER. */
  readonly id: number;
  readonly hdu: Hdu;
  readonly variance: Hdu | undefined;
  readonly mask: Hdu | undefined;
  readonly others: readonly NamedHdu[];
}

/** An HDU under the name that it is known by. */
export interface NamedHdu {
  readonly name: string;
  readonly hdu: Hdu;
}

interface Entry {
  readonly hdu: Hdu;
  readonly header: Header;
  readonly name: string;
  readonly version: number | undefined;
}

const ADDED = "Added by AstroData";
/** These describe the whole object even when they have the EXTVER of an extension. */
const ALWAYS_TOP_LEVEL = ["REFCAT", "MDF"];

/**
 * Sorts the HDUs of a file into extensions with their variance, mask and tables, and what belongs to the whole.
 *
 * Images without a name are science data; images without EXTVER are numbered behind the highest. An HDU belongs to the
 * science extension with its EXTVER; REFCAT and MDF never do. Images that belong to nothing are left out.
 */
export function layoutOf(file: FitsFile, filename: string): Layout {
  const warnings: string[] = [];
  const [primary, ...rest] = file.hdus;
  const phu = primary?.header.clone() ?? Header.from();
  if (!phu.has("ORIGNAME")) phu.set("ORIGNAME", filename, "File name before processing");
  const single = primary !== undefined && rest.length === 0 && primary.axes.length > 0;
  const entries = single ? [primaryAsScience(primary)] : numbered(phu, rest);

  const science = entries.filter(({ name }) => name === "SCI");
  const seen = new Set(science);
  const versions = new Set<number>();
  let highest = Math.max(0, ...entries.map(({ version }) => version ?? 0));
  const extensions = science.map((entry): LayoutExtension => {
    const { hdu, header } = entry;
    let id = entry.version ?? 0;
    let bound: readonly Entry[] = [];
    if (versions.has(id)) {
      warnings.push(`Two science extensions have EXTVER ${id}; the second got ${highest + 1}.`);
      id = ++highest;
      header.set("EXTVER", id);
    } else {
      bound = entries.filter((other) => belongsTo(id, other));
    }
    versions.add(id);
    for (const other of bound) seen.add(other);
    const named = (name: string) => bound.find((other) => other.name === name)?.hdu;
    return {
      id,
      hdu,
      header,
      axes: hdu.axes,
      variance: named("VAR"),
      mask: named("DQ"),
      others: bound.filter(({ name }) => name !== "VAR" && name !== "DQ"),
    };
  });
  return { phu, extensions, tables: topLevel(entries, seen, warnings), warnings };
}

/** The headers of a file as tags and descriptors need them; reads no pixels. */
export function headersOf(file: FitsFile, filename: string): MetadataSource {
  const { phu, extensions } = layoutOf(file, filename);
  return { phu, extensions, filename };
}

/** A file of one primary image: its header counts for the file and for the extension. */
function primaryAsScience(hdu: Hdu): Entry {
  const header = hdu.header.clone().delete("SIMPLE").delete("EXTEND");
  header.set("EXTNAME", "SCI", ADDED).set("EXTVER", 1, ADDED);
  return { hdu, header, name: "SCI", version: 1 };
}

/** Names and numbers the HDUs that lack it, and puts them in order: by EXTVER, science first, the unnumbered last. */
function numbered(phu: Header, hdus: readonly Hdu[]): Entry[] {
  const named = hdus.map((hdu) => {
    const version = hdu.version === -1 ? undefined : hdu.version;
    return { hdu, given: extensionName(phu, { name: hdu.name, version }) };
  });
  const complete = named.filter(({ given }) => given.name !== "" && given.version !== undefined);
  let highest = Math.max(0, ...complete.map(({ given }) => given.version ?? 0));
  const entries = named.map(({ hdu, given }): Entry => {
    const header = hdu.header.clone();
    let { name, version } = given;
    if (name !== hdu.name) header.set("EXTNAME", name, "Renamed by AstroData");
    if (version !== undefined && version !== hdu.version) header.set("EXTVER", version, ADDED);
    if (hdu.kind === "image" && (name === "" || version === undefined)) {
      highest++;
      if (name === "") {
        name = "SCI";
        header.set("EXTNAME", name, ADDED);
      }
      if (version === undefined) {
        version = highest;
        header.set("EXTVER", version, ADDED);
      }
    }
    return { hdu, header, name, version };
  });
  const sortName = (name: string) => (name === "SCI" ? "" : name === "" ? "~" : name);
  return entries.toSorted(
    (a, b) =>
      (a.version ?? Number.MAX_SAFE_INTEGER) - (b.version ?? Number.MAX_SAFE_INTEGER) ||
      compareText(sortName(a.name), sortName(b.name)),
  );
}

function belongsTo(id: number, { name, version }: Entry): boolean {
  return version === id && name !== "" && name !== "SCI" && !ALWAYS_TOP_LEVEL.includes(name);
}

function topLevel(entries: readonly Entry[], seen: ReadonlySet<Entry>, warnings: string[]): NamedHdu[] {
  const tables: NamedHdu[] = [];
  let unnamed = 0;
  for (const entry of entries) {
    if (seen.has(entry)) continue;
    const { hdu, name } = entry;
    if (hdu.kind !== "bintable" && hdu.kind !== "asciitable") {
      warnings.push(
        `HDU ${hdu.index} (${name || "without a name"}) belongs to no science extension; it is left out.`,
      );
    } else if (tables.some((table) => table.name === name)) {
      warnings.push(`HDU ${hdu.index} is a second table ${name}; it is left out.`);
    } else {
      tables.push({ name: name === "" ? `TABLE${++unnamed}` : name, hdu });
    }
  }
  return tables;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
