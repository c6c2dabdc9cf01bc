import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, startFeatures } from "./feature-app.ts";

/** What somebody gives, and the sentence they get. */
type Case = readonly [name: string, input: Record<string, unknown>, message: string];

const at = { ra: 1, dec: 1 };
const orbit = {
  type: "NON_SIDEREAL",
  scheme: "MPC_MINOR_PLANET",
  epochOfElements: 57303,
  inclination: 7,
  lngAscNode: 50,
  argOfPerihelion: 12,
  eccentricity: 0.1,
  meanAnomaly: 0,
  semimajorAxis: 2,
};

const FORM: readonly Case[] = [
  ["empty name", { name: "", ...at }, "The name is empty."],
  ["name of spaces", { name: "   ", ...at }, "The name is empty."],
  ["name of emoji", { name: "🔭✨", ...at }, "The name has no letter and no digit."],
  ["name of punctuation", { name: "---", ...at }, "The name has no letter and no digit."],
  [
    "name with a null character",
    { name: "a\0b", ...at },
    "The name contains a control character or an invisible one.",
  ],
  [
    "name that writes backwards",
    { name: "a\u202eb", ...at },
    "The name contains a control character or an invisible one.",
  ],
  ["name of 101 characters", { name: "x".repeat(101), ...at }, "The name is longer than 100 characters."],
  [
    "name of a million characters",
    { name: "x".repeat(1_000_000), ...at },
    '"name" must have at most 400 characters.',
  ],
  ["RA 361", { name: "x", ra: 361, dec: 1 }, 'The right ascension "361" is more than 360 degrees.'],
  [
    "RA 25 hours",
    { name: "x", ra: "25:00:00", dec: 1 },
    'The right ascension "25:00:00" is more than 24 hours.',
  ],
  ["negative RA", { name: "x", ra: -1, dec: 1 }, 'The right ascension "-1" is negative.'],
  ["RA NaN as text", { name: "x", ra: "NaN", dec: 1 }, 'The right ascension "NaN" is not an angle.'],
  [
    "RA with 60 minutes",
    { name: "x", ra: "10:60:00", dec: 1 },
    'The minutes of the right ascension "10:60:00" are not below 60.',
  ],
  ["Dec 91", { name: "x", ra: 1, dec: 91 }, 'The declination "91" lies outside -90 to +90 degrees.'],
  [
    "Dec in hours",
    { name: "x", ra: 1, dec: "12h" },
    'The declination "12h" is given in hours; declinations are in degrees.',
  ],
  ["no RA", { name: "x", dec: 1 }, "The right ascension is missing."],
  ["no Dec", { name: "x", ra: 1 }, "The declination is missing."],
  ["epoch 1700", { name: "x", ...at, epoch: 1700 }, "Epoch 1700 is outside its range, from 1800 to 2100."],
  ["parallax of letters", { name: "x", ...at, parallax: "banana" }, 'Parallax "banana" is not a number.'],
  [
    "negative distance",
    { name: "x", ...at, distance: -1 },
    "Distance -1 is outside its range, from 0 to 1000000000000.",
  ],
  [
    "distance Infinity as text",
    { name: "x", ...at, distance: "Infinity" },
    'Distance "Infinity" is not a number.',
  ],
  [
    "redshift -1",
    { name: "x", ...at, redshift: -1 },
    "Redshift -1 is outside its range, more than -1 and at most 1200.",
  ],
  ["priority 6", { name: "x", ...at, priority: 6 }, '"priority" must be at most 5.'],
  [
    "unknown status",
    { name: "x", ...at, status: "asleep" },
    '"status" must be one of active, monitoring, done, archived, rejected.',
  ],
  [
    "probability 2",
    { name: "x", ...at, classification: { class: "SN", probability: 2 } },
    '"classification.probability" must be at most 1.',
  ],
  [
    "alias like the name",
    { name: "SN 1", ...at, aliases: ["sn-1"] },
    'The alias "sn-1" is the same as "SN 1": case, spaces and punctuation do not count.',
  ],
  [
    "alias twice",
    { name: "SN 1", ...at, aliases: ["A 1", "a1"] },
    'The alias "a1" is the same as "A 1": case, spaces and punctuation do not count.',
  ],
  ["empty alias", { name: "SN 1", ...at, aliases: [" "] }, "The alias is empty."],
  [
    "tag twice",
    {
      name: "x",
      ...at,
      tags: [
        { key: "k", value: 1 },
        { key: "k ", value: 2 },
      ],
    },
    'The tag "k" is there twice.',
  ],
  ["tag without a name", { name: "x", ...at, tags: [{ key: " ", value: 1 }] }, "A tag has no name."],
  [
    "tag that is no number",
    { name: "x", ...at, tags: [{ key: "k", value: "abc", type: "number" }] },
    'The value of the tag "k" is not a number.',
  ],
  [
    "tag that is no date",
    { name: "x", ...at, tags: [{ key: "k", value: "2024-13-45", type: "datetime" }] },
    'The value of the tag "k" is not a datetime.',
  ],
  [
    "moving without scheme",
    { name: "x", ...orbit, scheme: null },
    "The scheme of the orbital elements is missing.",
  ],
  ["moving with a place", { name: "x", ...orbit, ...at }, "A target that moves has no fixed position."],
  [
    "minor planet without semi-major axis",
    { name: "x", ...orbit, semimajorAxis: null },
    "Semi-major axis is missing.",
  ],
  [
    "comet without perihelion",
    { name: "x", ...orbit, scheme: "MPC_COMET" },
    "Epoch of perihelion is missing.",
  ],
  [
    "major planet without motion",
    { name: "x", ...orbit, scheme: "JPL_MAJOR_PLANET" },
    "Mean daily motion is missing.",
  ],
  [
    "unbound minor planet",
    { name: "x", ...orbit, eccentricity: 0.95 },
    "An eccentricity of 0.95 is more than 0.9, the most that MPC_MINOR_PLANET takes.",
  ],
  [
    "negative eccentricity",
    { name: "x", ...orbit, eccentricity: -0.1 },
    "Eccentricity -0.1 is outside its range, from 0 to 100.",
  ],
  [
    "elements of the year 3000",
    { name: "x", ...orbit, epochOfElements: 400000 },
    "Epoch of elements 400000 is outside its range, from 0 to 100000.",
  ],
  [
    "unknown scheme",
    { name: "x", ...orbit, scheme: "EPICYCLES" },
    '"scheme" must be one of MPC_MINOR_PLANET, MPC_COMET, JPL_MAJOR_PLANET.',
  ],
];

