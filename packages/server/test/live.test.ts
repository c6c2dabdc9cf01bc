import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pruneEvents } from "../src/live/prune.ts";
import { type Harness, startHarness } from "./harness.ts";
import { LiveClient, type Message } from "./live-client.ts";

let harness: Harness;
let address: string;
let ada: Awaited<ReturnType<Harness["signIn"]>>;
let bob: Awaited<ReturnType<Harness["signIn"]>>;

beforeAll(async () => {
  harness = await startHarness();
  ada = await harness.signIn("ada");
  bob = await harness.signIn("bob");
  await harness.app.listen({ host: "127.0.0.1", port: 0 });
  address = `http://127.0.0.1:${(harness.app.server.address() as AddressInfo).port}`;
});
afterAll(() => harness.close());

const connect = (who: { headers: Record<string, string> }, more: Record<string, string> = {}) =>
  LiveClient.connect(address, { cookie: who.headers["cookie"] ?? "", origin: address, ...more });
const topicOf = (who: { user: { id: string } }) => `user:${who.user.id}` as const;
const isEvent = (message: Message) => message.op === "event";

test("a stranger, a page of another site and a script with a stolen cookie get no connection", async () => {
  await expect(LiveClient.connect(address, { origin: address })).rejects.toThrow("answered 401");
  await expect(connect(ada, { origin: "https://evil.example" })).rejects.toThrow("answered 403");
  await expect(connect(ada, { "sec-fetch-site": "cross-site" })).rejects.toThrow("answered 403");
  await expect(LiveClient.connect(address, { cookie: ada.headers["cookie"] ?? "" })).rejects.toThrow(
    "answered 403",
  );
  await expect(LiveClient.connect(address, { authorization: "Bearer goats_wrong" })).rejects.toThrow(
    "answered 401",
  );
});

test("new events arrive, and only those", async () => {
  await harness.ctx.live.publish(topicOf(ada), "notification", "before");
  const client = await connect(ada);
  client.say({ op: "subscribe", topic: topicOf(ada) });
  const { last } = await client.hear((message) => message.op === "subscribed");
  expect(last).toBe(harness.ctx.live.position());
  await harness.ctx.live.publish(topicOf(bob), "notification", "for bob");
  const event = await harness.ctx.live.publish(topicOf(ada), "notification", "after");
  await client.hear(isEvent);
  expect(client.heard.filter(isEvent)).toEqual([{ op: "event", ...event }]);
  client.say({ op: "unsubscribe", topic: topicOf(ada) });
  client.say({ op: "subscribe", topic: "nonsense" });
  await client.hear((message) => message.op === "error");
  await harness.ctx.live.publish(topicOf(ada), "notification", "unheard");
  expect(client.heard.filter(isEvent)).toHaveLength(1);
  client.socket.close();
});

test("nobody hears another user's private events, not even an administrator", async () => {
  const client = await connect(ada);
  for (const topic of [topicOf(bob), "run:1", "run:0", "run:-1", "user:", "live", "", "__proto__:x"]) {
    client.heard.length = 0;
    client.say({ op: "subscribe", topic, after: 0 });
    expect(await client.hear((message) => message.op === "error")).toMatchObject({ code: "topic_not_found" });
  }
  await harness.ctx.live.publish(topicOf(bob), "notification", "private");
  client.heard.length = 0;
  client.say("{");
  expect(await client.hear((message) => message.op === "error")).toMatchObject({ code: "bad_message" });
  client.heard.length = 0;
  client.say({ op: "shout" });
  expect(await client.hear((message) => message.op === "error")).toMatchObject({ code: "bad_message" });
  client.socket.close();
});

test("an API token opens a connection, and its removal closes it", async () => {
  const made = await harness.request("POST", "/api/account/tokens", {
    headers: ada.headers,
    json: { name: "live" },
  });
  const { token, secret } = made.json();
  const client = await LiveClient.connect(address, { authorization: `Token ${secret}` });
  client.say({ op: "subscribe", topic: topicOf(ada) });
  await client.hear((message) => message.op === "subscribed");
  await harness.request("DELETE", `/api/account/tokens/${token.id}`, { headers: ada.headers });
  expect(await client.closed()).toBe(4401);
});

test("signing out closes the session's connections and no others", async () => {
  const first = await harness.signIn("ada");
  const second = await harness.signIn("ada");
  const [one, two] = [await connect(first), await connect(second)];
  await harness.request("DELETE", "/api/session", { headers: first.headers });
  expect(await one.closed()).toBe(4401);
  two.say({ op: "subscribe", topic: topicOf(ada) });
  await two.hear((message) => message.op === "subscribed");
  two.socket.close();
});

