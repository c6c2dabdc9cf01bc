import { FitsError, type FitsErrorCode } from "./errors.ts";
import { type ByteSource, checkRange } from "./source.ts";

/** The part of `fetch` that is used; give your own to add credentials, retries, or rules on addresses. */
export type FetchRange = (url: string, init: RequestInit) => Promise<Response>;

/** How to read a remote file. */
export interface HttpSourceOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: FetchRange;
  /** Further request headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A larger file is refused. Default 64 GiB. */
  readonly maxBytes?: number;
  /** Small reads fetch at least so much, so that a header comes with one request. Default 128 KiB. */
  readonly readAheadBytes?: number;
  /** Memory for what small reads have fetched. Default 8 MiB. */
  readonly cacheBytes?: number;
}

/** What a server needs in round trips would transfer about so much. */
const HTTP_REQUEST_COST = 1024 * 1024;

/** Larger reads are pixels: they are wanted once, and not kept. */
const LARGEST_CACHED_READ = 1024 * 1024;

/**
 * A file on a web server, read by ranges (RFC 9110, section 14). The first request tells its size. A server
 * that does not serve ranges is a typed error, and so is a file that changes between two requests: ETag or
 * date, size and range of every answer are checked.
 *
 * @throws FitsError `http_failed`, `no_ranges`, `changed`, `too_large`, `truncated`; `read` does too.
 */
export async function httpSource(url: string, options: HttpSourceOptions = {}): Promise<ByteSource> {
  const remote = new RemoteFile(url, options);
  const size = await remote.open();
  return {
    size,
    requestCost: HTTP_REQUEST_COST,
    async read(offset, length, into) {
      checkRange(offset, length, size);
      return remote.read(offset, length, into);
    },
  };
}

/** Bytes that a small read has brought. */
interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What tells one state of a file from another. */
interface Version {
  readonly size: number;
  readonly etag: string | null;
  readonly modified: string | null;
}

class RemoteFile {
  readonly #url: string;
  readonly #options: HttpSourceOptions;
  readonly #readAhead: number;
  /** Least recently used first. */
  #segments: Segment[] = [];
  #version: Version | undefined;

  constructor(url: string, options: HttpSourceOptions) {
    this.#url = url;
    this.#options = options;
    this.#readAhead = options.readAheadBytes ?? 128 * 1024;
  }

