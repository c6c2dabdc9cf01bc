/**
 * Keeps the pixel planes of many frames within a bound of memory: planes that were not used for the longest time go to
 * a scratch file and come back when somebody asks for them. A plane whose values are all the same (an empty mask, the
 * variance of pure read noise) is kept as that value alone.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import type { PixelData } from "@goats/astrodata";

/** Memory for planes unless something else is asked for, in bytes. */
const DEFAULT_PLANE_MEMORY = 1_000_000_000;

interface PlaneTypes {
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
  readonly uint16: Uint16Array;
  readonly int16: Int16Array;
  readonly uint32: Uint32Array;
  readonly int32: Int32Array;
  readonly float32: Float32Array;
  readonly float64: Float64Array;
}
type PlaneType = keyof PlaneTypes;

/** One array of pixels in a store. */
export class Plane<Data extends PixelData = PixelData> {
  readonly length: number;
  /** Where the values are: the value they all have, in memory, or a place in the scratch file. */
  state: { constant: number } | { data: Data } | { offset: number } | { released: true };
  private readonly store: PlaneStore;
  readonly elementBytes: number;
  private readonly make: (buffer: ArrayBuffer) => Data;

  /** @param length more than `data` has only when `state` says that all values are equal */
  constructor(store: PlaneStore, data: Data, length: number, state: { constant: number } | { data: Data }) {
    this.store = store;
    this.length = length;
    this.elementBytes = data.BYTES_PER_ELEMENT;
    this.make = makerOf(data);
    this.state = state;
  }

  get bytes(): number {
    return this.length * this.elementBytes;
  }

  /** The value that all pixels have, if they do. */
  get constant(): number | undefined {
    return "constant" in this.state ? this.state.constant : undefined;
  }

  /** All values. Changes in the array last only if it is put back. */
  load(): Data {
    const { state } = this;
    if ("data" in state) {
      this.store.touch(this);
      return state.data;
    }
    if ("released" in state) throw new Error("this plane was released");
    const data = this.make(new ArrayBuffer(this.bytes));
    if ("constant" in state) {
      data.fill(state.constant);
      return data;
    }
    this.store.read(state.offset, data);
    this.store.cameBack(this, data);
    return data;
  }

  /** An empty array of the plane's type. */
  sample(): Data {
    return this.make(new ArrayBuffer(0));
  }

  /** Copies `count` values from `from` on to place `at` of another array, without loading the rest. */
  copyRange(from: number, count: number, into: PixelData, at: number): void {
    const { state } = this;
    if ("constant" in state) {
      into.fill(state.constant, at, at + count);
    } else if ("data" in state) {
      into.set(state.data.subarray(from, from + count), at);
    } else if ("offset" in state) {
      const part = this.make(new ArrayBuffer(count * this.elementBytes));
      this.store.read(state.offset + from * this.elementBytes, part);
      into.set(part, at);
    } else {
      throw new Error("this plane was released");
    }
  }

  /** Gives memory and scratch space back. */
  release(): void {
    this.store.forget(this);
    this.state = { released: true };
  }
}

/** See the top of this file. Not safe for use by several threads. */
export class PlaneStore {
  private readonly scratchPath: string;
  private readonly limit: number;
  private scratch: number | undefined;
  private scratchEnd = 0;
  /** Places in the scratch file that are free again, by their size. */
  private readonly free = new Map<number, number[]>();
  /** Planes in memory, the one used longest ago first. */
  private readonly inMemory = new Set<Plane>();
  private memory = 0;

  /**
   * @param scratchPath where planes go that do not fit; created when the first one does
   * @param limit bytes of planes to keep in memory
   */
  constructor(scratchPath: string, limit = DEFAULT_PLANE_MEMORY) {
    this.scratchPath = scratchPath;
    this.limit = limit;
  }

  /** Bytes of planes in memory at the moment. */
  get memoryInUse(): number {
    return this.memory;
  }

