import { expect, test } from "vitest";
import { updateFilename } from "./filename.ts";

test.each([
  ["N20150417S0223.fits", "N20150417S0223.fits", "_prepared", "N20150417S0223_prepared.fits"],
  ["N20150417S0223_prepared.fits", "N20150417S0223.fits", "_dqAdded", "N20150417S0223_dqAdded.fits"],
  // Suffixes inside stay; the last is replaced.
  ["N20150417S0223_a_prepared.fits", "N20150417S0223.fits", "_dqAdded", "N20150417S0223_a_dqAdded.fits"],
  ["rgN20150417S0223_a.fits", "N20150417S0223.fits", "_b", "rgN20150417S0223_b.fits"],
  ["N20150417S0223x.fits", "N20150417S0223.fits", "_b", "N20150417S0223_b.fits"],
  // Renamed by its owner: the original root is not in the name, so its last word goes.
  ["f2_imaging_dark.fits", "S20151121S0107.fits", "_prepared", "f2_imaging_prepared.fits"],
  ["dark.fits", "S20151121S0107.fits", "_prepared", "dark_prepared.fits"],
  ["dark", "S20151121S0107.fits", "_prepared", "dark_prepared"],
  ["dark_1.fits", "", "_prepared", "dark_prepared.fits"],
  // What is written is not compressed.
  ["N20150417S0223.fits.bz2", "N20150417S0223.fits", "_prepared", "N20150417S0223_prepared.fits"],
  ["N20150417S0223.fits.gz", "N20150417S0223.fits.gz", "_prepared", "N20150417S0223_prepared.fits"],
  // A special character in a name is nothing special.
  ["J1655+2533_x.fits", "J1655+2533.fits", "_y", "J1655+2533_y.fits"],
])("%s of %s with %s is %s", (filename, original, suffix, expected) => {
  expect(updateFilename(filename, original, suffix)).toBe(expected);
});

test("without strip the suffix is added", () => {
  expect(updateFilename("a_prepared.fits", "a.fits", "_stack", false)).toBe("a_prepared_stack.fits");
  expect(updateFilename(".hidden", "a.fits", "_stack", false)).toBe(".hidden_stack");
});
