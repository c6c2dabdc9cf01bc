import { expect, test } from "vitest";
import { BRIGHT_STARS } from "./bright-stars.ts";
import { project } from "./sky-drawing.ts";

test("a point beside the centre lies east and north of it by its offsets", () => {
  const centre = { ra: 359.99, dec: 60 };
  const point = project(centre, { ra: 0.01, dec: 60.01 });
  expect(point?.east).toBeCloseTo(0.02 * Math.cos((60.01 * Math.PI) / 180), 6);
  expect(point?.north).toBeCloseTo(0.01, 4);
  expect(project(centre, centre)).toEqual({ east: 0, north: 0 });
});

test("the field of the pole has no edge, and the far side of the sky is not drawn", () => {
  const opposite = project({ ra: 0, dec: 89.9 }, { ra: 180, dec: 89.9 });
  expect(opposite?.north).toBeCloseTo(0.2, 5);
  expect(project({ ra: 0, dec: 0 }, { ra: 180, dec: 0 })).toBeUndefined();
});

test("the bright stars lie on the sky", () => {
  for (const [ra, dec, magnitude] of BRIGHT_STARS) {
    expect(ra >= 0 && ra < 360 && Math.abs(dec) <= 90 && magnitude < 3).toBe(true);
  }
});
