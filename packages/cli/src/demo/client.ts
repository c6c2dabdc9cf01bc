import { CliError } from "../errors.ts";

/** An event as the live connection sends it. */
export interface LiveMessage {
  readonly op: "subscribed" | "event" | "error";
  readonly topic?: string;
  readonly type?: string;
  readonly data?: unknown;
  readonly message?: string;
}

interface ErrorAnswer {
  readonly error?: { readonly message?: string; readonly fix?: string };
}

/** The API of a server as a browser uses it: signed in by a cookie, from the server's own origin. */
export class ApiClient {
  readonly #address: string;
  #cookie = "";

  constructor(address: string) {
    this.#address = address;
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: BodyInit,
  ): Promise<Response> {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: { origin: this.#address, cookie: this.#cookie, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (cookies.length > 0) this.#cookie = cookies.join("; ");
    if (response.ok) return response;
    const answer = (await response.json().catch(() => ({}))) as ErrorAnswer;
    const message = answer.error?.message ?? "";
    throw new CliError(`${method} ${path} answered ${response.status}: ${message}`, answer.error?.fix ?? "");
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.#send("GET", path, {})).json()) as T;
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    const headers = { "content-type": "application/json" };
    return (await (await this.#send("POST", path, headers, JSON.stringify(body))).json()) as T;
  }

  async upload<T>(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<T> {
    const headers = { "content-type": "application/octet-stream" };
    return (await (await this.#send("PUT", path, headers, bytes)).json()) as T;
  }

  async download(path: string): Promise<Uint8Array> {
    return (await this.#send("GET", path, {})).bytes();
  }

  /**
   * Listens to a topic; resolves once the server has confirmed, so nothing that happens afterwards is missed.
   *
   * @returns How to stop.
   */
  async listen(topic: string, onEvent: (message: LiveMessage) => void): Promise<() => void> {
    const address = `${this.#address.replace(/^http/, "ws")}/api/live`;
    // Node's WebSocket takes headers; the type is the browser's, which cannot.
    const options = { headers: { cookie: this.#cookie, origin: this.#address } } as unknown as string[];
    const socket = new WebSocket(address, options);
    await new Promise<void>((resolve, reject) => {
      const refuse = (reason: string) =>
        reject(new CliError(`The live connection failed: ${reason}`, "See the server's log."));
      socket.onerror = () => refuse("the server did not accept it.");
      socket.onopen = () => socket.send(JSON.stringify({ op: "subscribe", topic }));
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data)) as LiveMessage;
        if (message.op === "subscribed") resolve();
        if (message.op === "error") refuse(message.message ?? "");
        if (message.op === "event") onEvent(message);
      };
    });
    return () => socket.close();
  }
}