/** A file as it is uploaded, and the sentence about it or about its first row. */
const FILES: readonly (readonly [name: string, file: string | Buffer, message: string | undefined])[] = [
  ["empty file", "", "The file is empty."],
  ["header without name", "ra,dec\n1,2\n", 'The header has no column "name".'],
  ["semicolons", "name;ra;dec\nx;1;2\n", "The columns seem to be separated by semicolons, not by commas."],
  ["tabs", "name\tra\tdec\nx\t1\t2\n", "The columns seem to be separated by tabs, not by commas."],
  ["column twice", "name,ra,dec,RA\nx,1,2,3\n", 'The column "RA" is there twice.'],
  [
    "Latin-1",
    Buffer.from("name,ra,dec\nÉtoile,1,2\n", "latin1"),
    "The file is not UTF-8 text (after line 1).",
  ],
  ["binary", Buffer.from("name,ra\0,dec\n"), "The file is not text."],
  [
    "open quotation mark",
    'name,ra,dec\n"x,1,2\n',
    "A quotation mark after line 1 is not closed, or stands inside a cell.",
  ],
  ["byte order mark", "\ufeffname,ra,dec\nBom,1,2\n", undefined],
  ["CRLF", "name,ra,dec\r\nCrlf,1,2\r\n", undefined],
  ["old Mac line ends", "name,ra,dec\rMac,1,2\r", undefined],
  [
    "field of a million characters",
    `name,ra,dec\n${"x".repeat(1_000_000)},1,2\n`,
    "The name is longer than 100 characters.",
  ],
  ["too many cells", "name,ra,dec\nx,1,2,3\n", "The row has 4 cells, the header 3."],
  ["too few cells", "name,ra,dec\nx,1\n", "The declination is missing."],
  ["NaN", "name,ra,dec\nx,NaN,2\n", 'The right ascension "NaN" is not an angle.'],
  ["RA 361 in a file", "name,ra,dec\nx,361,2\n", 'The right ascension "361" is more than 360 degrees.'],
  ["unknown permission", "name,ra,dec,permissions\nx,1,2,secret\n", 'The permissions "secret" is not known.'],
  ["unknown group", "name,ra,dec,groups\nx,1,2,Nobody\n", 'You are not in a group of people "Nobody".'],
  ["name that leaves its folder", "name,ra,dec\n../../etc/passwd,1,2\n", undefined],
];

