import { parentPort, workerData } from "node:worker_threads";
import { makeThumbnail } from "./thumbnail-image.ts";

/** Makes one small picture in a thread of its own: see thumbnail.ts. */
const { path } = workerData as { path: string };
parentPort?.postMessage((await makeThumbnail(path)) ?? null);
