import type { ClientMessage, LiveEvent, ServerMessage } from "./protocol.ts";

interface TopicState {
  listeners: number;
  /** Sequence number up to which everything was delivered; undefined before the first answer. */
  last: number | undefined;
  /** The number the running subscription asked to follow; undefined asked for new events only. */
  asked: number | undefined;
}

/** What a message from the server means for the app. */
export type Received =
  | { kind: "event"; event: LiveEvent }
  /** What was fetched before may be stale: nothing is known about the time before this moment. */
  | { kind: "fresh"; topic: string }
  | { kind: "refused"; topic: string; code: string; message: string; retry: ClientMessage | undefined }
  | { kind: "nothing" };

const NOTHING: Received = { kind: "nothing" };

/**
 * Which topics are listened to and how far each has been delivered: all that a reconnection needs, so that no event
 * is lost or seen twice. Knows nothing of sockets.
 */
export class TopicBook {
  readonly #topics = new Map<string, TopicState>();

  /** Adds a listener; returns the message to send when it is the first one of its topic. */
  listen(topic: string): ClientMessage | undefined {
    const state = this.#topics.get(topic);
    if (state) {
      state.listeners += 1;
      return undefined;
    }
    this.#topics.set(topic, { listeners: 1, last: undefined, asked: undefined });
    return { op: "subscribe", topic };
  }

  /** Takes a listener away; returns the message to send when it was the last one of its topic. */
  leave(topic: string): ClientMessage | undefined {
    const state = this.#topics.get(topic);
    if (!state) return undefined;
    state.listeners -= 1;
    if (state.listeners > 0) return undefined;
    this.#topics.delete(topic);
    return { op: "unsubscribe", topic };
  }

  /** Whether this topic has been answered, so that a new listener has nothing to wait for. */
  isLive(topic: string): boolean {
    return this.#topics.get(topic)?.last !== undefined;
  }

  /** What to send on a new connection: every topic, each from where it stands. */
  resume(): ClientMessage[] {
    return [...this.#topics].map(([topic, state]) => {
      state.asked = state.last;
      return state.last === undefined
        ? { op: "subscribe", topic }
        : { op: "subscribe", topic, after: state.last };
    });
  }

  /** Takes a message of the server in. */
  receive(message: ServerMessage): Received {
    const state = message.topic === undefined ? undefined : this.#topics.get(message.topic);
    if (!state || message.topic === undefined) return NOTHING;
    switch (message.op) {
      case "subscribed": {
        const followed = state.asked !== undefined && message.last >= state.asked;
        // A resumed topic keeps its place: the events between are still to come.
        if (followed) return NOTHING;
        state.last = message.last;
        state.asked = message.last;
        return { kind: "fresh", topic: message.topic };
      }
      case "reset":
        state.asked = undefined;
        return NOTHING;
      case "event": {
        if (state.last !== undefined && message.seq <= state.last) return NOTHING;
        state.last = message.seq;
        const { seq, topic, type, at, data } = message;
        return { kind: "event", event: { seq, topic, type, at, data } };
      }
      case "error": {
        // A place that the server no longer knows: start anew once, and fetch what was missed.
        const again = state.asked !== undefined;
        state.last = undefined;
        state.asked = undefined;
        return {
          kind: "refused",
          topic: message.topic,
          code: message.code,
          message: message.message,
          retry: again ? { op: "subscribe", topic: message.topic } : undefined,
        };
      }
    }
  }
}

/** Milliseconds before the nth attempt to reconnect (n from 0): doubling up to 20 s, spread so that clients differ. */
export function reconnectDelay(attempt: number, random: number): number {
  const full = Math.min(20_000, 400 * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random / 2));
}
