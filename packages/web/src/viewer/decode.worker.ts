import { bufferSource, FitsError, type FitsFile, openFits } from "@goats/fits";
import type { DecodeAnswer, DecodeRequest } from "./image/decode-protocol.ts";
import { downloadFile, unpacked } from "./image/download.ts";
import { summariseFile } from "./image/file-summary.ts";
import { loadScene } from "./image/load-scene.ts";
import type { FileSummary, Scene } from "./image/scene.ts";
import { toFault, ViewerError } from "./image/viewer-error.ts";

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null;
  postMessage(message: DecodeAnswer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

let open: { file: FitsFile; summary: FileSummary; filename: string } | undefined;

/** Arrays are handed over, not copied. */
function transferables(scene: Scene): Transferable[] {
  const buffers = new Set<Transferable>([scene.statistics.sample.buffer]);
  for (const image of scene.images) {
    buffers.add(image.statistics.sample.buffer);
    for (const level of image.levels) buffers.add(level.data.buffer);
    for (const level of image.mask ?? []) buffers.add(level.data.buffer);
    if (image.exact) buffers.add(image.exact.buffer);
  }
  return [...buffers];
}

async function openFile(request: Extract<DecodeRequest, { kind: "open" }>): Promise<void> {
  const { id, url, filename } = request;
  const bytes = await downloadFile(url, filename, (loaded, total) => {
    scope.postMessage({ id, kind: "progress", loaded, total }, []);
  });
  const file = await openFits(bufferSource(await unpacked(bytes, filename)));
  const summary = summariseFile(file);
  open = { file, summary, filename };
  scope.postMessage({ id, kind: "opened", summary }, []);
}

async function sendScene(request: Extract<DecodeRequest, { kind: "scene" }>): Promise<void> {
  if (!open) return;
  const scene = await loadScene(open.file, open.summary, request.key, request.plane);
  scope.postMessage({ id: request.id, kind: "scene", scene }, transferables(scene));
}

/** FITS errors already say what, where and what to do; here they learn the file's name. */
function explain(error: unknown, filename: string): unknown {
  if (!(error instanceof FitsError)) return error;
  return new ViewerError("unreadable", `${filename} cannot be read: ${error.message}.`, error.fix);
}

scope.onmessage = ({ data }) => {
  const filename = data.kind === "open" ? data.filename : (open?.filename ?? "The file");
  const work = data.kind === "open" ? openFile(data) : sendScene(data);
  work.catch((error: unknown) => {
    scope.postMessage(
      { id: data.id, kind: "failed", fault: toFault(explain(error, filename), filename) },
      [],
    );
  });
};