describe("bad input about targets", () => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures();
  });
  afterAll(() => features.close());

  test.each(FORM)("%s", async (_, input, message) => {
    const { status, body } = await features.call("ada", "POST", "/api/targets", input);
    expect(body.error?.message).toBe(message);
    expect([400, 413]).toContain(status);
  });

  const preview = async (file: string | Buffer) => {
    const response = await features.app.inject({
      method: "POST",
      url: "/api/targets/import/preview",
      headers: { ...features.headers("ada"), "content-type": "text/csv" },
      payload: file,
    });
    return response.json();
  };

  test.each(FILES)("file: %s", async (_, file, message) => {
    const body = await preview(file);
    if (message === undefined) {
      expect(body.error).toBeUndefined();
      expect(body).toMatchObject({ rows: 1, create: 1, fail: 0 });
    } else {
      expect(body.error?.message ?? body.examples[0]?.problems[0]?.message).toBe(message);
    }
  });

  test("a name that is twice in one file", async () => {
    const body = await preview("name,ra,dec\nSN 2024-aa,1,2\nsn2024AA,3,4\n");
    expect(body).toMatchObject({ create: 1, fail: 1 });
    expect(body.examples[1].problems[0].message).toBe(
      "Line 2 of the same file has this name or alias already.",
    );
  });

  test("a name that another target has, in a file", async () => {
    await features.call("ada", "POST", "/api/targets", { name: "Held", ...at });
    const body = await preview("name,ra,dec,name2\nOther,1,2,HELD\n");
    expect(body).toMatchObject({ create: 0, skip: 1, fail: 0 });
  });

  test.each([
    ["cone=1,2", 'The cone "1,2" cannot be read.'],
    ["cone=1,2,200", 'The radius "200" is not from 0 to 180 degrees.'],
    ["cone=400,2,1", 'The right ascension "400" is more than 360 degrees.'],
    ["coneTarget=Nowhere,1d", 'There is no target "Nowhere".'],
    ["magnitude=a,b", 'The range "a,b" cannot be read.'],
    ["priority=9", 'The priority "9" cannot be read.'],
  ])("filter %s", async (query, message) => {
    const { status, body } = await features.call("ada", "GET", `/api/targets?${query}`);
    expect([status, body.error.message]).toEqual([400, message]);
  });

  test("a name with dots and slashes stays inside the folder of media", async () => {
    const { body } = await features.call("ada", "POST", "/api/targets", { name: "../../x", ...at });
    const row = await features.ctx.db
      .selectFrom("target")
      .select("folder")
      .where("id", "=", body.id)
      .executeTakeFirst();
    expect(row?.folder).toBe(`${body.id}-x`);
  });
});