  /** Fetches the beginning; answers the size of the file. */
  async open(): Promise<number> {
    const length = Math.max(1, this.#readAhead);
    const bytes = new Uint8Array(length);
    const got = await this.#fetch(0, length, bytes);
    const size = this.#version?.size ?? got;
    const limit = this.#options.maxBytes ?? 64 * 2 ** 30;
    if (size > limit) {
      throw new FitsError("too_large", `${this.#url} has ${size} bytes, more than ${limit} (limit maxBytes)`);
    }
    this.#keep({ offset: 0, bytes: bytes.subarray(0, got) });
    return size;
  }

  async read(offset: number, length: number, into: Uint8Array | undefined): Promise<Uint8Array> {
    const known = this.#segments.find(
      (segment) => segment.offset <= offset && offset + length <= segment.offset + segment.bytes.length,
    );
    if (known !== undefined) {
      this.#segments = [...this.#segments.filter((segment) => segment !== known), known];
      return known.bytes.subarray(offset - known.offset, offset - known.offset + length);
    }
    if (length > LARGEST_CACHED_READ) {
      const target = into?.subarray(0, length) ?? new Uint8Array(length);
      await this.#fetch(offset, length, target);
      return target;
    }
    const size = this.#version?.size ?? 0;
    const bytes = new Uint8Array(Math.min(Math.max(length, this.#readAhead), size - offset));
    await this.#fetch(offset, bytes.length, bytes);
    this.#keep({ offset, bytes });
    return bytes.subarray(0, length);
  }

  #keep(segment: Segment): void {
    this.#segments.push(segment);
    const limit = this.#options.cacheBytes ?? 8 * 2 ** 20;
    let total = this.#segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (total > limit && this.#segments.length > 1) total -= this.#segments.shift()?.bytes.length ?? 0;
  }

  /** Fetches a range to `into`; answers how many bytes came, which are fewer only at the end of the file. */
  async #fetch(offset: number, length: number, into: Uint8Array): Promise<number> {
    const response = await this.#request(offset, length);
    try {
      const wanted = this.#check(response, offset, length);
      await this.#receive(response, into.subarray(0, wanted), offset);
      return wanted;
    } catch (error) {
      // The connection is not left waiting for somebody to take the rest.
      await response.body?.cancel().catch(() => undefined);
      throw error;
    }
  }

  async #request(offset: number, length: number): Promise<Response> {
    const headers: Record<string, string> = {
      ...this.#options.headers,
      range: `bytes=${offset}-${offset + length - 1}`,
      // Ranges of a compressed form would be of no use. (Browsers set this themselves.)
      "accept-encoding": "identity",
    };
    // Only a strong ETag may stand in If-Range; a weak one or a date is compared when the answer comes.
    const etag = this.#version?.etag;
    if (typeof etag === "string" && !etag.startsWith("W/")) headers["if-range"] = etag;
    const { signal } = this.#options;
    try {
      return await (this.#options.fetch ?? fetch)(this.#url, {
        headers,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      throw this.#error("http_failed", "could not be reached", offset, cause);
    }
  }

  /** Throws unless the answer is the range asked for, of the file as it was; answers the range's length. */
  #check(response: Response, offset: number, length: number): number {
    const { status, headers } = response;
    if (status === 200) {
      if (this.#version !== undefined)
        throw this.#error("changed", "changed while it was being read", offset);
      throw this.#error("no_ranges", "comes only as a whole: the server does not serve ranges", offset);
    }
    if (status === 412 || (status === 416 && this.#version !== undefined)) {
      throw this.#error("changed", "changed while it was being read", offset);
    }
    if (status === 416) throw this.#error("http_failed", "is empty", offset);
    if (status !== 206) throw this.#error("http_failed", `answers with status ${status}`, offset);
    const encoding = headers.get("content-encoding");
    if (encoding !== null && encoding !== "identity") {
      throw this.#error(
        "no_ranges",
        `comes compressed (${encoding}), so that its ranges mean nothing`,
        offset,
      );
    }
    const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get("content-range") ?? "");
    if (range === null) {
      throw this.#error("no_ranges", "comes without Content-Range: it is not known which part it is", offset);
    }
    const [from, to, size] = [Number(range[1]), Number(range[2]), Number(range[3])];
    this.#sameVersion({ size, etag: headers.get("etag"), modified: headers.get("last-modified") }, offset);
    const wanted = Math.min(length, size - offset);
    if (from !== offset || to !== offset + wanted - 1 || !Number.isSafeInteger(size)) {
      throw this.#error("no_ranges", `answers with the range ${range[0]}, which was not asked for`, offset);
    }
    return wanted;
  }

  #sameVersion(now: Version, offset: number): void {
    const before = this.#version;
    this.#version ??= now;
    if (before === undefined) return;
    if (before.size === now.size && before.etag === now.etag && before.modified === now.modified) return;
    throw this.#error("changed", "changed while it was being read", offset);
  }

  /** The body, of exactly this length: a longer one is not taken in. */
  async #receive(response: Response, into: Uint8Array, offset: number): Promise<void> {
    const reader = response.body?.getReader();
    let done = 0;
    for (;;) {
      const piece = await reader?.read().catch((cause: unknown) => {
        throw this.#error("http_failed", "broke off", offset + done, cause);
      });
      if (piece === undefined || piece.done) break;
      if (done + piece.value.length > into.length) {
        throw this.#error("no_ranges", "sends more than the range asked for", offset + done);
      }
      into.set(piece.value, done);
      done += piece.value.length;
    }
    if (done < into.length) throw this.#error("http_failed", "broke off", offset + done);
  }

  #error(code: FitsErrorCode, message: string, offset: number, cause?: unknown): FitsError {
    return new FitsError(code, `the file at ${this.#url} ${message}`, { offset, cause });
  }
}