  /** Takes an array over; it must not be changed afterwards. */
  put<Data extends PixelData>(data: Data): Plane<Data> {
    const first = data[0];
    if (first !== undefined && isConstant(data, first)) {
      return new Plane(this, data.slice(0, 0) as Data, data.length, { constant: first });
    }
    const plane = new Plane(this, data, data.length, { data });
    this.enter(plane);
    return plane;
  }

  /** A plane of one value; `like` is an array of the type that it has. */
  fill<Data extends PixelData>(like: Data, length: number, value: number): Plane<Data> {
    return new Plane(this, like, length, { constant: value });
  }

  /** Removes the scratch file. Planes that were in it are lost. */
  close(): void {
    if (this.scratch === undefined) return;
    closeSync(this.scratch);
    this.scratch = undefined;
    rmSync(this.scratchPath, { force: true });
  }

  /** The plane was used just now. */
  touch(plane: Plane): void {
    if (this.inMemory.delete(plane)) this.inMemory.add(plane);
  }

  /** A plane's values were read from the scratch file and stay in memory from now on. */
  cameBack<Data extends PixelData>(plane: Plane<Data>, data: Data): void {
    this.freePlace(plane);
    plane.state = { data };
    this.enter(plane);
  }

  forget(plane: Plane): void {
    if (this.inMemory.delete(plane)) this.memory -= plane.bytes;
    this.freePlace(plane);
  }

  read(offset: number, into: PixelData): void {
    if (this.scratch === undefined) throw new Error("the scratch file is closed");
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.scratch, bytes, done, bytes.length - done, offset + done);
      if (read === 0) throw new Error(`the scratch file ${this.scratchPath} is shorter than it was written`);
      done += read;
    }
  }

  private enter(plane: Plane): void {
    this.inMemory.add(plane);
    this.memory += plane.bytes;
    for (const oldest of this.inMemory) {
      if (this.memory <= this.limit || oldest === plane) break;
      this.evict(oldest);
    }
  }

  private evict(plane: Plane): void {
    if (!("data" in plane.state)) return;
    const { data } = plane.state;
    const offset = this.place(plane.bytes);
    this.scratch ??= openSync(this.scratchPath, "wx+", 0o600);
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.scratch, bytes, done, bytes.length - done, offset + done);
    }
    plane.state = { offset };
    this.inMemory.delete(plane);
    this.memory -= plane.bytes;
  }

  private place(bytes: number): number {
    const reused = this.free.get(bytes)?.pop();
    if (reused !== undefined) return reused;
    const offset = this.scratchEnd;
    this.scratchEnd += bytes;
    return offset;
  }

  private freePlace(plane: Plane): void {
    if (!("offset" in plane.state)) return;
    const places = this.free.get(plane.bytes);
    if (places) places.push(plane.state.offset);
    else this.free.set(plane.bytes, [plane.state.offset]);
  }
}

function isConstant(data: PixelData, value: number): boolean {
  if (data[data.length - 1] !== value || data[data.length >> 1] !== value) return false;
  for (let i = 1; i < data.length; i++) if (data[i] !== value) return false;
  return true;
}

const MAKERS: { readonly [Type in PlaneType]: (buffer: ArrayBuffer) => PlaneTypes[Type] } = {
  uint8: (buffer) => new Uint8Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint16: (buffer) => new Uint16Array(buffer),
  int16: (buffer) => new Int16Array(buffer),
  uint32: (buffer) => new Uint32Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  float32: (buffer) => new Float32Array(buffer),
  float64: (buffer) => new Float64Array(buffer),
};

/** Makes arrays of the same type. */
function makerOf<Data extends PixelData>(data: Data): (buffer: ArrayBuffer) => Data {
  const type = data.constructor.name.replace("Array", "").toLowerCase() as PlaneType;
  return MAKERS[type] as unknown as (buffer: ArrayBuffer) => Data;
}
