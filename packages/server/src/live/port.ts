import type { Transaction } from "kysely";
import type { User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";

/**
 * Live events. An event is stored before it is sent; a client names the last sequence number it has of a topic and
 * receives what follows, without gap or repeat.
 */

/** `user:<id>` is private to that user; `target:<id>` and `run:<id>` follow the permissions of the target. */
export type Topic = `user:${string}` | `run:${number}` | `target:${number}`;

export type TopicKind = "user" | "run" | "target";

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

/** Adds an event to the transaction; it is sent when the transaction has been committed. */
export type PublishWithin = (topic: Topic, type: string, data: unknown) => void;

/** Whether a user may listen to the topic with this id; false also when there is no such thing. */
export type TopicPolicy = (user: User, id: string) => Promise<boolean>;

export interface LiveHub {
  /**
   * Stores, then sends to all who listen. Events of one topic arrive in the order of the calls.
   * Not inside a database transaction: it would wait for the connection that the transaction holds. Use `transact`.
   */
  publish(topic: Topic, type: string, data: unknown): Promise<LiveEvent>;
  /**
   * Changes rows and publishes what changed in one transaction, so that a crash leaves both or neither.
   * Inside `work` use only `trx` and the given `publish`.
   */
  transact<T>(work: (trx: Transaction<Tables>, publish: PublishWithin) => Promise<T>): Promise<T>;
  /** Stored events of a topic after `after`, oldest first, at most `limit`. */
  replay(topic: Topic, after: number, limit: number): Promise<LiveEvent[]>;
  /** Listens inside the process; returns how to stop. */
  listen(topic: Topic, listener: (event: LiveEvent) => void): () => void;
  /** The highest sequence number so far. */
  position(): number;
  /** Whether every event of the topic after `after` is still stored; false for positions of another database too. */
  reaches(topic: Topic, after: number): Promise<boolean>;
  /** States who may listen to the topics of a kind; the feature behind the kind does, once, at start. */
  allow(kind: TopicKind, policy: TopicPolicy): void;
  /** Whether a user may listen to a topic. */
  mayListen(user: User, topic: Topic): Promise<boolean>;
  /** Says that permissions changed: connections ask again whether they may listen to what they listen to. */
  permissionsChanged(): void;
  /** Is told when permissions change; returns how to stop. */
  onPermissionsChanged(listener: () => void): () => void;
}
