import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, Transform, type TransformCallback } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { findLayout, type Layout, splitBlanks, TableProblem } from "./layout.ts";

/** Bytes of the beginning in which the head of a table must be. */
const HEAD_BYTES = 256 * 1024;
/** Characters of one line; a longer one is no row of a table. */
const LONGEST_LINE = 64 * 1024;
/** Bytes to which a compressed table may unpack. */
const UNPACKED_BYTES = 2 ** 30;

/** One row with the number of its line in the file. */
export interface TableRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A text table on disk: its head, and its rows as they are read. */
export interface TextTable {
  readonly layout: Layout;
  rows(): AsyncIterable<TableRow>;
}

/**
 * Opens a text table, also gzipped; only its beginning is read. Encodings are UTF-8 and UTF-16 with a mark.
 * @throws TableProblem
 */
export async function openTable(path: string): Promise<TextTable> {
  const start = await beginning(path);
  if (start.includes("\u0000")) {
    throw new TableProblem("The file is not text.", "Save the table as CSV (UTF-8), then upload it again.");
  }
  const whole =
    start.length < HEAD_BYTES / 4
      ? start
      : start.slice(0, Math.max(start.lastIndexOf("\n"), start.lastIndexOf("\r")) + 1);
  const layout = findLayout(whole === "" ? start.slice(0, LONGEST_LINE) : whole);
  return { layout, rows: () => rowsOf(path, layout) };
}

async function beginning(path: string): Promise<string> {
  let text = "";
  for await (const piece of textOf(path)) {
    text += piece;
    if (text.length >= HEAD_BYTES) break;
  }
  return text;
}

/**
 * Rows by lines, as long as no quotation mark occurs: that is most tables, and many times faster. From the first line
 * with one on, which may go on over several lines, csv-parse reads.
 */
async function* rowsOf(path: string, { delimiter, headLine }: Layout): AsyncIterable<TableRow> {
  const pieces = textOf(path)[Symbol.asyncIterator]();
  let line = 0;
  let rest = "";
  try {
    for (let ended = false; !ended; ) {
      const next = await pieces.next();
      ended = next.done === true;
      const text = next.done === true ? rest : rest + next.value;
      // A carriage return at the end may be half of a line break.
      const lines = text.split(ended ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
      rest = ended ? "" : (lines.pop() ?? "");
      for (let i = 0; i < lines.length; i++) {
        const one = lines[i] ?? "";
        line += 1;
        if (line <= headLine || one === "" || one.startsWith("#") || one.trim() === "") continue;
        if (one.length > LONGEST_LINE) throw lineTooLong(line);
        if (delimiter === "blanks") {
          yield { line, fields: splitBlanks(one) };
        } else if (one.includes('"')) {
          const first = `${lines.slice(i).join("\n")}${ended ? "" : `\n${rest}`}`;
          yield* quotedRows(first, pieces, delimiter, line - 1);
          return;
        } else {
          yield { line, fields: one.split(delimiter) };
        }
      }
      if (rest.length > LONGEST_LINE) throw lineTooLong(line + 1);
    }
  } finally {
    await pieces.return?.();
  }
}

async function* quotedRows(
  first: string,
  pieces: AsyncIterator<string>,
  delimiter: string,
  linesBefore: number,
): AsyncIterable<TableRow> {
  const parser = parse({
    delimiter,
    comment: "#",
    comment_no_infix: true,
    info: true,
    max_record_size: LONGEST_LINE,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  });
  const feed = async () => {
    for (let piece: string | undefined = first; piece !== undefined; ) {
      if (parser.destroyed) return;
      if (!parser.write(piece)) {
        await new Promise<void>((resolve) => {
          const done = () => {
            parser.off("drain", done).off("close", done);
            resolve();
          };
          parser.once("drain", done).once("close", done);
        });
      }
      const next: IteratorResult<string> = await pieces.next();
      piece = next.done === true ? undefined : next.value;
    }
    parser.end();
  };
  const feeding = feed().catch((error: unknown) => {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const { info, record } of parser as AsyncIterable<{
      info: { lines: number };
      record: string[];
    }>) {
      yield { line: linesBefore + info.lines, fields: record };
    }
  } catch (error) {
    throw tableError(error, linesBefore);
  } finally {
    parser.destroy();
    await feeding;
  }
}

function tableError(error: unknown, linesBefore: number): unknown {
  const { code, lines } = error as { code?: unknown; lines?: unknown };
  if (code === "CSV_MAX_RECORD_SIZE") return lineTooLong(linesBefore + Number(lines));
  if (code === "CSV_QUOTE_NOT_CLOSED") {
    return new TableProblem(
      "A quotation mark is opened and never closed.",
      "Close it or take it away, then upload the file again.",
    );
  }
  return error;
}

function lineTooLong(line: number): TableProblem {
  return new TableProblem(
    `Line ${line} is longer than ${LONGEST_LINE} characters: the file is no table, or a quotation mark is never closed.`,
    "Check the line, then upload the file again.",
  );
}

/** The text of a file piece by piece, unpacked and decoded, without byte order mark. */
export async function* textOf(path: string): AsyncIterable<string> {
  const start = await firstBytes(path);
  const utf16 =
    start[0] === 0xff && start[1] === 0xfe
      ? "utf-16le"
      : start[0] === 0xfe && start[1] === 0xff
        ? "utf-16be"
        : undefined;
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const packed = start[0] === 0x1f && start[1] === 0x8b;
  // What goes wrong in a stage ends the last one, which is where it is heard.
  const bytes = packed ? pipeline(file, createGunzip(), limiter(), () => {}) : file;
  const decoder = new TextDecoder(utf16 ?? "utf-8");
  try {
    for await (const piece of bytes as AsyncIterable<Buffer>) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === "string" && code.startsWith("Z_")) {
      throw new TableProblem(
        "The compressed file is damaged.",
        "Upload it again, or unpack it on your computer first.",
      );
    }
    throw error;
  } finally {
    file.destroy();
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
  return buffer.subarray(0, bytesRead);
}

function limiter(): Transform {
  let size = 0;
  return new Transform({
    transform(piece: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      size += piece.length;
      if (size <= UNPACKED_BYTES) return done(null, piece);
      done(
        new TableProblem(
          `The compressed file unpacks to more than ${UNPACKED_BYTES / 2 ** 30} GiB.`,
          "Upload a smaller table.",
        ),
      );
    },
  });
}
