import type { FileSummary, Scene } from "./scene.ts";
import type { ViewerFault } from "./viewer-error.ts";

/** What the page asks of the worker; answers carry the same `id`. */
export type DecodeRequest =
  | { id: number; kind: "open"; url: string; filename: string }
  | { id: number; kind: "scene"; key: string; plane: number };

/** What the worker tells. */
export type DecodeAnswer =
  | { id: number; kind: "progress"; loaded: number; total: number | undefined }
  | { id: number; kind: "opened"; summary: FileSummary }
  | { id: number; kind: "scene"; scene: Scene }
  | { id: number; kind: "failed"; fault: ViewerFault };
