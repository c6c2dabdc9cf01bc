import { describe, expect, it } from "vitest";
import { groupSlug, parseIds } from "./group-slug.ts";

describe("groupSlug", () => {
  it("is short, stable and differs with the key", () => {
    const one = groupSlug({ observationType: "BIAS", key: '["BIAS","dayCal",["Binning","2x2"]]' });
    const two = groupSlug({ observationType: "BIAS", key: '["BIAS","dayCal",["Binning","4x4"]]' });
    expect(one).toMatch(/^bias-[0-9a-z]{1,7}$/);
    expect(one).not.toBe(two);
    expect(groupSlug({ observationType: "BIAS", key: '["BIAS","dayCal",["Binning","2x2"]]' })).toBe(one);
    expect(groupSlug({ observationType: "N/A", key: "" })).toMatch(/^na-/);
  });
});

describe("parseIds", () => {
  it("reads numbers and nothing else", () => {
    expect([...parseIds("3,17")]).toEqual([3, 17]);
    expect([...parseIds(undefined)]).toEqual([]);
    expect([...parseIds("a,,2")]).toEqual([2]);
  });
});
