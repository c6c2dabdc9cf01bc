import { type ApiError, toApiError } from "../api/error.ts";
import type { DataProductType } from "../api/types.ts";
import { RateMeter, secondsLeft } from "../ui/rate.ts";

/** Where files go: the page that shows them, and the path of the API that takes them. */
export interface UploadDestination {
  readonly kind: "observation" | "target";
  readonly id: number;
  /** For people: `GS-2021A-DD-102-9`. */
  readonly label: string;
  /** What the files are; recognised by the server when it is not said. */
  readonly type?: DataProductType | undefined;
}

/** What is sent; a File of the browser, or a stand-in in tests. */
export interface UploadSource {
  readonly name: string;
  readonly size: number;
}

export type UploadState =
  | "waiting"
  | "sending"
  | "storing"
  | "stored"
  | "duplicate"
  | "refused"
  | "cancelled";

/** One file on its way. */
export interface Upload<Source extends UploadSource = UploadSource> {
  readonly id: number;
  readonly source: Source;
  readonly destination: UploadDestination;
  readonly state: UploadState;
  /** Bytes sent. */
  readonly sent: number;
  /** Bytes per second, while it can be told. */
  readonly rate: number | undefined;
  /** Why it was refused. */
  readonly error: ApiError | undefined;
  /** The name under which it was stored, which differs after "keep both". */
  readonly storedAs: string | undefined;
}

export interface TransferRequest<Source> {
  readonly source: Source;
  readonly destination: UploadDestination;
  /** Store under another name when another file has this one. */
  readonly rename: boolean;
  readonly onProgress: (sent: number) => void;
}

/** Sends one file; the promise rejects with an ApiError. */
export interface Transfer {
  readonly done: Promise<{ filename: string; duplicate: boolean }>;
  abort(): void;
}

interface Options<Source> {
  readonly send: (request: TransferRequest<Source>) => Transfer;
  /** How many go at the same time. */
  readonly parallel?: number;
  readonly now?: () => number;
  /** Called for each file that arrived. */
  readonly onStored?: (upload: Upload) => void;
}

const ENDED: ReadonlySet<UploadState> = new Set(["stored", "duplicate", "refused", "cancelled"]);

/** Whether nothing more will happen by itself. */
export function hasEnded(upload: Upload): boolean {
  return ENDED.has(upload.state);
}

/** Files waiting, on their way and arrived; a few at a time, each can be cancelled and tried again. */
export class UploadQueue<Source extends UploadSource> {
  readonly #send: Options<Source>["send"];
  readonly #parallel: number;
  readonly #now: () => number;
  readonly #onStored: ((upload: Upload) => void) | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #running = new Map<number, Transfer>();
  readonly #rename = new Set<number>();
  #uploads: readonly Upload<Source>[] = [];
  #nextId = 1;

  constructor(options: Options<Source>) {
    this.#send = options.send;
    this.#parallel = options.parallel ?? 3;
    this.#now = options.now ?? (() => performance.now());
    this.#onStored = options.onStored;
  }

  /** All files in the order they were given; a new array after every change. */
  get uploads(): readonly Upload<Source>[] {
    return this.#uploads;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Puts files at the end of the queue and starts what may start. */
  add(destination: UploadDestination, sources: Iterable<Source>): void {
    const added = [...sources].map((source): Upload<Source> => {
      const id = this.#nextId;
      this.#nextId += 1;
      return {
        id,
        source,
        destination,
        state: "waiting",
        sent: 0,
        rate: undefined,
        error: undefined,
        storedAs: undefined,
      };
    });
    this.#uploads = [...this.#uploads, ...added];
    this.#fill();
    this.#tell();
  }

  /** Stops a file that waits or is on its way; what was sent is thrown away by the server. */
  cancel(id: number): void {
    const upload = this.#find(id);
    if (!upload || hasEnded(upload)) return;
    this.#change(id, { state: "cancelled", rate: undefined });
    const transfer = this.#running.get(id);
    this.#running.delete(id);
    transfer?.abort();
    this.#fill();
    this.#tell();
  }

  /** Sends a refused or cancelled file again, under another name when asked to. */
  retry(id: number, options: { rename?: boolean } = {}): void {
    const upload = this.#find(id);
    if (!upload || (upload.state !== "refused" && upload.state !== "cancelled")) return;
    if (options.rename) this.#rename.add(id);
    this.#change(id, { state: "waiting", sent: 0, error: undefined });
    this.#fill();
    this.#tell();
  }

  /** Forgets the files of a destination that have ended. */
  clear(destination: UploadDestination): void {
    this.#uploads = this.#uploads.filter(
      (upload) => !hasEnded(upload) || !sameDestination(upload, destination),
    );
    this.#tell();
  }

