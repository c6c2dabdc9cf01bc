import type { WebSocket } from "@fastify/websocket";
import { z } from "zod";
import type { User } from "../core/context.ts";
import type { LiveEvent, LiveHub, Topic } from "./port.ts";

/** What a client may say. */
const messageSchema = z.discriminatedUnion("op", [
  z.object({
    op: z.literal("subscribe"),
    topic: z.string().max(100),
    after: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  }),
  z.object({ op: z.literal("unsubscribe"), topic: z.string().max(100) }),
]);

const TOPIC = /^(user:[\w-]{1,64}|(?:run|target):[1-9]\d{0,9})$/;

/** Events read from the database at once while a client catches up. */
const PAGE = 200;
/** Events kept in memory while a client catches up; beyond that they are read from the database again. */
const BUFFERED_EVENTS = 1000;
/** Bytes that may wait in the socket of a client that does not read. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** How long a client may take to answer that the connection is closed. */
const FAREWELL_MS = 1000;
const MAX_SUBSCRIPTIONS = 100;
const MAX_WAITING_MESSAGES = 200;

/** Close codes of our own; the app tells people what they mean. */
export const CLOSE = {
  /** The session or token that opened the connection is no longer valid. */
  sessionEnded: 4401,
  /** The client does not read what it subscribed to; it may come back and ask for what it missed. */
  tooSlow: 4008,
  /** The client says too much at once. */
  tooMuch: 4029,
  /** The server stops; RFC 6455's "going away". */
  stopping: 1001,
} as const;

interface Subscription {
  /** The last event that was sent. */
  sent: number;
  /** Events that arrived while older ones are read; undefined when there is nothing to catch up with. */
  buffer: LiveEvent[] | undefined;
  /** The buffer was too small: what it lost has to be read. */
  overflowed: boolean;
  ended: boolean;
  stop(): void;
}

/** One client: its subscriptions, and the order of what it is sent. */
export class LiveConnection {
  readonly #socket: WebSocket;
  readonly #hub: LiveHub;
  readonly #user: User;
  readonly #onError: (error: unknown) => void;
  readonly #subscriptions = new Map<Topic, Subscription>();
  #turn: Promise<void> = Promise.resolve();
  #waitingMessages = 0;

