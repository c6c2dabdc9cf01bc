import { expect, test } from "vitest";
import { parseObservationId } from "./gemini-ids.ts";

test.each([
  ["GS-2021A-DD-102-9", "GS-2021A-DD-102-9", "ocs"],
  ["  gn-2021a-q-7-012 ", "GN-2021A-Q-7-12", "ocs"],
  ["GS–2021A–DD–102–9", "GS-2021A-DD-102-9", "ocs"],
  ["GS-CAL20210211-3", "GS-CAL20210211-3", "ocs"],
  ["G-2025B-1234-Q-0001", "G-2025B-1234-Q-0001", "gpp"],
  ["g-2025b-1234-q-0001", "G-2025B-1234-Q-0001", "gpp"],
  ["G-2024B-CAL-GMOSN-01-0002", "G-2024B-CAL-GMOSN-01-0002", "gpp"],
] as const)("%j is %s of %s", (text, id, system) => {
  expect(parseObservationId(text)).toEqual({ id, system });
});

test.each([
  ["GS-2021A-DD-102", /program/],
  ["G-2025B-1234-Q", /program/],
  ["GS-CAL20210211", /program/],
  ["", /empty/],
  ["GX-2021A-Q-1-1", /not an observation id/],
  ["GS-2021C-Q-1-1", /not an observation id/],
  ["GS-2021A-Q-1-1/../../x", /not an observation id/],
  ["../../../etc/passwd", /not an observation id/],
  ["G-2025B-1234-X-0001", /not an observation id/],
  ["GS-2021A-Q-1-1\u0000", /not an observation id/],
])("refuses %j", (text, message) => {
  expect(() => parseObservationId(text)).toThrow(
    expect.objectContaining({
      code: "observation_id_invalid",
      message: expect.stringMatching(message),
      fix: expect.stringContaining("GS-2021A-DD-102-9"),
    }),
  );
});
