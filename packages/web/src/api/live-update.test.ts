import { beforeEach, describe, expect, it } from "vitest";
import { updateFromEvent } from "./live-update.ts";
import { queryClient } from "./query-client.ts";

const key = ["things"];
const add = (n: number) => updateFromEvent<number[]>(key, (known) => [...known, n]);

describe("updateFromEvent", () => {
  beforeEach(() => queryClient.clear());

  it("changes what is cached, and invents nothing", () => {
    add(1);
    expect(queryClient.getQueryData(key)).toBeUndefined();
    queryClient.setQueryData(key, [1]);
    add(2);
    expect(queryClient.getQueryData(key)).toEqual([1, 2]);
  });

  it("does not let an answer that is older than the event win", async () => {
    const answers: ((things: number[]) => void)[] = [];
    queryClient.setQueryData(key, [1]);
    const load = () =>
      queryClient.fetchQuery({
        queryKey: key,
        staleTime: 0,
        queryFn: () => new Promise<number[]>((r) => answers.push(r)),
      });
    const stopped = load().catch(() => undefined);
    add(2);
    answers[0]?.([1]);
    await stopped;
    expect(queryClient.getQueryData(key)).toEqual([1, 2]);
    expect(queryClient.getQueryState(key)?.isInvalidated).toBe(true);
  });
});
