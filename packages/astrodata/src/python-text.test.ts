import { expect, test } from "vitest";
import { pythonFloat, pythonText } from "./python-text.ts";

test.each([
  [1, "1.0"],
  [-0, "-0.0"],
  [6.5e-7, "6.5e-07"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [40.004999999999995, "40.004999999999995"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [1.5e300, "1.5e+300"],
  [-2.5e-10, "-2.5e-10"],
])("%f prints as %s", (value, text) => {
  expect(pythonFloat(value)).toBe(text);
});

test.each([
  ["GG455", "GG455"],
  [null, "None"],
  [2, "2"],
  [{ float: 2 }, "2.0"],
  [["a", null, 3], "['a', None, 3]"],
  [["'x':[1:2]"], `["'x':[1:2]"]`],
  [[`it's "x"`], `['it\\'s "x"']`],
])("%j prints as %s", (value, text) => {
  expect(pythonText(value)).toBe(text);
});
