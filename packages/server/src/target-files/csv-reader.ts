import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { parse } from "csv-parse";
import { targetErrors } from "../targets/errors.ts";
import { type CsvColumn, readHeader } from "./csv-columns.ts";

/** Longest row of a file, characters; larger ones are a quote that was never closed or no CSV at all. */
const LONGEST_ROW = 4_000_000;

const LONGEST_HEADER = 200;

/** A row with the number of the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly header: readonly string[];
  readonly columns: readonly CsvColumn[];
  /** The rows after the header, in blocks; empty rows are left out. */
  blocks(size: number): AsyncGenerator<CsvRow[]>;
}

/**
 * Opens a file of targets: UTF-8, commas, the first row is the header.
 * @throws AppError `import_unreadable`, here and while the rows are read.
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const rows = readRows(path);
  const first = await rows.next();
  if (first.done === true) {
    throw unreadable("The file is empty.", "Choose a file with a header line and one line for each target.");
  }
  const header = first.value.cells;
  const columns = readHeader(header);
  if (!columns.some((column) => column.kind === "field" && column.field === "name")) {
    await rows.return(undefined);
    throw wrongHeader(header);
  }
  const long = header.find((cell) => cell.trim().length > LONGEST_HEADER);
  if (long !== undefined) {
    await rows.return(undefined);
    throw unreadable(
      `The column "${long.slice(0, 40)}..." has a name of more than ${LONGEST_HEADER} characters.`,
      "Shorten it.",
    );
  }
  const seen = new Set<string>();
  for (const [index, column] of columns.entries()) {
    if (column.kind !== "field" && column.kind !== "tag") continue;
    const id = column.kind === "field" ? `field ${column.field}` : `tag ${column.key}`;
    if (seen.has(id)) {
      await rows.return(undefined);
      throw unreadable(
        `The column "${header[index]?.trim()}" is there twice.`,
        "Keep one of the two, or rename it.",
      );
    }
    seen.add(id);
  }
  return {
    header,
    columns,
    async *blocks(size) {
      let block: CsvRow[] = [];
      for await (const row of rows) {
        if (row.cells.every((cell) => cell.trim() === "")) continue;
        block.push(row);
        if (block.length < size) continue;
        yield block;
        block = [];
        // Others get their turn between two blocks.
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (block.length > 0) yield block;
    },
  };
}

function wrongHeader(header: readonly string[]) {
  const other = [";", "\t", "|"].find((sign) => header.length === 1 && header[0]?.includes(sign));
  if (other === undefined) {
    return unreadable(
      'The header has no column "name".',
      "The first line names the columns, for example: name,ra,dec.",
    );
  }
  const names: Record<string, string> = { ";": "semicolons", "\t": "tabs", "|": "vertical bars" };
  return unreadable(
    `The columns seem to be separated by ${names[other]}, not by commas.`,
    "Save the table as CSV with commas.",
  );
}

async function* readRows(path: string): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    info: true,
  });
  const source = Readable.from(decode(path), { objectMode: true });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  try {
    for await (const item of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // `lines` counts to the end of the row; rows with line breaks in cells begin earlier.
      const breaks = item.record.reduce(
        (sum, cell) => sum + (cell.includes("\n") ? cell.split("\n").length - 1 : 0),
        0,
      );
      line = item.info.lines - breaks;
      yield { line, cells: item.record };
    }
  } catch (error) {
    throw translate(error, line);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* decode(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decoder.decode(piece, { stream: true });
    if (text.includes("\0")) throw unreadable("The file is not text.", "Save the table as CSV.");
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

function translate(error: unknown, line: number): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
    return unreadable(`The file is not UTF-8 text (after line ${line}).`, 'Save it again as "CSV UTF-8".');
  }
  if (code === "CSV_MAX_RECORD_SIZE") {
    return unreadable(
      `The row after line ${line} has more than ${LONGEST_ROW} characters.`,
      "Look for a quotation mark that is not closed.",
    );
  }
  if (code.startsWith("CSV_QUOTE") || code === "INVALID_OPENING_QUOTE" || code.includes("QUOTE")) {
    return unreadable(
      `A quotation mark after line ${line} is not closed, or stands inside a cell.`,
      'Put the whole cell in quotation marks and write those inside twice: "a ""b"" c".',
    );
  }
  if (code.startsWith("CSV_"))
    return unreadable(`The file cannot be read after line ${line}.`, "Save the table as CSV.");
  return error;
}

function unreadable(message: string, fix: string) {
  return targetErrors.import_unreadable(message, { fix });
}
