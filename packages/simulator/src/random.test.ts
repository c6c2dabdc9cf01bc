import { describe, expect, it } from "vitest";
import { randomStream } from "./random.ts";

const COUNT = 1_000_000;

/** Sample moments around zero: mean, variance, skewness and kurtosis of a standard normal are 0, 1, 0, 3. */
function moments(next: () => number): number[] {
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < COUNT; i++) {
    const x = next();
    for (let power = 1; power <= 4; power++) sums[power - 1] = (sums[power - 1] ?? 0) + x ** power;
  }
  return sums.map((sum) => sum / COUNT);
}

describe("randomStream", () => {
  it("repeats itself for the same labels and differs for others", () => {
    const take = (...labels: number[]) => {
      const random = randomStream(...labels);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    expect(take(1, 2, 3)).toEqual(take(1, 2, 3));
    expect(take(1, 2, 3)).not.toEqual(take(1, 3, 2));
    expect(take(0)).not.toEqual(take(1));
  });

  it("never changes: these numbers are part of every simulated frame", () => {
    const random = randomStream(42);
    expect([random.uniform(), random.normal(), random.integer(100)]).toMatchInlineSnapshot(`
      [
        0.9834599981550127,
        -1.3059776227024067,
        59,
      ]
    `);
  });

  it("is normal in its first four moments", () => {
    const [mean = 0, square = 0, cube = 0, fourth = 0] = moments(randomStream(7).normal);
    // Standard errors of the sample moments are 1, sqrt 2, sqrt 15 and sqrt 96 over sqrt n; five of them.
    const sigma = 5 / Math.sqrt(COUNT);
    expect(Math.abs(mean)).toBeLessThan(sigma);
    expect(Math.abs(square - 1)).toBeLessThan(Math.SQRT2 * sigma);
    expect(Math.abs(cube)).toBeLessThan(Math.sqrt(15) * sigma);
    expect(Math.abs(fourth - 3)).toBeLessThan(Math.sqrt(96) * sigma);
  });

  it("has the tails of a normal distribution", () => {
    const random = randomStream(11);
    const beyond = [1, 2, 3, TAIL_START].map((limit) => ({ limit, count: 0 }));
    for (let i = 0; i < COUNT; i++) {
      const x = Math.abs(random.normal());
      for (const entry of beyond) if (x > entry.limit) entry.count++;
    }
    for (const [index, expected] of [0.3173105, 0.0455003, 0.0026998, 0.000576109].entries()) {
      const count = beyond[index]?.count ?? 0;
      expect(Math.abs(count - expected * COUNT)).toBeLessThan(5 * Math.sqrt(expected * COUNT));
    }
  });

  it("is uniform", () => {
    const random = randomStream(3);
    const bins = new Array(16).fill(0);
    for (let i = 0; i < COUNT; i++) bins[Math.floor(random.uniform() * 16)]++;
    for (const count of bins) expect(Math.abs(count - COUNT / 16)).toBeLessThan(5 * Math.sqrt(COUNT / 16));
  });
});

const TAIL_START = 3.442619855899;
