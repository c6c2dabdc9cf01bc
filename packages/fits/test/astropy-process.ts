/** One astropy that reads many files, one after the other, without a process or a file for each. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { bufferSource, type FitsFile, openFits } from "../src/index.ts";
import { openFitsFile } from "../src/node.ts";
import { astropyPython } from "./astropy.ts";
import { canonical } from "./canonical.ts";

const TOOL = fileURLToPath(new URL("./astropy_canonical.py", import.meta.url));

/** Asks for canonical bytes or their digest; answers come in the order of the questions. */
export class AstropyProcess {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: (answer: Buffer) => void; reject: (error: Error) => void }[] = [];
  #received: Buffer[] = [];
  #length = 0;

  constructor() {
    this.#child = spawn(astropyPython(), [TOOL], { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout?.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#child.on("exit", () => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("astropy ended"));
    });
  }

  /** Throws, with the first difference, unless astropy reads in these bytes what we read. */
  async expectSameBytes(bytes: Uint8Array): Promise<void> {
    await this.#expectSame(await openFits(bufferSource(bytes)), "D", bytes, "the file");
  }

  /** The same for a file on disk, which both sides unpack if it is compressed. */
  async expectSameFile(path: string): Promise<void> {
    const file = await openFitsFile(path);
    try {
      await this.#expectSame(file, "P", Buffer.from(path), path);
    } finally {
      await file.close();
    }
  }

  async stop(): Promise<void> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await new Promise((resolve) => this.#child.on("exit", resolve));
  }

  async #expectSame(file: FitsFile, letter: "D" | "P", body: Uint8Array, label: string): Promise<void> {
    const digest = this.#ask(letter, body);
    const ours = await canonical(file);
    if ((await digest).equals(createHash("sha1").update(ours).digest())) return;
    const theirs = await this.#ask(letter === "D" ? "C" : "Q", body);
    throw new Error(`${label}: astropy reads something else${difference(ours, theirs)}`);
  }

  #ask(letter: string, body: Uint8Array): Promise<Buffer> {
    const head = Buffer.alloc(5);
    head.write(letter, "latin1");
    head.writeUInt32BE(body.length, 1);
    this.#child.stdin?.write(Buffer.concat([head, body]));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  #take(bytes: Buffer): void {
    this.#received.push(bytes);
    this.#length += bytes.length;
    while (this.#length >= 5) {
      let all = this.#received.length === 1 ? (this.#received[0] as Buffer) : undefined;
      const head = this.#received[0] as Buffer;
      if (head.length < 5) all = Buffer.concat(this.#received);
      const needed = 5 + (all ?? head).readUInt32BE(1);
      if (this.#length < needed) return;
      all ??= Buffer.concat(this.#received);
      this.#received = all.length > needed ? [all.subarray(needed)] : [];
      this.#length -= needed;
      const next = this.#waiting.shift();
      const answer = all.subarray(5, needed);
      if (all[0] === 0x45) next?.reject(new Error(`astropy failed: ${answer.toString()}`));
      else next?.resolve(answer);
    }
  }
}

function difference(ours: Buffer, theirs: Buffer): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const around = (bytes: Buffer) => JSON.stringify(bytes.toString("latin1", Math.max(0, at - 120), at + 120));
  return ` at byte ${at}:\nours   ${around(ours)}\ntheirs ${around(theirs)}`;
}
