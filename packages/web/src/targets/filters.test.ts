import { expect, test } from "vitest";
import { coneOf, describeFilter, filtersOf, rangeOf, rangeText } from "./filters.ts";

test("filters are what the address holds of them", () => {
  expect(filtersOf({ search: "SN", sort: "-created", group: "", class: "Ia" })).toEqual({
    search: "SN",
    class: "Ia",
  });
});

test("ranges have open ends", () => {
  expect(rangeText("16", "")).toBe("16,");
  expect(rangeText(" ", "")).toBeUndefined();
  expect(rangeOf(",19")).toEqual({ from: "", to: "19" });
  expect(describeFilter("magnitude", ",19")).toBe("magnitude up to 19");
  expect(describeFilter("lastDetection", "60000,60010")).toBe("last detected 60000 to 60010");
});

test("circles are read back from the address", () => {
  expect(coneOf({ cone: "210.9,54.3,5m" })).toEqual({ centre: "210.9 54.3", radius: "5", unit: "m" });
  expect(coneOf({ coneTarget: "NGC 1, the second,30s" })).toEqual({
    centre: "NGC 1, the second",
    radius: "30",
    unit: "s",
  });
  expect(coneOf({ cone: "10,-5,0.5" }).unit).toBe("d");
  expect(describeFilter("cone", "210.9,54.3,5m")).toBe("within 5 arcmin of 210.9 54.3");
});
