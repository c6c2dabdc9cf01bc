import type { DecodeAnswer, DecodeRequest } from "./decode-protocol.ts";
import type { OnProgress } from "./download.ts";
import type { FileSummary, Scene } from "./scene.ts";
import { ViewerError } from "./viewer-error.ts";

interface Waiting {
  onProgress: OnProgress;
  resolve: (answer: DecodeAnswer) => void;
  reject: (error: ViewerError) => void;
}

/** Talks to the worker that downloads and decodes one file. */
export class DecodeClient {
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor() {
    this.#worker = new Worker(new URL("../decode.worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      const reason = event.message ? `: ${event.message}` : "";
      const error = new ViewerError(
        "browser",
        `The program that decodes files did not start or stopped${reason}.`,
        "Reload the page. If it happens again, update the browser.",
      );
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    };
  }

  /** Downloads the file and lists what it holds. @throws ViewerError */
  async open(url: string, filename: string, onProgress: OnProgress): Promise<FileSummary> {
    const answer = await this.#ask({ id: ++this.#lastId, kind: "open", url, filename }, onProgress);
    if (answer.kind !== "opened") throw unexpected();
    return answer.summary;
  }

  /** Decodes one image of the open file. @throws ViewerError */
  async scene(key: string, plane: number): Promise<Scene> {
    const answer = await this.#ask({ id: ++this.#lastId, kind: "scene", key, plane }, () => {});
    if (answer.kind !== "scene") throw unexpected();
    return answer.scene;
  }

  /** Ends the worker; answers still on their way never come. */
  dispose(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }

  #ask(request: DecodeRequest, onProgress: OnProgress): Promise<DecodeAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { onProgress, resolve, reject });
      this.#worker.postMessage(request);
    });
  }

  #receive(answer: DecodeAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if (answer.kind === "progress") {
      waiting.onProgress(answer.loaded, answer.total);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === "failed") {
      const { code, message, fix } = answer.fault;
      waiting.reject(new ViewerError(code, message, fix));
    } else waiting.resolve(answer);
  }
}

function unexpected(): ViewerError {
  return new ViewerError("browser", "The decoder gave an answer to another question.", "Reload the page.");
}