test("disabling an account closes its connections", async () => {
  const carla = await harness.signIn("carla");
  const client = await connect(carla);
  await harness.request("PATCH", `/api/users/${carla.user.id}`, {
    headers: ada.headers,
    json: { disabled: true },
  });
  expect(await client.closed()).toBe(4401);
});

test("nothing is lost, repeated or reordered when connections break all the time", async () => {
  const TOTAL = 2000;
  let published = 0;
  const publisher = (async () => {
    while (published < TOTAL) {
      // Bursts, so that replay and live events race.
      const burst = Array.from({ length: 1 + (published % 7) }, () => published++).filter((n) => n < TOTAL);
      await Promise.all(burst.map((n) => harness.ctx.live.publish(topicOf(bob), "count", { n })));
      if (published % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();

  const heard: number[] = [];
  let seq = harness.ctx.live.position();
  let connections = 0;
  // A deterministic stand-in for chance: about 15 % of the events break the connection.
  let seed = 12345;
  const chance = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  while (heard.length < TOTAL) {
    connections += 1;
    const client = await connect(bob);
    client.say({ op: "subscribe", topic: topicOf(bob), after: seq });
    await new Promise<void>((resolve) => {
      client.socket.on("message", (data) => {
        const message = JSON.parse(String(data)) as Message;
        if (client.closeCode !== undefined || message.op !== "event") return;
        if (client.socket.readyState !== client.socket.OPEN) return;
        heard.push((message.data as { n: number }).n);
        seq = message.seq ?? seq;
        if (heard.length >= TOTAL || chance() < 0.15) client.socket.terminate();
      });
      client.socket.on("close", () => resolve());
    });
  }
  await publisher;
  expect(heard).toEqual(Array.from({ length: TOTAL }, (_, n) => n));
  expect(connections).toBeGreaterThan(TOTAL * 0.1);
}, 120_000);

test("a long history arrives whole and in order, with what is published meanwhile", async () => {
  const after = harness.ctx.live.position();
  const COUNT = 3000;
  const publish = (n: number) => harness.ctx.live.publish(topicOf(bob), "count", { n, pad: "x".repeat(500) });
  await Promise.all(Array.from({ length: COUNT }, (_, n) => publish(n)));
  const client = await connect(bob);
  client.say({ op: "subscribe", topic: topicOf(bob), after });
  await client.hear((message) => message.op === "subscribed");
  await Promise.all(Array.from({ length: COUNT }, (_, n) => publish(COUNT + n)));
  await client.hear((message) => isEvent(message) && (message.data as { n: number }).n === 2 * COUNT - 1);
  const numbers = client.heard.filter(isEvent).map((message) => (message.data as { n: number }).n);
  expect(numbers).toEqual(Array.from({ length: 2 * COUNT }, (_, n) => n));
  client.socket.close();
});

test("who asks for what is gone is told to begin anew", async () => {
  await harness.ctx.live.publish(topicOf(ada), "notification", "old");
  await pruneEvents(harness.ctx.db, { days: 0, perTopic: 10 }, Date.now() + 1000);
  const client = await connect(ada);
  client.say({ op: "subscribe", topic: topicOf(ada), after: 0 });
  const reset = await client.hear((message) => message.op === "reset");
  expect(reset).toEqual({ op: "reset", topic: topicOf(ada), last: harness.ctx.live.position() });
  const event = await harness.ctx.live.publish(topicOf(ada), "notification", "new");
  await client.hear(isEvent);
  expect(client.heard).toEqual([
    reset,
    { op: "subscribed", topic: topicOf(ada), last: reset.last },
    { op: "event", ...event },
  ]);
  client.socket.close();
});

test("a client that does not read is let go instead of filling the memory", async () => {
  const client = await connect(bob);
  client.say({ op: "subscribe", topic: topicOf(bob) });
  await client.hear((message) => message.op === "subscribed");
  client.socket.pause();
  const pad = "x".repeat(1_000_000);
  for (let n = 0; n < 40; n += 1) await harness.ctx.live.publish(topicOf(bob), "big", pad);
  const sockets = [...harness.app.websocketServer.clients];
  expect(sockets.every((socket) => socket.bufferedAmount < 20_000_000)).toBe(true);
  client.socket.resume();
  expect([1006, 4008]).toContain(await client.closed());
});

test("a client that says too much is let go", async () => {
  const client = await connect(bob);
  for (let n = 0; n < 2000; n += 1) client.say({ op: "subscribe", topic: topicOf(bob), after: 0 });
  expect([1006, 4029]).toContain(await client.closed());
  const wordy = await connect(bob);
  wordy.say("x".repeat(10_000));
  expect(await wordy.closed()).toBe(1009);
});
