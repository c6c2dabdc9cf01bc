import type { LogLine, Reduction, Task } from "../api/types.ts";

/** What belongs to one person, to one DRAGONS run, and to one target. */
export type Topic = `user:${string}` | `run:${number}` | `target:${number}`;

/** A stored event; `seq` grows over all topics. */
export interface LiveEvent {
  readonly seq: number;
  readonly topic: string;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

export type ClientMessage =
  | { op: "subscribe"; topic: string; after?: number }
  | { op: "unsubscribe"; topic: string };

export type ServerMessage =
  | { op: "subscribed"; topic: string; last: number }
  /** What was asked for is no longer stored; the subscription goes on from `last`. Comes before `subscribed`. */
  | { op: "reset"; topic: string; last: number }
  | ({ op: "event" } & LiveEvent)
  | { op: "error"; topic?: string | undefined; code: string; message: string };

/** The data of the events that the app reads, by type. */
export interface EventData {
  task: Task;
  step: {
    reductionId: number;
    index: number;
    name: string;
    state: Reduction["steps"][number]["state"];
    seconds: number | null;
  };
  log: { reductionId: number; lines: LogLine[] };
  product: { reductionId: number; name: string };
  notification: {
    level: "info" | "success" | "warning" | "error";
    title: string;
    message?: string;
    link?: string;
  };
  reduction: Reduction;
  mention: { by: string; target: { id: number; name: string }; commentId: number; text: string };
}

/** Reads a message; anything that is not one of ours is undefined. */
export function parseServerMessage(text: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const message = value as Record<string, unknown>;
  const { op, topic } = message;
  if (
    (op === "subscribed" || op === "reset") &&
    typeof topic === "string" &&
    typeof message["last"] === "number"
  ) {
    return { op, topic, last: message["last"] };
  }
  if (op === "event" && typeof topic === "string" && typeof message["seq"] === "number") {
    return {
      op,
      topic,
      seq: message["seq"],
      type: String(message["type"]),
      at: String(message["at"]),
      data: message["data"],
    };
  }
  if (op === "error") {
    return {
      op,
      topic: typeof topic === "string" ? topic : undefined,
      code: String(message["code"]),
      message: String(message["message"]),
    };
  }
  return undefined;
}
