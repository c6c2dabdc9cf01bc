/** Files wrapped in gzip, bzip2 or compress (.Z), recognised by how they begin. */
import { startsWith } from "../bytes.ts";
import { FitsError } from "../errors.ts";
import type { ByteSource } from "../source.ts";
import { damaged } from "../tiles/damaged.ts";
import { gunzipAll } from "../tiles/inflate.ts";
import { BLOCK_MARGIN, Bzip2Decoder, MAX_BLOCK_BYTES } from "./bzip2.ts";
import { decompressLzw } from "./lzw.ts";

/** Gives the unpacked bytes from the beginning to the end, as they are asked for. */
export type Unpacker = AsyncGenerator<Uint8Array, void, undefined>;

/** Bytes of a read of the packed file. */
const READ_BYTES = 2 ** 16;

/** Starts unpacking a file that begins so, to `most` bytes; undefined when it is not wrapped. */
export function unpackerFor(source: ByteSource, start: Uint8Array, most: number): Unpacker | undefined {
  if (startsWith(start, "\x1f\x8b")) return gunzip(source, most);
  if (/^BZh[1-9]/.test(String.fromCharCode(...start.subarray(0, 4)))) return bunzipAll(source);
  if (startsWith(start, "\x1f\x9d")) return uncompressAll(source);
  return undefined;
}

/**
 * The platform unpacks gzip fast, and piece by piece, but some take a second member behind the first one (which
 * parallel packers write) for damage. Then all of it is unpacked at once, and what has been given is left out.
 */
async function* gunzip(source: ByteSource, most: number): Unpacker {
  let given = 0;
  try {
    for await (const piece of gunzipStream(source)) {
      given += piece.length;
      yield piece;
    }
    return;
  } catch (error) {
    if (!(error instanceof FitsError) || error.code !== "bad_compression") throw error;
  }
  const all = gunzipAll(await source.read(0, source.size), most);
  if (all.length > given) yield all.subarray(given);
}

async function* gunzipStream(source: ByteSource): Unpacker {
  let at = 0;
  const packed = new ReadableStream<BufferSource>({
    async pull(controller) {
      const length = Math.min(READ_BYTES, source.size - at);
      // The stream keeps the bytes for a while: they must be its own.
      if (length > 0) controller.enqueue((await source.read(at, length)).slice());
      at += length;
      if (at >= source.size) controller.close();
    },
  });
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (error instanceof FitsError) throw error;
    throw new FitsError("bad_compression", "the gzip data cannot be unpacked", { offset: at, cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function* bunzipAll(source: ByteSource): Unpacker {
  // Enough of the file that no block can be longer, and zeros behind its end.
  let window = new Uint8Array(0);
  let start = 0;
  let position = 0;
  const refill = async () => {
    const from = start + (position >> 3);
    const left = source.size - from;
    if (window.length - (position >> 3) >= Math.min(MAX_BLOCK_BYTES, left) + BLOCK_MARGIN) return;
    // The first time no more than it takes: perhaps only the first headers are wanted.
    const length = Math.min(from === 0 ? MAX_BLOCK_BYTES : 2 * MAX_BLOCK_BYTES, left);
    const next = new Uint8Array(length + BLOCK_MARGIN);
    next.set(await source.read(from, length));
    [window, start, position] = [next, from, position & 7];
  };
  for (let streams = 0; ; streams++) {
    await refill();
    const at = position >> 3;
    const isStream = startsWith(window.subarray(at, at + 3), "BZh");
    const level = (window[at + 3] ?? 0) - 0x30;
    if (!isStream || level < 1 || level > 9) {
      if (streams > 0) return;
      throw damaged("the bzip2 data do not begin as they should");
    }
    position += 32;
    const decoder = new Bzip2Decoder(level);
    for (;;) {
      await refill();
      const block = decoder.decode(window, position);
      position = block.position;
      if (start + (position >> 3) > source.size) throw damaged("the bzip2 data end too early");
      if (block.bytes === undefined) break;
      yield block.bytes;
    }
  }
}

async function* uncompressAll(source: ByteSource): Unpacker {
  yield* decompressLzw(await source.read(0, source.size));
}
