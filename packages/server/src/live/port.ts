/**
 * Live events. An event is stored before it is sent; a client names the last sequence number it has of a topic and
 * receives what follows, without gap or repeat.
 */

/** `user:<id>` is private to that user; `run:<id>` follows the permissions of the DRAGONS run. */
export type Topic = `user:${string}` | `run:${number}`;

/** One stored event. */
export interface LiveEvent {
  /** Grows by at least one with every event of the database, so it orders all topics. */
  readonly seq: number;
  readonly topic: Topic;
  /** For example `task`, `log`, `primitive`, `reduction`, `dataproduct`. */
  readonly type: string;
  /** UTC ISO 8601. */
  readonly at: string;
  readonly data: unknown;
}

export interface LiveHub {
  /** Stores, then sends to all who listen. Events of one topic arrive in the order of the calls. */
  publish(topic: Topic, type: string, data: unknown): Promise<LiveEvent>;
  /** Stored events of a topic after `after`, oldest first, at most `limit`. */
  replay(topic: Topic, after: number, limit: number): Promise<LiveEvent[]>;
  /** Listens inside the process; returns how to stop. */
  listen(topic: Topic, listener: (event: LiveEvent) => void): () => void;
}
