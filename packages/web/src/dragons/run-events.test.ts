import { beforeEach, describe, expect, it } from "vitest";
import { queryClient } from "../api/query-client.ts";
import { reductionsQuery } from "../api/runs.ts";
import type { Reduction } from "../api/types.ts";
import type { LiveEvent } from "../live/protocol.ts";
import { applyRunEvent, withStep } from "./run-events.ts";
import { cleanRunName } from "./run-name.ts";

const reduction = (change: Partial<Reduction> = {}): Reduction => ({
  id: 1,
  runId: 5,
  taskId: "t",
  recipe: "makeProcessedBias",
  state: "running",
  steps: [
    { name: "prepare", state: "running", seconds: null },
    { name: "addDQ", state: "pending", seconds: null },
  ],
  error: null,
  parameters: {},
  inputs: [],
  createdAt: "2026-01-01T00:00:00Z",
  finishedAt: null,
  products: [],
  ...change,
});
const event = (type: string, data: unknown): LiveEvent => ({ seq: 1, topic: "run:5", type, at: "", data });
const cached = () => queryClient.getQueryData(reductionsQuery(5).queryKey)?.reductions;

describe("events of a run", () => {
  beforeEach(() => {
    queryClient.clear();
    queryClient.setQueryData(reductionsQuery(5).queryKey, { reductions: [reduction()] });
  });

  it("fills the steps as they run", () => {
    applyRunEvent(
      5,
      event("step", { reductionId: 1, index: 0, name: "prepare", state: "done", seconds: 1.5 }),
    );
    expect(cached()?.[0]?.steps[0]).toEqual({ name: "prepare", state: "done", seconds: 1.5 });
    expect(cached()?.[0]?.steps[1]?.state).toBe("pending");
  });

  it("leaves other reductions and unknown steps alone", () => {
    const one = reduction();
    expect(withStep(one, { reductionId: 2, index: 0, name: "prepare", state: "done", seconds: 1 })).toBe(one);
    expect(withStep(one, { reductionId: 1, index: 9, name: "x", state: "done", seconds: 1 })).toBe(one);
  });

  it("replaces a reduction in place and puts a new one first", () => {
    applyRunEvent(5, event("reduction", reduction({ state: "done", products: ["a.fits"] })));
    expect(cached()).toHaveLength(1);
    expect(cached()?.[0]).toMatchObject({ state: "done", products: ["a.fits"] });
    applyRunEvent(5, event("reduction", reduction({ id: 2, state: "queued" })));
    expect(cached()?.map(({ id }) => id)).toEqual([2, 1]);
  });

  it("survives events of kinds that it does not know", () => {
    applyRunEvent(5, event("weather", {}));
    expect(cached()).toEqual([reduction()]);
  });
});

describe("cleanRunName", () => {
  it("cleans as the server does", () => {
    expect(cleanRunName("  My Run (2)! ")).toBe("my_run_2");
    expect(cleanRunName("run-20260101")).toBe("run-20260101");
    expect(cleanRunName("äöü")).toBe("");
  });
});
