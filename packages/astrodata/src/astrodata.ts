import type { Column, Header, PixelArray } from "@goats/fits";
import { type Description, describe, metadataOf } from "./describe.ts";
import { AstroDataError } from "./errors.ts";
import { updateFilename } from "./filename.ts";
import type { DescriptorOptions, DescriptorValue, Metadata, MetadataSource } from "./metadata.ts";

/** Pixels as numbers; 64-bit integers are read as doubles. */
export type PixelData = Exclude<PixelArray, BigInt64Array | BigUint64Array>;

/** A table that belongs to an extension or to the whole object. */
export interface AttachedTable {
  readonly kind: "table";
  readonly header: Header;
  readonly columns: readonly Column[];
}

/** A table of a kind that is not taken apart (ASCII tables, variable-length columns): kept byte for byte. */
export interface AttachedBytes {
  readonly kind: "raw";
  readonly header: Header;
  readonly data: Uint8Array;
}

/** An image that belongs to an extension, such as OBJMASK. */
export interface AttachedImage {
  readonly kind: "image";
  readonly header: Header;
  readonly axes: readonly number[];
  readonly data: PixelArray;
}

/** One science extension with everything that belongs to it. Processing replaces its members. */
export interface Extension {
  /** EXTVER. */
  readonly id: number;
  header: Header;
  /** NAXIS1 first. */
  axes: readonly number[];
  data: PixelData;
  /** Of the same shape as `data`; double precision only when the file has it. */
  variance?: Float32Array | Float64Array | undefined;
  /** Of the same shape as `data`; see DQ for its bits. */
  mask?: Uint16Array | undefined;
  /** Tables and images by their name, in the order in which they were attached. */
  readonly tables: Map<string, AttachedTable | AttachedImage | AttachedBytes>;
}

const ATTACHED_NAME = /^[A-Z][A-Z0-9_]*$/;
const RESERVED = ["SCI", "VAR", "DQ"];

/**
 * A Gemini file in memory: the primary header, the science extensions with their variance, mask and tables, and the
 * tables that belong to the whole.
 */
export class AstroData implements MetadataSource {
  phu: Header;
  readonly extensions: Extension[];
  /** Tables that belong to the whole object. */
  readonly tables: Map<string, AttachedTable | AttachedBytes>;
  filename: string;
  /** The name that the file had when it was opened. */
  readonly origFilename: string;
  /** What was left out or changed to make sense of the file. */
  readonly warnings: readonly string[];

  constructor(
    phu: Header,
    filename: string,
    parts: {
      extensions?: Extension[];
      tables?: Map<string, AttachedTable | AttachedBytes>;
      warnings?: readonly string[];
      origFilename?: string;
    } = {},
  ) {
    this.phu = phu;
    this.filename = filename;
    this.origFilename = parts.origFilename ?? filename;
    this.extensions = parts.extensions ?? [];
    this.tables = parts.tables ?? new Map();
    this.warnings = parts.warnings ?? [];
  }

  /** Tags and descriptors as the headers are now, remembered until one changes. Undefined: not from Gemini. */
  get metadata(): Metadata | undefined {
    return metadataOf(this);
  }

  /** The tags as the headers are now. Empty for a file that is not from Gemini. */
  get tags(): ReadonlySet<string> {
    return this.metadata?.tags ?? new Set();
  }

  /**
   * The value of a descriptor as the headers are now.
   * @throws {AstroDataError} when there is no such descriptor, or the reason why it cannot be worked out.
   */
  descriptor(name: string, options: DescriptorOptions = {}): DescriptorValue {
    const { metadata } = this;
    if (metadata === undefined) {
      throw new AstroDataError(
        "unknown_descriptor",
        `"${this.filename}" does not come from a Gemini telescope.`,
      );
    }
    return metadata.get(name, options);
  }

  /** Everything that the headers say, as JSON. */
  describe(): Description {
    return describe(this);
  }

  /** Gives the file the name of a step, see {@link updateFilename}; ORIGNAME is set when it is missing. */
  updateFilename(suffix: string, strip = true): void {
    if (!this.phu.has("ORIGNAME")) {
      this.phu.set("ORIGNAME", this.origFilename, "File name before processing");
    }
    this.filename = updateFilename(this.filename, this.phu.getString("ORIGNAME") ?? "", suffix, strip);
  }

  /** Adds an extension behind the others, numbered one higher than any of them. */
  append(extension: Omit<Extension, "id" | "tables"> & { tables?: Extension["tables"] }): Extension {
    const id = Math.max(0, ...this.extensions.map((other) => other.id)) + 1;
    const added: Extension = { ...extension, id, tables: extension.tables ?? new Map() };
    added.header.set("EXTNAME", "SCI").set("EXTVER", id);
    this.extensions.push(added);
    return added;
  }

  /** A copy that can be changed without changing this one. */
  clone(): AstroData {
    return new AstroData(this.phu.clone(), this.filename, {
      origFilename: this.origFilename,
      warnings: this.warnings,
      tables: new Map([...this.tables].map(([name, table]) => [name, copyAttached(table)])),
      extensions: this.extensions.map((extension) => ({
        ...extension,
        header: extension.header.clone(),
        data: extension.data.slice(),
        variance: extension.variance?.slice(),
        mask: extension.mask?.slice(),
        tables: new Map([...extension.tables].map(([name, item]) => [name, copyAttached(item)])),
      })),
    });
  }
}

/** Checks a name under which something is attached to the data. @throws {AstroDataError} `bad_name` */
export function checkAttachedName(name: string): string {
  if (!ATTACHED_NAME.test(name) || RESERVED.includes(name)) {
    throw new AstroDataError("bad_name", `"${name}" cannot be the name of a table or an image.`);
  }
  return name;
}

/** Columns are never changed in place, so their arrays may be shared. */
function copyAttached<T extends AttachedTable | AttachedImage | AttachedBytes>(item: T): T {
  return { ...item, header: item.header.clone() };
}
