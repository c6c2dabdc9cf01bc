/** The configuration of calibration databases in DRAGONS' form. */
import { describe, expect, it } from "vitest";
import { type ConfigWorld, parseCalibrationConfig } from "../src/calibrations/config.ts";

const WORLD: ConfigWorld = {
  name: "dragonsrc",
  folder: "/here",
  home: "/home/carla",
  kindOf: (path) =>
    ["/here/run", "/home/carla/shared"].includes(path)
      ? "folder"
      : ["/here/bare.db", "/here/with blank.db"].includes(path)
        ? "file"
        : undefined,
};

const parse = (text: string) => parseCalibrationConfig(text, WORLD);
const one = (line: string) => parse(`[calibs]\ndatabases = ${line}`)[0];

describe("a configuration", () => {
  it("names databases one a line, in order", () => {
    expect(
      parse(
        [
          "# made by hand",
          "[interactive]",
          "databases = /not/this.db",
          "[calibs]",
          'Databases = "/runs/one/cal_manager.db" get store',
          "  ~/shared",
          "",
          "    # a comment between",
          "    https://archive.gemini.edu get",
          "system_calcache_gbs: 5",
          "[other]",
        ].join("\n"),
      ),
    ).toEqual([
      { location: "/runs/one/cal_manager.db", kind: "local", get: true, store: true },
      { location: "/home/carla/shared/cal_manager.db", kind: "local", get: true, store: false },
      { location: "https://archive.gemini.edu", kind: "remote", get: true, store: false },
    ]);
  });

  it("may name none, or by the old key", () => {
    expect(parse("")).toEqual([]);
    expect(parse("[calibs]\n")).toEqual([]);
    expect(parse("[calibs]\ndatabase_dir = run")).toEqual([
      { location: "/here/run/cal_manager.db", kind: "local", get: true, store: false },
    ]);
  });

  it.each([
    ["run", { get: true, store: false }],
    ["run get", { get: true, store: false }],
    ["run store", { get: false, store: true }],
    ["run store get", { get: true, store: true }],
  ])("gives %s the access %j", (line, access) => {
    expect(one(line)).toMatchObject(access);
  });

  it.each([
    ["bare.db", "/here/bare.db", "local"],
    ["new/made.db", "/here/new/made.db", "local"],
    ["'with blank.db' get", "/here/with blank.db", "local"],
    ["with\\ blank.db", "/here/with blank.db", "local"],
    ["fits", "http://fits", "remote"],
    ["https://fits.example/x.db", "https://fits.example/x.db", "remote"],
  ])("takes %s for %s, %s", (line, location, kind) => {
    expect(one(line)).toMatchObject({ location, kind });
  });

  it.each([
    ["run take", 'dragonsrc, line 2: "take" is no flag.'],
    ['"run get', "dragonsrc, line 2: a quote is not closed."],
    // DRAGONS would take it for the name of a host.
    ["missing.db get", "dragonsrc, line 2: there is no file missing.db."],
  ])("refuses %s", (line, message) => {
    expect(() => one(line)).toThrow(
      expect.objectContaining({ code: "bad_calibration_config", message, line: 2 }),
    );
  });
});
