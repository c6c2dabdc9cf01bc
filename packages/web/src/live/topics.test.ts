import { describe, expect, it } from "vitest";
import { type LiveEvent, parseServerMessage } from "./protocol.ts";
import { reconnectDelay, TopicBook } from "./topics.ts";

const event = (seq: number, topic = "run:1"): { op: "event" } & LiveEvent => ({
  op: "event",
  seq,
  topic,
  type: "log",
  at: "2026-01-01T00:00:00Z",
  data: seq,
});

describe("TopicBook", () => {
  it("subscribes once for many listeners and unsubscribes with the last", () => {
    const book = new TopicBook();
    expect(book.listen("run:1")).toEqual({ op: "subscribe", topic: "run:1" });
    expect(book.listen("run:1")).toBeUndefined();
    expect(book.leave("run:1")).toBeUndefined();
    expect(book.leave("run:1")).toEqual({ op: "unsubscribe", topic: "run:1" });
    expect(book.leave("run:1")).toBeUndefined();
    expect(book.resume()).toEqual([]);
  });

  it("says that the first subscription starts fresh, and resumes after the last event", () => {
    const book = new TopicBook();
    book.listen("run:1");
    expect(book.isLive("run:1")).toBe(false);
    expect(book.receive({ op: "subscribed", topic: "run:1", last: 10 })).toEqual({
      kind: "fresh",
      topic: "run:1",
    });
    expect(book.isLive("run:1")).toBe(true);
    expect(book.resume()).toEqual([{ op: "subscribe", topic: "run:1", after: 10 }]);
    book.receive({ op: "subscribed", topic: "run:1", last: 10 });
    expect(book.receive(event(12)).kind).toBe("event");
    expect(book.resume()).toEqual([{ op: "subscribe", topic: "run:1", after: 12 }]);
    // 15 is the newest there is; 13 to 15 are still to be delivered, so the place must stay 12.
    expect(book.receive({ op: "subscribed", topic: "run:1", last: 15 })).toEqual({ kind: "nothing" });
    expect([13, 14, 15].map((seq) => book.receive(event(seq)).kind)).toEqual(["event", "event", "event"]);
  });

  it("delivers each event once, whatever is sent again", () => {
    const book = new TopicBook();
    book.listen("run:1");
    book.receive({ op: "subscribed", topic: "run:1", last: 0 });
    const seen: number[] = [];
    for (const seq of [1, 2, 2, 1, 3, 5, 4, 5, 6]) {
      const received = book.receive(event(seq));
      if (received.kind === "event") seen.push(received.event.seq);
    }
    expect(seen).toEqual([1, 2, 3, 5, 6]);
  });

  it("loses and repeats nothing over random disconnects", () => {
    // A server with a full store and a line that breaks in the middle of a replay, 300 times.
    let state = 12345;
    const random = () => {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      return state / 2 ** 31;
    };
    const book = new TopicBook();
    book.listen("run:1");
    const stored: number[] = [];
    let seq = 100;
    const seen: number[] = [];
    const deliver = (message: Parameters<TopicBook["receive"]>[0]) => {
      const received = book.receive(message);
      if (received.kind === "event") seen.push(received.event.seq);
    };
    deliver({ op: "subscribed", topic: "run:1", last: seq });
    let connected = true;
    for (let round = 0; round < 300; round += 1) {
      for (let i = 0; i < 5; i += 1) {
        seq += 1 + Math.floor(random() * 3);
        stored.push(seq);
        connected &&= random() > 0.15;
        if (connected) deliver(event(seq));
      }
      if (connected) continue;
      const [message] = book.resume();
      const after = message?.op === "subscribe" ? (message.after ?? 0) : 0;
      deliver({ op: "subscribed", topic: "run:1", last: seq });
      connected = true;
      for (const missed of stored.filter((n) => n > after)) {
        connected &&= random() > 0.02;
        if (connected) deliver(event(missed));
      }
    }
    book.resume();
    for (const missed of stored) deliver(event(missed));
    expect(seen).toEqual(stored);
  });

  it("starts anew when the server is younger than the place it was asked for", () => {
    const book = new TopicBook();
    book.listen("run:1");
    book.receive({ op: "subscribed", topic: "run:1", last: 500 });
    book.resume();
    expect(book.receive({ op: "subscribed", topic: "run:1", last: 3 })).toEqual({
      kind: "fresh",
      topic: "run:1",
    });
    expect(book.receive(event(4)).kind).toBe("event");
  });

  it("starts anew when the server no longer has what was missed", () => {
    const book = new TopicBook();
    book.listen("run:1");
    book.receive({ op: "subscribed", topic: "run:1", last: 5 });
    book.resume();
    expect(book.receive({ op: "reset", topic: "run:1", last: 900 })).toEqual({ kind: "nothing" });
    expect(book.receive({ op: "subscribed", topic: "run:1", last: 900 })).toEqual({
      kind: "fresh",
      topic: "run:1",
    });
    expect(book.receive(event(900))).toEqual({ kind: "nothing" });
    expect(book.receive(event(901)).kind).toBe("event");
  });

  it("asks once more without a place when the place is refused, and then no more", () => {
    const book = new TopicBook();
    book.listen("run:1");
    book.receive({ op: "subscribed", topic: "run:1", last: 5 });
    book.resume();
    const refused = book.receive({ op: "error", topic: "run:1", code: "gone", message: "Too old." });
    expect(refused).toMatchObject({ kind: "refused", retry: { op: "subscribe", topic: "run:1" } });
    const again = book.receive({ op: "error", topic: "run:1", code: "not_found", message: "No such run." });
    expect(again).toMatchObject({ kind: "refused", retry: undefined });
  });

  it("ignores topics that nobody listens to", () => {
    const book = new TopicBook();
    expect(book.receive(event(1, "run:9"))).toEqual({ kind: "nothing" });
    expect(book.receive({ op: "error", code: "bad", message: "?" })).toEqual({ kind: "nothing" });
  });
});

describe("reconnectDelay", () => {
  it("grows, stays below its ceiling and is spread", () => {
    expect(reconnectDelay(0, 0)).toBe(200);
    expect(reconnectDelay(0, 1)).toBe(400);
    expect(reconnectDelay(3, 1)).toBeGreaterThan(reconnectDelay(2, 1));
    expect(reconnectDelay(50, 1)).toBe(20_000);
    expect(reconnectDelay(50, 0)).toBe(10_000);
  });
});

describe("parseServerMessage", () => {
  it("reads the messages of the server and nothing else", () => {
    expect(parseServerMessage('{"op":"subscribed","topic":"run:1","last":4}')).toEqual({
      op: "subscribed",
      topic: "run:1",
      last: 4,
    });
    expect(parseServerMessage('{"op":"reset","topic":"run:1","last":4}')).toMatchObject({
      op: "reset",
      last: 4,
    });
    expect(parseServerMessage(JSON.stringify(event(3)))).toEqual(event(3));
    expect(parseServerMessage('{"op":"error","code":"x","message":"y"}')).toMatchObject({
      op: "error",
      code: "x",
    });
    for (const text of [
      "",
      "null",
      "[]",
      '{"op":"event","topic":"run:1"}',
      '{"op":"subscribed"}',
      '{"op":"pong"}',
    ]) {
      expect(parseServerMessage(text)).toBeUndefined();
    }
  });
});
