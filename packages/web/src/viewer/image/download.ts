import { ViewerError } from "./viewer-error.ts";

/** Bytes so far; `total` is undefined when the server does not say. */
export type OnProgress = (loaded: number, total: number | undefined) => void;

/** The error that an HTTP status means for a person who wants to see a file. */
export function statusError(status: number, filename: string): ViewerError {
  if (status === 401) {
    return new ViewerError(
      "signed_out",
      `${filename} was not sent: you are signed out.`,
      "Sign in again, then open this page once more.",
    );
  }
  if (status === 403 || status === 404 || status === 410) {
    return new ViewerError(
      "not_found",
      `${filename} is not there any more, or not yours to see.`,
      "Go back to the list of files and reload it; if the file is listed, reload this page.",
    );
  }
  return new ViewerError(
    "server",
    `${filename} was not sent: the server answered with status ${status}.`,
    "Try again in a moment; if it persists, look into the server's log.",
  );
}

/** A buffer that grows, filled from the front. */
class Collector {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected);
  }

  add(chunk: Uint8Array): void {
    if (this.length + chunk.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.length + chunk.length, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.length);
    this.length += chunk.length;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Progress is told when another share of this size has come. */
const PROGRESS_STEP = 1 << 18;

/**
 * Gets a whole file from the own server.
 *
 * @throws ViewerError `network`, `signed_out`, `not_found`, `server`
 */
export async function downloadFile(
  url: string,
  filename: string,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const interrupted = (cause: unknown) => {
    const reason = cause instanceof Error ? ` (${cause.message})` : "";
    return new ViewerError(
      "network",
      `${filename} did not arrive: the connection to the server broke${reason}.`,
      "Check that GOATS is running and the network is up, then try again.",
    );
  };
  const response = await fetch(url, { credentials: "same-origin" }).catch((cause: unknown) => {
    throw interrupted(cause);
  });
  if (!response.ok) throw statusError(response.status, filename);
  // With a content encoding the length is that of the encoded bytes, which nobody here sees.
  const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
  const total = length === null ? undefined : Number(length);
  const collector = new Collector(total ?? 1 << 20);
  let told = 0;
  onProgress(0, total);
  try {
    for await (const chunk of response.body ?? []) {
      collector.add(chunk);
      if (collector.length - told < PROGRESS_STEP) continue;
      told = collector.length;
      onProgress(collector.length, total);
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw interrupted(cause);
  }
  if (total !== undefined && collector.length !== total) throw interrupted(undefined);
  onProgress(collector.length, total);
  return collector.bytes();
}

/** Unpacked bytes are bounded, so that a small file cannot fill the memory. */
const MAX_UNPACKED = 2 ** 31;

/** Unpacks gzip (RFC 1952); other bytes come back as they are. */
export async function unpacked(
  bytes: Uint8Array<ArrayBuffer>,
  filename: string,
): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const collector = new Collector(bytes.length * 3);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    for await (const chunk of stream) {
      if (collector.length + chunk.length > MAX_UNPACKED) {
        throw new ViewerError(
          "too_large",
          `${filename} unpacks to more than 2 GiB.`,
          "Download it and open it with a program on your machine.",
        );
      }
      collector.add(chunk);
    }
  } catch (error) {
    if (error instanceof ViewerError || error instanceof RangeError) throw error;
    throw new ViewerError(
      "unreadable",
      `${filename} is damaged: it is packed with gzip, but cannot be unpacked.`,
      "Upload or download the file again.",
    );
  }
  return collector.bytes();
}
