import { StringDecoder } from "node:string_decoder";

/**
 * Puts lines together from pieces of a stream, wherever it was cut, even within a character. Lines beyond the limit
 * are cut there; the rest of them is dropped.
 */
export class LineSplitter {
  private readonly onLine: (line: string) => void;
  private readonly limit: number;
  private readonly decoder = new StringDecoder("utf8");
  private parts: string[] = [];
  private length = 0;

  /** @param limit longest line in characters */
  constructor(onLine: (line: string) => void, limit = 64 * 1024 * 1024) {
    this.onLine = onLine;
    this.limit = limit;
  }

  push(bytes: Uint8Array): void {
    const pieces = this.decoder
      .write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      .split("\n");
    const rest = pieces.pop() ?? "";
    for (const piece of pieces) {
      this.append(piece);
      this.flush();
    }
    this.append(rest);
  }

  /** The stream has ended: what is left is a line too. */
  end(): void {
    this.append(this.decoder.end());
    if (this.length > 0) this.flush();
  }

  private append(piece: string): void {
    const room = this.limit - this.length;
    if (piece === "" || room <= 0) return;
    this.parts.push(piece.length > room ? piece.slice(0, room) : piece);
    this.length += piece.length;
  }

  private flush(): void {
    const line = this.parts.join("");
    this.parts = [];
    this.length = 0;
    this.onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  }
}