  #fill(): void {
    for (const upload of this.#uploads) {
      if (this.#running.size >= this.#parallel) return;
      if (upload.state === "waiting" && !this.#running.has(upload.id)) this.#start(upload);
    }
  }

  #start(upload: Upload<Source>): void {
    const { id, source, destination } = upload;
    const meter = new RateMeter();
    meter.add(this.#now(), 0);
    this.#change(id, { state: "sending", sent: 0 });
    const transfer = this.#send({
      source,
      destination,
      rename: this.#rename.has(id),
      onProgress: (sent) => {
        if (this.#running.get(id) !== transfer) return;
        meter.add(this.#now(), sent);
        // After the last byte the server still hashes and stores.
        this.#change(id, {
          sent,
          rate: meter.perSecond(),
          state: sent >= source.size ? "storing" : "sending",
        });
        this.#tell();
      },
    });
    this.#running.set(id, transfer);
    transfer.done.then(
      ({ filename, duplicate }) => {
        if (!this.#end(id, transfer)) return;
        this.#change(id, {
          state: duplicate ? "duplicate" : "stored",
          sent: source.size,
          rate: undefined,
          storedAs: filename,
        });
        const stored = this.#find(id);
        if (stored && !duplicate) this.#onStored?.(stored);
        this.#fill();
        this.#tell();
      },
      (thrown: unknown) => {
        if (!this.#end(id, transfer)) return;
        this.#change(id, { state: "refused", rate: undefined, error: toApiError(thrown) });
        this.#fill();
        this.#tell();
      },
    );
  }

  /** False when the transfer was cancelled or replaced meanwhile. */
  #end(id: number, transfer: Transfer): boolean {
    if (this.#running.get(id) !== transfer) return false;
    return this.#running.delete(id);
  }

  #find(id: number): Upload<Source> | undefined {
    return this.#uploads.find((upload) => upload.id === id);
  }

  #change(id: number, change: Partial<Upload<Source>>): void {
    this.#uploads = this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function sameDestination(upload: Upload, destination: UploadDestination): boolean {
  return upload.destination.kind === destination.kind && upload.destination.id === destination.id;
}

/** What many uploads amount to. */
export interface UploadSummary {
  readonly total: number;
  readonly ended: number;
  readonly refused: number;
  readonly active: number;
  readonly bytes: number;
  readonly sent: number;
  /** Bytes per second of all together. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

/** Adds up a list of uploads; cancelled ones do not count. */
export function summarise(uploads: readonly Upload[]): UploadSummary {
  const counted = uploads.filter(({ state }) => state !== "cancelled");
  const bytes = sum(counted.map(({ source }) => source.size));
  const sent = sum(counted.map((upload) => (hasEnded(upload) ? upload.source.size : upload.sent)));
  const rates = counted.flatMap(({ rate }) => (rate === undefined ? [] : [rate]));
  const rate = rates.length > 0 ? sum(rates) : undefined;
  return {
    total: counted.length,
    ended: counted.filter(hasEnded).length,
    refused: counted.filter(({ state }) => state === "refused").length,
    active: counted.filter((upload) => !hasEnded(upload)).length,
    bytes,
    sent,
    rate,
    secondsLeft: secondsLeft(sent, bytes, rate),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
