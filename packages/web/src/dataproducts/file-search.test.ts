import { describe, expect, it } from "vitest";
import { imageSearch, imageState } from "./file-search.ts";

describe("the image in the address", () => {
  it("survives the way there and back", () => {
    const state = {
      extension: "SCI,1",
      cuts: "manual",
      low: -3.5,
      high: 1200,
      dq: 4,
      x: 10.25,
      y: 0,
      zoom: 0.5,
    };
    expect(imageState(imageSearch(state))).toEqual(state);
  });

  it("ignores what is no number, and leaves out what is not there", () => {
    expect(imageState({ zoom: "much", plane: "", view: "image" })).toEqual({});
    expect(imageSearch({})).toMatchObject({ extension: undefined, zoom: undefined });
  });
});
