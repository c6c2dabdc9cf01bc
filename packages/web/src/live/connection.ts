import { type ClientMessage, type LiveEvent, parseServerMessage } from "./protocol.ts";
import { reconnectDelay, TopicBook } from "./topics.ts";

export type ConnectionState = "connecting" | "open" | "waiting" | "closed";

/** What a listener of a topic is told. */
export interface TopicListener {
  onEvent(event: LiveEvent): void;
  /** The topic has just become live without a past: what was fetched before should be fetched again. */
  onFresh?(): void;
}

/** The server closes with this code when the login behind the connection has ended. */
const SESSION_ENDED = 4401;

/** A connection that has been quiet this long is asked whether it still lives. */
const QUIET_MS = 45_000;

/**
 * The one WebSocket of the app: reconnects by itself, subscribes again from the last event of each topic and hands
 * the events on, each once and in order.
 */
export class LiveConnection {
  readonly #url: string;
  readonly #onSessionEnded: () => void;
  readonly #book = new TopicBook();
  readonly #listeners = new Map<string, Set<TopicListener>>();
  readonly #stateListeners = new Set<() => void>();
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #state: ConnectionState = "closed";

  /** `onSessionEnded` is called when the server says that the login has ended; after a new one call `hurry`. */
  constructor(url: string, onSessionEnded: () => void) {
    this.#url = url;
    this.#onSessionEnded = onSessionEnded;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Calls back on every change of the state. */
  onState(listener: () => void): () => void {
    this.#stateListeners.add(listener);
    return () => this.#stateListeners.delete(listener);
  }

  /** Opens, and keeps open until {@link stop}. */
  start(): void {
    window.addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.#connect();
  }

  stop(): void {
    window.removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.#timer);
    clearTimeout(this.#quiet);
    this.#setState("closed");
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Listens to a topic; returns how to stop. */
  listen(topic: string, listener: TopicListener): () => void {
    const first = this.#book.listen(topic);
    const listeners = this.#listeners.get(topic) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(topic, listeners);
    if (first) this.#send(first);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(topic);
      const last = this.#book.leave(topic);
      if (last) this.#send(last);
    };
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#setState("connecting");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
      this.#setState("open");
      for (const message of this.#book.resume()) this.#send(message);
      this.#heard();
    });
    socket.addEventListener("message", (message) => {
      if (this.#socket !== socket) return;
      this.#heard();
      if (typeof message.data === "string") this.#receive(message.data);
    });
    socket.addEventListener("close", (event) => {
      if (this.#socket !== socket) return;
      if (event.code === SESSION_ENDED) this.#waitForLogin();
      else this.#retryLater();
    });
  }

  #receive(text: string): void {
    const message = parseServerMessage(text);
    if (!message) return;
    // Only an answer proves that the server takes us; a mere open socket may be closed again at once.
    this.#attempt = 0;
    const received = this.#book.receive(message);
    if (received.kind === "nothing") return;
    if (received.kind === "refused") {
      if (received.retry) this.#send(received.retry);
      return;
    }
    const topic = received.kind === "event" ? received.event.topic : received.topic;
    for (const listener of this.#listeners.get(topic) ?? []) {
      if (received.kind === "event") listener.onEvent(received.event);
      else listener.onFresh?.();
    }
  }

  /** Without a login every attempt would be refused: `hurry` ends the waiting. */
  #waitForLogin(): void {
    clearTimeout(this.#quiet);
    this.#socket = undefined;
    this.#setState("waiting");
    this.#onSessionEnded();
  }

  #retryLater(): void {
    clearTimeout(this.#quiet);
    this.#socket = undefined;
    if (this.#state === "closed") return;
    this.#setState("waiting");
    this.#timer = setTimeout(() => this.#connect(), reconnectDelay(this.#attempt, Math.random()));
    this.#attempt += 1;
  }

  /** Connects at once if it waits: somebody signed in again, the machine woke up, or the network came back. */
  readonly hurry = (): void => {
    if (this.#state !== "waiting" || document.visibilityState === "hidden") return;
    this.#attempt = 0;
    this.#connect();
  };

  /**
   * A line can die without a word (a laptop that slept, a router that forgot). After a quiet time the topics are
   * subscribed again, which the server answers; no answer means a dead line.
   */
  #heard(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      const questions = this.#book.resume();
      if (questions.length === 0) return this.#heard();
      for (const question of questions) this.#send(question);
      this.#quiet = setTimeout(() => {
        const socket = this.#socket;
        this.#retryLater();
        socket?.close();
      }, 10_000);
    }, QUIET_MS);
  }

  #send(message: ClientMessage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener();
  }
}
