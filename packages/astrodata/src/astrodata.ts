import type { Column, Header, PixelArray } from "@goats/fits";
import {
  type ArithmeticOperand,
  type ArithmeticOperation,
  combine,
  type Planes,
  setPlanes,
} from "./arithmetic.ts";
import { type CropBox, checkBox, cropExtension, sameAxes } from "./crop.ts";
import { type Description, describe, metadataOf } from "./describe.ts";
import { AstroDataError } from "./errors.ts";
import { updateFilename } from "./filename.ts";
import type { DescriptorOptions, DescriptorValue, Metadata, MetadataSource } from "./metadata.ts";
import { item, phuOf, placesOf } from "./slice.ts";

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
  /** Whether this is a view of some extensions of another object. */
  readonly isSliced: boolean;
  /** Whether this is one extension by itself: descriptors give its value instead of a list. */
  readonly isSingle: boolean;

  constructor(
    phu: Header,
    filename: string,
    parts: {
      extensions?: Extension[];
      tables?: Map<string, AttachedTable | AttachedBytes>;
      warnings?: readonly string[];
      origFilename?: string;
      view?: "single" | "several";
    } = {},
  ) {
    this.phu = phu;
    this.filename = filename;
    this.origFilename = parts.origFilename ?? filename;
    this.extensions = parts.extensions ?? [];
    this.tables = parts.tables ?? new Map();
    this.warnings = parts.warnings ?? [];
    this.isSliced = parts.view !== undefined;
    this.isSingle = parts.view === "single";
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
    return metadata.value(name, options);
  }

  /** Everything that the headers say, as JSON. */
  describe(): Description {
    return describe(this);
  }

  /** Gives the file the name of a step, see {@link updateFilename}; ORIGNAME is set when it is missing. */
  updateFilename(suffix: string, strip = true): void {
    if (this.isSliced) throw new AstroDataError("bad_slice", "A slice has the name of its file.");
    if (!this.phu.has("ORIGNAME")) {
      this.phu.set("ORIGNAME", this.origFilename, "File name before processing");
    }
    this.filename = updateFilename(this.filename, this.phu.getString("ORIGNAME") ?? "", suffix, strip);
  }

  /**
   * A view of some extensions: one by its place (counted from 0, negative from the end), which stands for itself, or a
   * list. Extensions, headers and tables are those of this object: a change is seen in both.
   *
   * @throws {AstroDataError} `bad_slice` when there is no such extension, or this is a single one already
   */
  slice(index: number | readonly number[]): AstroData {
    if (this.isSingle) throw new AstroDataError("bad_slice", "A single extension cannot be sliced again.");
    const places = placesOf(this.extensions.length, typeof index === "number" ? [index] : index);
    return new AstroData(phuOf(this, places), this.filename, {
      extensions: places.map((place) => item(this.extensions, place)),
      tables: this.tables,
      warnings: this.warnings,
      origFilename: this.origFilename,
      view: typeof index === "number" ? "single" : "several",
    });
  }

  /**
   * Adds an extension behind the others, numbered one higher than any of them: a new one, or a copy of a single slice.
   * @throws {AstroDataError} `bad_slice` when this is a slice, or what is added is more than one extension
   */
  append(
    extension: AstroData | (Omit<Extension, "id" | "tables"> & { tables?: Extension["tables"] }),
  ): Extension {
    if (this.isSliced) throw new AstroDataError("bad_slice", "Nothing can be appended to a slice.");
    if (extension instanceof AstroData) {
      if (!extension.isSingle) {
        throw new AstroDataError("bad_slice", "Only a single extension can be appended.");
      }
      return this.append(copyExtension(item(extension.extensions, 0)));
    }
    const id = Math.max(0, ...this.extensions.map((other) => other.id)) + 1;
    const added: Extension = { ...extension, id, tables: extension.tables ?? new Map() };
    added.header.set("EXTNAME", "SCI").set("EXTVER", id);
    this.extensions.push(added);
    return added;
  }

  /**
   * Attaches a table to the whole, or a table or an image to a single extension, in the place of one of the same name.
   * @throws {AstroDataError} `bad_name` for a name that cannot be, or that would hide another; `bad_slice` for a slice
   * of several extensions, and for an image that belongs to no extension
   */
  attach(name: string, attached: AttachedTable | AttachedImage | AttachedBytes): void {
    checkAttachedName(name);
    if (this.isSingle) {
      if (this.tables.has(name)) {
        throw new AstroDataError("bad_name", `"${name}" would hide a table of the whole.`);
      }
      item(this.extensions, 0).tables.set(name, attached);
      return;
    }
    if (this.isSliced || attached.kind === "image") {
      throw new AstroDataError("bad_slice", `"${name}" can only be attached to a single extension.`);
    }
    if (this.extensions.some(({ tables }) => tables.has(name))) {
      throw new AstroDataError("bad_name", `"${name}" would hide what an extension has under this name.`);
    }
    this.tables.set(name, attached);
  }

  /**
   * Replaces the pixels of a single extension. A variance or mask that is not given stays, null takes it away; given
   * planes bring theirs.
   *
   * @throws {AstroDataError} `bad_slice` unless this is a single extension, `bad_operand` when sizes differ
   */
  reset(
    data: PixelData | Planes,
    axes: readonly number[],
    planes: { variance?: Extension["variance"] | null; mask?: Extension["mask"] | null } = {},
  ): void {
    if (!this.isSingle) throw new AstroDataError("bad_slice", "Only a single extension can be reset.");
    const extension = item(this.extensions, 0);
    const given: Planes = "data" in data ? data : { data };
    const pick = <T>(own: T | undefined, brought: T | undefined, wanted: T | null | undefined) =>
      wanted === undefined ? (brought ?? own) : (wanted ?? undefined);
    const variance = pick(extension.variance, given.variance, planes.variance);
    const mask = pick(extension.mask, given.mask, planes.mask);
    const size = axes.reduce((product, length) => product * length, 1);
    for (const [name, plane] of Object.entries({ data: given.data, variance, mask })) {
      if (plane !== undefined && plane.length !== size) {
        throw new AstroDataError(
          "bad_operand",
          `The ${name} have ${plane.length} pixels, not ${axes.join(" x ")}.`,
        );
      }
    }
    setPlanes(extension, { data: given.data, variance, mask });
    extension.axes = axes;
  }

  /**
   * Cuts every extension to a box of pixels, all edges included; variance, mask and attached images of the same shape
   * go with the data. Headers stay as they are.
   *
   * @throws {AstroDataError} `bad_slice` when the box is not inside an image; nothing is changed then
   */
  crop(box: CropBox): void {
    for (const extension of this.extensions) checkBox(extension.axes, box);
    for (const extension of this.extensions) cropExtension(extension, box);
  }

  /**
   * Adds to this object, pixel by pixel: a number, planes for each extension, or another object with as many
   * extensions. Variances are propagated, masks combined by OR (see {@link combine}); tables that only the other has are
   * taken over. Headers stay as they are.
   *
   * @throws {AstroDataError} `bad_operand` when numbers or shapes of extensions differ; nothing is changed then
   */
  add(operand: AstroData | ArithmeticOperand): this {
    return this.#combine("add", operand);
  }

  /** Subtracts from this object; as {@link add}. */
  subtract(operand: AstroData | ArithmeticOperand): this {
    return this.#combine("subtract", operand);
  }

  /** Multiplies this object; as {@link add}. */
  multiply(operand: AstroData | ArithmeticOperand): this {
    return this.#combine("multiply", operand);
  }

  /** Divides this object; as {@link add}. */
  divide(operand: AstroData | ArithmeticOperand): this {
    return this.#combine("divide", operand);
  }

  /** Replaces this object by the operand less it; as {@link add}. */
  subtractFrom(operand: ArithmeticOperand): this {
    return this.#combine("subtract", operand, true);
  }

  /** Replaces this object by the operand over it; as {@link add}. */
  divideInto(operand: ArithmeticOperand): this {
    return this.#combine("divide", operand, true);
  }

  #combine(operation: ArithmeticOperation, operand: AstroData | ArithmeticOperand, reversed = false): this {
    if (operand instanceof AstroData && operand.extensions.length !== this.extensions.length) {
      throw new AstroDataError(
        "bad_operand",
        `One object has ${this.extensions.length} extensions, the other ${operand.extensions.length}.`,
      );
    }
    const others = operand instanceof AstroData ? operand.extensions : undefined;
    const results = this.extensions.map((extension, i) => {
      const axes = others?.[i]?.axes ?? extension.axes;
      if (!sameAxes(axes, extension.axes)) {
        throw new AstroDataError(
          "bad_operand",
          `Extension ${extension.id} has ${extension.axes.join(" x ")} pixels, the other ${axes.join(" x ")}.`,
        );
      }
      const other = operand instanceof AstroData ? item(operand.extensions, i) : operand;
      return reversed ? combine(other, operation, extension) : combine(extension, operation, other);
    });
    for (const [i, planes] of results.entries()) setPlanes(item(this.extensions, i), planes);
    if (operand instanceof AstroData) {
      for (const [name, table] of operand.tables) if (!this.tables.has(name)) this.tables.set(name, table);
    }
    return this;
  }

  /** A copy that can be changed without changing this one. */
  clone(): AstroData {
    return new AstroData(this.phu.clone(), this.filename, {
      origFilename: this.origFilename,
      warnings: this.warnings,
      tables: new Map([...this.tables].map(([name, table]) => [name, copyAttached(table)])),
      extensions: this.extensions.map(copyExtension),
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

function copyExtension(extension: Extension): Extension {
  const { id, header, axes, data, variance, mask, tables } = extension;
  return {
    id,
    header: header.clone(),
    axes,
    data: data.slice(),
    variance: variance?.slice(),
    mask: mask?.slice(),
    tables: new Map([...tables].map(([name, attached]) => [name, copyAttached(attached)])),
  };
}

/** Columns are never changed in place, so their arrays may be shared. */
function copyAttached<T extends AttachedTable | AttachedImage | AttachedBytes>(item: T): T {
  return { ...item, header: item.header.clone() };
}