  constructor(socket: WebSocket, hub: LiveHub, user: User, onError: (error: unknown) => void) {
    this.#socket = socket;
    this.#hub = hub;
    this.#user = user;
    this.#onError = onError;
    socket.on("message", (data, isBinary) => {
      if (this.#waitingMessages >= MAX_WAITING_MESSAGES) {
        this.close(CLOSE.tooMuch, "too many messages");
        return;
      }
      this.#waitingMessages += 1;
      const text = isBinary ? "" : String(data);
      this.#turn = this.#turn
        .then(() => this.#receive(text))
        .catch((error: unknown) => {
          this.#onError(error);
          this.close(1011, "internal error");
        })
        .finally(() => {
          this.#waitingMessages -= 1;
        });
    });
    socket.on("close", () => {
      for (const subscription of this.#subscriptions.values()) end(subscription);
      this.#subscriptions.clear();
    });
  }

  /** Ends what the user may no longer listen to. */
  async recheck(): Promise<void> {
    for (const topic of [...this.#subscriptions.keys()]) {
      if (await this.#hub.mayListen(this.#user, topic)) continue;
      this.#end(topic);
      this.#refuse(topic, "topic_not_found", "You may no longer listen to this topic.");
    }
  }

  close(code: number, reason: string): void {
    for (const subscription of this.#subscriptions.values()) end(subscription);
    this.#subscriptions.clear();
    this.#socket.close(code, reason);
    // Who does not answer the farewell, or does not read at all, must not keep its memory here.
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }

  async #receive(text: string): Promise<void> {
    if (!this.#isOpen()) return;
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return this.#refuse(undefined, "bad_message", "A message must be a JSON object.");
    }
    const parsed = messageSchema.safeParse(json);
    if (!parsed.success) {
      return this.#refuse(
        undefined,
        "bad_message",
        'A message has "op" (subscribe or unsubscribe) and "topic".',
      );
    }
    const message = parsed.data;
    const topic = message.topic as Topic;
    if (message.op === "unsubscribe") {
      this.#end(topic);
      return;
    }
    if (!TOPIC.test(topic) || !(await this.#hub.mayListen(this.#user, topic))) {
      return this.#refuse(topic, "topic_not_found", "There is no such topic that you may listen to.");
    }
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS && !this.#subscriptions.has(topic)) {
      return this.#refuse(
        topic,
        "too_many_topics",
        `One connection listens to ${MAX_SUBSCRIPTIONS} topics at most.`,
      );
    }
    await this.#subscribe(topic, message.after);
  }

  async #subscribe(topic: Topic, after: number | undefined): Promise<void> {
    this.#end(topic);
    // Listening begins before anything is read, so that nothing falls between what is stored and what comes.
    const subscription: Subscription = {
      sent: 0,
      buffer: [],
      overflowed: false,
      ended: false,
      stop: () => {},
    };
    subscription.sent = this.#hub.position();
    subscription.stop = this.#hub.listen(topic, (event) => this.#arrive(subscription, event));
    this.#subscriptions.set(topic, subscription);
    if (after !== undefined) {
      if (await this.#hub.reaches(topic, after)) subscription.sent = after;
      else this.#send({ op: "reset", topic, last: subscription.sent });
    }
    this.#send({ op: "subscribed", topic, last: subscription.sent });
    if (after !== undefined) await this.#catchUp(topic, subscription);
    this.#goLive(subscription);
  }

  #arrive(subscription: Subscription, event: LiveEvent): void {
    if (subscription.ended) return;
    if (!subscription.buffer) {
      this.#sendEvent(subscription, event);
    } else if (subscription.buffer.length < BUFFERED_EVENTS) {
      subscription.buffer.push(event);
    } else {
      subscription.overflowed = true;
    }
  }

  /** Sends stored events until none is left that the buffer does not hold. */
  async #catchUp(topic: Topic, subscription: Subscription): Promise<void> {
    for (;;) {
      if (subscription.ended || !this.#isOpen()) return;
      // What the buffer holds from here on is newer than what is read next.
      if (subscription.overflowed) {
        subscription.buffer = [];
        subscription.overflowed = false;
      }
      const page = await this.#hub.replay(topic, subscription.sent, PAGE);
      for (const event of page) this.#sendEvent(subscription, event);
      // A long history waits for the client instead of piling up in memory.
      await this.#drained();
      if (page.length < PAGE && !subscription.overflowed) return;
    }
  }

  #goLive(subscription: Subscription): void {
    const waiting = subscription.buffer ?? [];
    subscription.buffer = undefined;
    for (const event of waiting) this.#sendEvent(subscription, event);
  }

  #sendEvent(subscription: Subscription, event: LiveEvent): void {
    if (subscription.ended || event.seq <= subscription.sent) return;
    subscription.sent = event.seq;
    this.#send({ op: "event", ...event });
  }

  #refuse(topic: string | undefined, code: string, message: string): void {
    this.#send({ op: "error", ...(topic === undefined ? {} : { topic }), code, message });
  }

  #send(message: object): void {
    if (!this.#isOpen()) return;
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) this.close(CLOSE.tooSlow, "too slow");
  }

  /** Resolves when what was sent so far has been handed to the network. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isOpen() || this.#socket.bufferedAmount === 0) return resolve();
      const done = () => {
        clearInterval(timer);
        resolve();
      };
      const timer = setInterval(() => {
        if (!this.#isOpen() || this.#socket.bufferedAmount === 0) done();
      }, 10);
    });
  }

  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #end(topic: Topic): void {
    const subscription = this.#subscriptions.get(topic);
    if (subscription) end(subscription);
    this.#subscriptions.delete(topic);
  }
}

function end(subscription: Subscription): void {
  subscription.ended = true;
  subscription.buffer = undefined;
  subscription.stop();
}
