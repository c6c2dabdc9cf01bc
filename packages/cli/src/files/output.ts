import { hideMeter } from "./meter.ts";

/** Prints a line of results. */
export function print(line: string): void {
  hideMeter();
  process.stdout.write(`${line}\n`);
}

/** Prints values one after the other as a JSON array, as they come. */
export class JsonArray {
  #count = 0;

  add(value: unknown): void {
    print(`${this.#count === 0 ? "[" : ","}\n${JSON.stringify(value, null, 2)}`);
    this.#count++;
  }

  end(): void {
    print(this.#count === 0 ? "[]" : "]");
  }
}

/** Rows as comma-separated values (RFC 4180, with the line ends of this system). */
export function csv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join(",")).join("\n");
}

/** What is in words separated by commas, whether in one argument or several. */
export function words(texts: readonly string[] | string | undefined): string[] {
  const all = texts === undefined ? [] : typeof texts === "string" ? [texts] : texts;
  return all.flatMap((text) => text.split(",")).flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
}
