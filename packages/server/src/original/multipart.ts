import { Readable } from "node:stream";

/** Bytes of the head of one part. */
const LONGEST_HEAD = 16 * 1024;
/** Bytes of a value that is no file. */
const LONGEST_VALUE = 1024 * 1024;
const MOST_PARTS = 100;

/** Why a body is not multipart/form-data (RFC 7578) that can be read. */
export class MultipartProblem extends Error {}

/**
 * Reads a multipart body as it arrives: values are collected, each file is given to `takeFile` as a stream, which must
 * read it to its end or fail. Nothing is held but one piece and the values.
 */
export async function readMultipart(
  body: Readable,
  contentType: string,
  takeFile: (name: string, filename: string, content: Readable) => Promise<void>,
): Promise<Record<string, string>> {
  const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType);
  if (boundary === null) throw new MultipartProblem("the body has no boundary");
  const reader = new PartReader(body, Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`, "latin1"));
  const fields: Record<string, string> = {};
  await reader.begin();
  for (let n = 0; n < MOST_PARTS; n++) {
    const head = await reader.head();
    if (head === undefined) return fields;
    const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1] ?? "";
    const name = parameter(disposition, "name");
    const filename = extended(disposition) ?? parameter(disposition, "filename");
    if (name === undefined) throw new MultipartProblem("a part has no name");
    if (filename === undefined) {
      const pieces: Buffer[] = [];
      let size = 0;
      for await (const piece of reader.content()) {
        size += piece.length;
        if (size > LONGEST_VALUE) throw new MultipartProblem(`the value of ${name} is too long`);
        pieces.push(piece);
      }
      fields[name] = Buffer.concat(pieces).toString("utf8");
    } else {
      await takeFile(name, filename, Readable.from(reader.content(), { objectMode: false }));
      await reader.skip();
    }
  }
  throw new MultipartProblem("the body has too many parts");
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, "i").exec(disposition);
  const text = match?.[1]?.replaceAll(/\\(.)/g, "$1").replaceAll("%22", '"') ?? match?.[2];
  return text === undefined ? undefined : Buffer.from(text, "latin1").toString("utf8");
}

/** `filename*=UTF-8''...` (RFC 5987), as some clients write names that are not ASCII. */
function extended(disposition: string): string | undefined {
  const encoded = /;\s*filename\*=utf-8''([^;\s]*)/i.exec(disposition)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new MultipartProblem("a file name cannot be read");
  }
}

/** Cuts a stream at its delimiters. */
class PartReader {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #delimiter: Buffer;
  /** Starts with a line break, so that the first delimiter looks like the others. */
  #held: Buffer = Buffer.from("\r\n");
  #ended = false;
  #inPart = false;

  constructor(body: Readable, delimiter: Buffer) {
    this.#pieces = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
    this.#delimiter = delimiter;
  }

  async #more(): Promise<void> {
    const next = await this.#pieces.next();
    if (next.done) this.#ended = true;
    else this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
  }

  /** To behind the first delimiter; what is before it is for nobody. */
  async begin(): Promise<void> {
    this.#inPart = true;
    await this.skip();
  }

  /** The head of the next part; undefined behind the last one. */
  async head(): Promise<string | undefined> {
    for (;;) {
      if (this.#held.length >= 2 && this.#held.subarray(0, 2).toString("latin1") === "--") return undefined;
      const end = this.#held.indexOf("\r\n\r\n");
      if (end >= 0) {
        const head = this.#held.subarray(0, end).toString("latin1");
        this.#held = this.#held.subarray(end + 4);
        this.#inPart = true;
        return head;
      }
      if (this.#held.length > LONGEST_HEAD) throw new MultipartProblem("the head of a part is too long");
      if (this.#ended) throw new MultipartProblem("the body ends early");
      await this.#more();
    }
  }

  /** The bytes of the part up to the next delimiter. */
  async *content(): AsyncGenerator<Buffer> {
    while (this.#inPart) {
      const at = this.#held.indexOf(this.#delimiter);
      if (at >= 0) {
        const piece = this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + this.#delimiter.length);
        this.#inPart = false;
        if (piece.length > 0) yield piece;
        return;
      }
      // The end of what is held may be the beginning of a delimiter.
      const safe = this.#held.length - this.#delimiter.length;
      if (safe > 0) {
        const piece = this.#held.subarray(0, safe);
        this.#held = this.#held.subarray(safe);
        yield piece;
      }
      if (this.#ended) throw new MultipartProblem("the body ends early");
      await this.#more();
    }
  }

  /** Past what is left of the part. */
  async skip(): Promise<void> {
    for await (const piece of this.content()) void piece;
  }
}
