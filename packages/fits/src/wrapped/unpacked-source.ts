import { FitsError } from "../errors.ts";
import { type ByteSource, checkRange } from "../source.ts";
import type { Unpacker } from "./unpack.ts";

/** Bounds on what unpacking may make of a file. */
export interface UnpackLimits {
  /** Bytes of the unpacked file. */
  readonly maxUnpackedBytes: number;
  /** Times that it may be longer than the packed one, beyond the first 256 MiB. */
  readonly maxUnpackRatio: number;
}

/** Unpacked bytes are kept in pages of this size. */
const PAGE_BYTES = 2 ** 20;
/** Blank images are packed very tightly: small ones are not suspicious. */
const UNSUSPICIOUS_BYTES = 2 ** 28;

/**
 * The unpacked bytes of a file. They are unpacked forwards, as far as somebody reads, and kept until the source is
 * closed.
 */
export class UnpackedSource implements ByteSource {
  readonly #packed: ByteSource;
  readonly #unpacker: Unpacker;
  readonly #limits: UnpackLimits;
  readonly #pages: Uint8Array[] = [];
  #length = 0;
  #isComplete = false;
  #failure: FitsError | undefined;
  #pulling: Promise<void> | undefined;

  constructor(packed: ByteSource, unpacker: Unpacker, limits: UnpackLimits) {
    this.#packed = packed;
    this.#unpacker = unpacker;
    this.#limits = limits;
  }

  /** Infinite until the end has been seen. */
  get size(): number {
    return this.#isComplete ? this.#length : Number.POSITIVE_INFINITY;
  }

  /** Why nothing more could be unpacked. */
  get problem(): FitsError | undefined {
    return this.#failure;
  }

  async reach(offset: number): Promise<void> {
    while (!this.#isComplete && this.#length < offset) {
      this.#pulling ??= this.#pull().finally(() => {
        this.#pulling = undefined;
      });
      await this.#pulling;
    }
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    await this.reach(offset + length);
    if (this.#failure !== undefined && offset + length > this.#length) throw this.#failure;
    checkRange(offset, length, this.#length);
    const first = Math.floor(offset / PAGE_BYTES);
    const start = offset - first * PAGE_BYTES;
    const page = this.#pages[first];
    if (page !== undefined && start + length <= PAGE_BYTES) return page.subarray(start, start + length);
    const bytes = into === undefined ? new Uint8Array(length) : into.subarray(0, length);
    for (let done = 0; done < length; ) {
      const at = offset + done;
      const source = this.#pages[Math.floor(at / PAGE_BYTES)] ?? new Uint8Array(0);
      const part = source.subarray(at % PAGE_BYTES, (at % PAGE_BYTES) + length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#pulling?.catch(() => undefined);
    await this.#unpacker.return();
    this.#pages.length = 0;
    await this.#packed.close?.();
  }

  async #pull(): Promise<void> {
    const value = await this.#next();
    if (value === undefined) {
      this.#isComplete = true;
      return;
    }
    this.#checkLimits(this.#length + value.length);
    for (let at = 0; at < value.length; ) {
      const index = Math.floor(this.#length / PAGE_BYTES);
      const start = this.#length - index * PAGE_BYTES;
      const page = this.#pages[index] ?? new Uint8Array(PAGE_BYTES);
      this.#pages[index] = page;
      const part = value.subarray(at, at + PAGE_BYTES - start);
      page.set(part, start);
      at += part.length;
      this.#length += part.length;
    }
  }

  /** The next piece. What was unpacked before damage is found remains readable. */
  async #next(): Promise<Uint8Array | undefined> {
    try {
      return (await this.#unpacker.next()).value ?? undefined;
    } catch (error) {
      if (!(error instanceof FitsError) || error.code !== "bad_compression" || this.#length === 0)
        throw error;
      this.#failure = error;
      return undefined;
    }
  }

  #checkLimits(length: number): void {
    const { maxUnpackedBytes, maxUnpackRatio } = this.#limits;
    if (length > maxUnpackedBytes) {
      throw new FitsError(
        "too_large",
        `the unpacked file has more than ${maxUnpackedBytes} bytes (limit maxUnpackedBytes)`,
        { offset: this.#length },
      );
    }
    if (length > UNSUSPICIOUS_BYTES && length > maxUnpackRatio * this.#packed.size) {
      throw new FitsError(
        "too_large",
        `the unpacked file is more than ${maxUnpackRatio} times as long as the packed one (limit maxUnpackRatio)`,
        { offset: this.#length },
      );
    }
  }
}
