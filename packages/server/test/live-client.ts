import { WebSocket } from "ws";

/** One message of the server. */
export interface Message {
  readonly op: string;
  readonly topic?: string;
  readonly seq?: number;
  readonly last?: number;
  readonly code?: string;
  readonly data?: unknown;
}

/** A WebSocket client that keeps what it hears. */
export class LiveClient {
  readonly socket: WebSocket;
  readonly heard: Message[] = [];
  closeCode: number | undefined;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.heard.push(JSON.parse(String(data)) as Message);
      for (const watch of this.#watchers) watch();
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      for (const watch of this.#watchers) watch();
    });
    socket.on("error", () => {});
  }

  /** Connects; rejects with the status when the server answers with one. */
  static connect(address: string, headers: Record<string, string>): Promise<LiveClient> {
    const socket = new WebSocket(`${address.replace(/^http/, "ws")}/api/live`, { headers });
    const client = new LiveClient(socket);
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(client));
      socket.once("unexpected-response", (_request, response) => {
        reject(new Error(`answered ${response.statusCode}`));
        socket.terminate();
      });
      socket.once("error", reject);
    });
  }

  say(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The first message, heard or still to come, that fits. */
  async hear(fits: (message: Message) => boolean): Promise<Message> {
    return this.#until(() => this.heard.find(fits));
  }

  /** Resolves with the close code. */
  closed(): Promise<number> {
    return this.#until(() => this.closeCode);
  }

  #until<T>(probe: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const watch = () => {
        const found = probe();
        if (found === undefined) return;
        this.#watchers.delete(watch);
        resolve(found);
      };
      this.#watchers.add(watch);
      watch();
    });
  }
}
