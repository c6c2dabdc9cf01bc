import { useSyncExternalStore } from "react";
import { reportSignedOut } from "../api/client.ts";
import { dataProductsChanged } from "../api/dataproducts.ts";
import { ApiError, errorFromAnswer, unreachable } from "../api/error.ts";
import { sendResumable } from "./tus.ts";
import { type Transfer, type TransferRequest, type Upload, UploadQueue } from "./upload-queue.ts";

/** From this size on, bytes, an upload can be resumed: below, it is sooner sent again. */
const RESUMABLE = 24 * 1024 * 1024;

/** Small files in one request, large ones so that they can go on after the line broke. */
function send(request: TransferRequest<File>): Transfer {
  return request.source.size >= RESUMABLE ? sendResumable(request) : sendWhole(request);
}

/** Sends one file with XMLHttpRequest, the only way of the browser that reports how much has gone. */
function sendWhole({ source, destination, rename, onProgress }: TransferRequest<File>): Transfer {
  const folder = destination.kind === "observation" ? "observations" : "targets";
  const path = `/api/${folder}/${destination.id}/files/${encodeURIComponent(source.name)}`;
  const request = new XMLHttpRequest();
  const { promise, resolve, reject } = Promise.withResolvers<{ filename: string; duplicate: boolean }>();
  request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
  request.addEventListener("load", () => {
    const body = parse(request.responseText);
    if (request.status >= 200 && request.status < 300 && isStored(body)) {
      resolve({ filename: body.dataProduct.filename, duplicate: body.duplicate });
      return;
    }
    if (request.status === 401) reportSignedOut();
    reject(errorFromAnswer(request.status, body));
  });
  request.addEventListener("error", () => reject(unreachable()));
  request.addEventListener("abort", () =>
    reject(new ApiError({ code: "aborted", message: "The upload was stopped.", status: 0 })),
  );
  const query = new URLSearchParams({
    ...(rename ? { onConflict: "rename" } : {}),
    ...(destination.type ? { type: destination.type } : {}),
  });
  request.open("PUT", query.size > 0 ? `${path}?${query}` : path);
  request.setRequestHeader("content-type", "application/octet-stream");
  request.send(source);
  return { done: promise, abort: () => request.abort() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStored(body: unknown): body is { dataProduct: { filename: string }; duplicate: boolean } {
  return typeof body === "object" && body !== null && "dataProduct" in body && "duplicate" in body;
}

/** Uploads go on while one walks through the app: the queue belongs to the page, not to a view. */
export const uploads = new UploadQueue<File>({
  send,
  parallel: 3,
  // Many small files would otherwise ask for the same lists many times a second.
  onStored: announceSoon(),
});

function announceSoon(): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      dataProductsChanged();
    }, 800);
  };
}

/** All uploads of this page. */
export function useUploads(): readonly Upload<File>[] {
  return useSyncExternalStore(uploads.subscribe, () => uploads.uploads);
}

/** The files in a drop, folders opened. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  if (entries.every((entry) => entry === null || entry.isFile)) return [...transfer.files];
  const files = await Promise.all(entries.map((entry) => (entry ? filesBelow(entry) : [])));
  return files.flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    // The marks that file managers leave in folders are nobody's data.
    return file.name.startsWith(".") ? [] : [file];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  for (;;) {
    // A reader hands out a hundred entries at a time, and none at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return files;
    for (const child of batch) files.push(...(await filesBelow(child)));
  }
}
