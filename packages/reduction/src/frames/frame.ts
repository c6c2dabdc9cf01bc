/** Frames on their way through a recipe: AstroData whose pixels live in a store. */
import { basename } from "node:path";
import {
  AstroData,
  AstroDataError,
  type Extension,
  type Metadata,
  openAstroData,
  type PixelData,
} from "@goats/astrodata";
import { FitsError, type Header } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { ReductionError } from "../errors.ts";
import { md5OfFile } from "./hash.ts";
import type { Plane, PlaneStore } from "./plane-store.ts";
import { cut, type Rectangle } from "./rectangle.ts";

/**
 * An extension whose planes are in a store: reading a member loads it, setting it hands the array over. An array that
 * was read may be changed only if it is set again.
 */
export class StoredExtension implements Extension {
  readonly id: number;
  readonly tables: Extension["tables"];
  header: Header;
  axes: readonly number[];
  private readonly store: PlaneStore;
  private dataPlane: Plane;
  private variancePlane: Plane<Float32Array> | undefined;
  private maskPlane: Plane<Uint16Array> | undefined;

  constructor(extension: Extension, store: PlaneStore) {
    this.store = store;
    this.id = extension.id;
    this.tables = extension.tables;
    this.header = extension.header;
    this.axes = extension.axes;
    this.dataPlane = store.put(extension.data);
    this.variance = extension.variance;
    this.mask = extension.mask;
  }

  get width(): number {
    return this.axes[0] ?? 0;
  }

  get height(): number {
    return this.axes[1] ?? 1;
  }

  get data(): PixelData {
    return this.dataPlane.load();
  }

  set data(data: PixelData) {
    this.dataPlane.release();
    this.dataPlane = this.store.put(data);
  }

  get variance(): Float32Array | undefined {
    return this.variancePlane?.load();
  }

  set variance(variance: Float32Array | Float64Array | undefined) {
    this.variancePlane?.release();
    const single = variance instanceof Float64Array ? new Float32Array(variance) : variance;
    this.variancePlane = single && this.store.put(single);
  }

  get mask(): Uint16Array | undefined {
    return this.maskPlane?.load();
  }

  set mask(mask: Uint16Array | undefined) {
    this.maskPlane?.release();
    this.maskPlane = mask && this.store.put(mask);
  }

  /** Gives all pixels the same variance. */
  fillVariance(value: number): void {
    this.variancePlane?.release();
    this.variancePlane = this.store.fill(new Float32Array(), this.width * this.height, value);
  }

  /** Keeps a rectangle of all planes. */
  cut(rectangle: Rectangle): void {
    const cutPlane = <Data extends PixelData>(plane: Plane<Data>): Plane<Data> => {
      const { constant } = plane;
      const size = (rectangle.x2 - rectangle.x1) * (rectangle.y2 - rectangle.y1);
      const kept =
        constant === undefined
          ? this.store.put(cut(plane.load(), this.width, rectangle))
          : this.store.fill(plane.sample(), size, constant);
      plane.release();
      return kept;
    };
    this.dataPlane = cutPlane(this.dataPlane);
    this.variancePlane = this.variancePlane && cutPlane(this.variancePlane);
    this.maskPlane = this.maskPlane && cutPlane(this.maskPlane);
    this.axes = [rectangle.x2 - rectangle.x1, rectangle.y2 - rectangle.y1];
  }

  /** The planes themselves, to read parts of them. */
  get planes(): {
    readonly data: Plane;
    readonly variance: Plane<Float32Array> | undefined;
    readonly mask: Plane<Uint16Array> | undefined;
  } {
    return { data: this.dataPlane, variance: this.variancePlane, mask: this.maskPlane };
  }

  /** Gives the memory of all planes back. */
  release(): void {
    this.dataPlane.release();
    this.variancePlane?.release();
    this.maskPlane?.release();
  }
}

/** Where a frame was read from. */
export interface FrameSource {
  readonly path: string;
  /** MD5 of the file, hexadecimal: what provenance tables hold. */
  readonly md5: string;
}

/** One frame of a reduction. */
export class Frame {
  readonly ad: AstroData;
  readonly extensions: readonly StoredExtension[];
  /** Undefined for a frame that was made, not read. */
  readonly source: FrameSource | undefined;

  constructor(ad: AstroData, store: PlaneStore, source?: FrameSource) {
    this.extensions = ad.extensions.map((extension) => new StoredExtension(extension, store));
    this.ad = new AstroData(ad.phu, ad.filename, {
      extensions: [...this.extensions],
      tables: ad.tables,
      warnings: ad.warnings,
      origFilename: ad.origFilename,
    });
    this.source = source;
  }

  get phu(): Header {
    return this.ad.phu;
  }

  get filename(): string {
    return this.ad.filename;
  }

  /** Tags and descriptors as the headers are now. @throws {ReductionError} for a file that is not from Gemini. */
  metadata(): Metadata {
    const { metadata } = this.ad;
    if (metadata) return metadata;
    throw new ReductionError("wrong_input", `${this.filename} does not come from a Gemini telescope.`, {
      file: this.filename,
      fix: "Leave this file out: only Gemini frames can be reduced.",
    });
  }

  /** Gives the memory of all pixels back. */
  release(): void {
    for (const extension of this.extensions) extension.release();
  }
}

/**
 * Reads a file.
 *
 * @throws {ReductionError} `unreadable_file`
 */
export async function openFrame(path: string, store: PlaneStore): Promise<Frame> {
  const name = basename(path);
  try {
    const file = await openFitsFile(path);
    try {
      const ad = await openAstroData(file, name);
      if (ad.extensions.length === 0) {
        throw new ReductionError("wrong_input", `${name} holds no pixels.`, {
          file: name,
          fix: "Leave this file out, or get it again.",
        });
      }
      return new Frame(ad, store, { path, md5: await md5OfFile(path) });
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(name, error);
  }
}

/** Turns what reading a file can throw into an error that names the file. */
export function unreadable(name: string, error: unknown): unknown {
  if (error instanceof FitsError || error instanceof AstroDataError) {
    return new ReductionError("unreadable_file", `${name}: ${error.message}`, {
      file: name,
      fix: error.fix,
      cause: error,
    });
  }
  if (!(error instanceof Error) || error instanceof ReductionError || !("code" in error)) return error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it does not exist",
    EACCES: "access is denied",
    EISDIR: "it is a folder",
  };
  const reason = typeof error.code === "string" ? (reasons[error.code] ?? error.message) : error.message;
  return new ReductionError("unreadable_file", `${name} cannot be read: ${reason}.`, {
    file: name,
    fix: "Check that the file is there and that you may read it.",
    cause: error,
  });
}
