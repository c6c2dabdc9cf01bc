import { describe, expect, it } from "vitest";
import { RateMeter, secondsLeft } from "./rate.ts";

describe("RateMeter", () => {
  it("waits until it can tell, then follows the last seconds", () => {
    const meter = new RateMeter(4000);
    meter.add(0, 0);
    expect(meter.perSecond()).toBeUndefined();
    meter.add(100, 50);
    expect(meter.perSecond()).toBeUndefined();
    for (let second = 1; second <= 10; second += 1) meter.add(second * 1000, second * 1000);
    expect(meter.perSecond()).toBeCloseTo(1000);
    for (let second = 11; second <= 20; second += 1) meter.add(second * 1000, 10_000 + (second - 10) * 50);
    expect(meter.perSecond()).toBeCloseTo(50);
  });

  it("starts anew when the amount shrinks", () => {
    const meter = new RateMeter();
    meter.add(0, 1000);
    meter.add(1000, 2000);
    meter.add(2000, 0);
    expect(meter.perSecond()).toBeUndefined();
    meter.add(3000, 10);
    expect(meter.perSecond()).toBe(10);
  });

  it("says how long is left, when that can be said", () => {
    expect(secondsLeft(50, 100, 10)).toBe(5);
    expect(secondsLeft(100, 100, 10)).toBe(0);
    expect(secondsLeft(50, 100, 0)).toBeUndefined();
    expect(secondsLeft(50, 100, undefined)).toBeUndefined();
  });
});
