import { reportSignedOut } from "../api/client.ts";
import { ApiError, errorFromAnswer, unreachable } from "../api/error.ts";
import type { Transfer, TransferRequest } from "./upload-queue.ts";

/** Bytes in one request: what is lost at most when the line breaks. */
const PIECE = 32 * 1024 * 1024;
/** Waits before each attempt to go on after the line broke, ms. */
const PATIENCE = [500, 1000, 2000, 5000, 10_000, 20_000];
const VERSION = { "tus-resumable": "1.0.0" };
const REMEMBERED = "goats.upload.";

/**
 * Sends a file by the tus protocol (1.0.0): in pieces, going on where it stopped when the line breaks, even when the
 * page was reloaded and the same file is given again.
 */
export function sendResumable(request: TransferRequest<File>): Transfer {
  const stop = new AbortController();
  return { done: run(request, stop.signal), abort: () => stop.abort() };
}

async function run(request: TransferRequest<File>, signal: AbortSignal) {
  const { source, onProgress } = request;
  const key = REMEMBERED + fingerprint(request);
  let place = read(key);
  let offset = place === undefined ? undefined : await offsetOf(place, signal).catch(() => undefined);
  if (place === undefined || offset === undefined) {
    place = await create(request, signal);
    offset = 0;
    remember(key, place);
  }
  try {
    let failures = 0;
    for (;;) {
      try {
        const from = offset;
        const answer = await sendPiece(place, source, from, (sent) => onProgress(from + sent), signal);
        failures = 0;
        offset = answer.offset;
        if (answer.productId !== undefined || offset >= source.size) {
          forget(key);
          return await result(answer.productId, source, signal);
        }
      } catch (error) {
        if (signal.aborted || !(error instanceof ApiError) || !mayGoOn(error)) throw error;
        const wait = PATIENCE[failures++];
        if (wait === undefined) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
        offset = await offsetOf(place, signal).catch(() => offset ?? 0);
      }
    }
  } catch (error) {
    // What was refused or cancelled is not wanted on the server; a broken line may come back.
    if (signal.aborted || (error instanceof ApiError && error.status >= 400)) {
      forget(key);
      void fetch(place, { method: "DELETE", headers: VERSION }).catch(() => undefined);
    }
    throw error;
  }
}

/** A broken line, a server that starts anew, or one that stands elsewhere than we thought. */
function mayGoOn(error: ApiError): boolean {
  return error.status === 0 || error.status >= 502 || error.code === "upload_offset";
}

async function create({ source, destination, rename }: TransferRequest<File>, signal: AbortSignal) {
  const metadata: Record<string, string> = {
    filename: source.name,
    [destination.kind === "observation" ? "observationId" : "targetId"]: String(destination.id),
    ...(destination.type ? { type: destination.type } : {}),
    ...(rename ? { onConflict: "rename" } : {}),
  };
  const response = await ask("/api/uploads", {
    method: "POST",
    signal,
    headers: {
      ...VERSION,
      "upload-length": String(source.size),
      "upload-metadata": Object.entries(metadata)
        .map(([name, value]) => `${name} ${base64(value)}`)
        .join(","),
    },
  });
  const place = response.headers.get("location");
  if (!place) throw errorFromAnswer(response.status, undefined);
  return new URL(place, location.href).pathname;
}

async function offsetOf(place: string, signal: AbortSignal): Promise<number> {
  const response = await ask(place, { method: "HEAD", headers: VERSION, signal });
  const offset = Number(response.headers.get("upload-offset") ?? Number.NaN);
  if (!Number.isInteger(offset)) throw errorFromAnswer(response.status, undefined);
  return offset;
}

interface Piece {
  readonly offset: number;
  /** Id of the data product, once the last byte is there. */
  readonly productId: number | undefined;
}

/** Sends the next piece with XMLHttpRequest, which tells how much has gone. */
function sendPiece(
  place: string,
  source: File,
  offset: number,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<Piece> {
  const { promise, resolve, reject } = Promise.withResolvers<Piece>();
  const request = new XMLHttpRequest();
  const abort = () => request.abort();
  signal.addEventListener("abort", abort, { once: true });
  request.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
  request.addEventListener("load", () => {
    if (request.status >= 200 && request.status < 300) {
      const id = request.getResponseHeader("goats-data-product");
      resolve({
        offset: Number(request.getResponseHeader("upload-offset") ?? Math.min(source.size, offset + PIECE)),
        productId: id === null ? undefined : Number(id),
      });
      return;
    }
    if (request.status === 401) reportSignedOut();
    reject(errorFromAnswer(request.status, parse(request.responseText)));
  });
  request.addEventListener("error", () => reject(unreachable()));
  request.addEventListener("abort", () => reject(stopped()));
  request.addEventListener("loadend", () => signal.removeEventListener("abort", abort));
  request.open("PATCH", place);
  for (const [name, value] of Object.entries(VERSION)) request.setRequestHeader(name, value);
  request.setRequestHeader("content-type", "application/offset+octet-stream");
  request.setRequestHeader("upload-offset", String(offset));
  request.send(source.slice(offset, offset + PIECE));
  return promise;
}

/** The name under which the file was stored. */
async function result(productId: number | undefined, source: File, signal: AbortSignal) {
  if (productId === undefined) return { filename: source.name, duplicate: false };
  const response = await ask(`/api/dataproducts/${productId}`, { signal });
  const product = (await response.json()) as { filename?: string };
  return { filename: product.filename ?? source.name, duplicate: false };
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (thrown) {
    if (init.signal?.aborted) throw stopped();
    throw thrown instanceof TypeError ? unreachable() : thrown;
  }
  if (response.ok) return response;
  if (response.status === 401) reportSignedOut();
  throw errorFromAnswer(response.status, parse(await response.text()));
}

function stopped(): ApiError {
  return new ApiError({ code: "aborted", message: "The upload was stopped.", status: 0 });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** The same file for the same place, as far as a page can tell. */
function fingerprint({ source, destination, rename }: TransferRequest<File>): string {
  const { kind, id, type } = destination;
  return [kind, id, type ?? "", rename ? "rename" : "", source.name, source.size, source.lastModified].join(
    "|",
  );
}

// Storage may be forbidden: then an upload cannot be resumed after a reload, and nothing else is lost.
function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function remember(key: string, place: string): void {
  try {
    localStorage.setItem(key, place);
  } catch {
    // See above.
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // See above.
  }
}
