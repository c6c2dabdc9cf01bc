import { gzipSync } from "node:zlib";
import { encodeFits, type HduData, Header } from "@goats/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, makeObservation, startFeatures } from "./feature-app.ts";

/* Bad input by name, each with what the user is told: files, photometry, spectra. Targets are in bad-input-targets. */
const HEAD = "time,filter,magnitude,error,limit\n";
const COLUMNS =
  "The first line names the columns: time (MJD, JD or a date), magnitude or limit (or flux), and if there are any error, filter, telescope, instrument, source.";
const SPECTRUM_HEAD = "# DATE-OBS: 2021-02-19T08:14:01.7\n# FLUX-UNIT: erg/s/cm2/A\nwavelength,flux\n";

const WAVE: [string, string | number][] = [
  ["CTYPE1", "WAVE"],
  ["CUNIT1", "nm"],
  ["CRVAL1", 500],
  ["CRPIX1", 1],
  ["CDELT1", 1],
];
const DATE: [string, string] = ["DATE-OBS", "2021-02-19T08:14:01.7"];

function fits(hdus: readonly HduData[]): Uint8Array {
  return Buffer.concat([...encodeFits(hdus)]);
}

function image(cards: [string, string | number][], data: number[], axes?: number[]): HduData {
  return {
    kind: "image",
    header: Header.from(cards),
    data: Float64Array.from(data),
    ...(axes === undefined ? {} : { axes }),
  };
}

let features: FeatureApp;
let targetId: number;
beforeAll(async () => {
  features = await startFeatures({ env: { GOATS_MAX_UPLOAD: "80MB" } });
  ({ targetId } = await makeObservation(features));
});
afterAll(() => features.close());

/** What a user sees: the refusal of the upload, why nothing could be taken, or the first line or HDU that was not. */
async function told(type: string, bytes: string | Uint8Array, filename: string): Promise<string> {
  const place = (await makeObservation(features)).targetId;
  const url = `/api/targets/${place}/files/${encodeURIComponent(filename)}?type=${type}`;
  const answer = await features.upload("ada", url, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  if (answer.status !== 201) return `${answer.body.error.message} ${answer.body.error.fix ?? ""}`.trim();
  for (const task of (await features.call("ada", "GET", "/api/tasks")).body.tasks)
    await features.ctx.tasks.finished(task.id);
  const { processed } = (await features.call("ada", "GET", `/api/dataproducts/${answer.body.dataProduct.id}`))
    .body;
  if (processed.state === "failed") return `${processed.message} ${processed.fix ?? ""}`.trim();
  const [first] = processed.refused;
  if (first !== undefined)
    return `${first.line === undefined ? `HDU ${first.hdu}` : `Line ${first.line}`}: ${first.message}`;
  return [`${processed.points + processed.spectra} taken`, ...processed.notes].join(" ");
}

describe("bad input: photometry", () => {
  const manyRows = () => {
    const rows = [HEAD];
    for (let i = 0; i < 1_000_000; i++)
      rows.push(i === 654_321 ? "59000,r,faint,,\n" : `${50_000 + i / 100},r,18.5,0.1,\n`);
    return rows.join("");
  };
  test.each<[string, string | Uint8Array, string, string?]>([
    ["byte order mark and CRLF", `\ufeff${HEAD.replace("\n", "\r\n")}59000.5,r,18,0.1,\r\n`, "1 taken"],
    ["carriage returns only", `${HEAD}59000.5,r,18,0.1,\n`.replaceAll("\n", "\r"), "1 taken"],
    ["UTF-16 as Excel saves it", Buffer.from(`\ufeff${HEAD}59000.5,r,18,0.1,\n`, "utf16le"), "1 taken"],
    ["decimal commas between semicolons", "time;filter;magnitude\n59000,5;r;18,25\n", "1 taken"],
    ["magnitudes with decimal commas", "time;filter;magnitude\n59000.5;r;18,25\n", "1 taken"],
    [
      "wrong delimiter in one line",
      `${HEAD}59000.5;r;18;0.1;\n59001.5,r,18,0.1,\n`,
      'Line 2: the time "59000.5;r;18;0.1;" is no MJD, JD or date such as 2021-02-19T08:14:01.7',
    ],
    ["empty file", "", "The file is empty. Check the file on your side, then send it again."],
    [
      "only comments",
      "# nothing\n# here\n",
      `The file has no lines that are not empty or comments. ${COLUMNS}`,
    ],
    ["a head without rows", HEAD, "The file has a head but no rows. Check the file, then upload it again."],
    [
      "no head",
      "59000.5,r,18\n",
      `Line 1 holds numbers, but no line before it names the columns. ${COLUMNS}`,
    ],
    [
      "no time",
      "filter,magnitude\nr,18\n",
      `No column holds the time; the columns are filter, magnitude. ${COLUMNS}`,
    ],
    [
      "no magnitude",
      "time,filter\n59000,r\n",
      `No column holds magnitudes, fluxes or limits; the columns are time, filter. ${COLUMNS}`,
    ],
    ["two columns of one name", "time,magnitude,magnitude\n59000,18,19\n", "1 taken No filter is named."],
    [
      "neither magnitude nor limit",
      `${HEAD}59000,r,,,\n59001,r,18,,\n`,
      "Line 2: there is neither a magnitude nor a limit nor a flux",
    ],
    [
      "NaN",
      `${HEAD}59000,r,NaN,NaN,nan\n59001,r,18,,\n`,
      "Line 2: there is neither a magnitude nor a limit nor a flux",
    ],
    [
      "99.99 for nothing",
      `${HEAD}59000,r,99.99,,\n59001,r,18,,\n`,
      "Line 2: there is neither a magnitude nor a limit nor a flux",
    ],
    [
      "a magnitude of 55",
      `${HEAD}59000,r,55,,\n59001,r,18,,\n`,
      "Line 2: the magnitude 55 is not between -30 and 40",
    ],
    ["a negative error", `${HEAD}59000,r,18,-0.1,\n59001,r,18,,\n`, "Line 2: the error -0.1 is negative"],
    [
      "a word for a magnitude",
      `${HEAD}59000,r,bright,,\n59001,r,18,,\n`,
      'Line 2: the magnitude "bright" is no number',
    ],
    [
      "a magnitude fainter than by the wrong sign",
      `${HEAD}59000,r,<20.5,,\n59001,r,18,,\n`,
      'Line 2: the magnitude "<20.5" is a limit on the wrong side',
    ],
    [
      "a time before 1858",
      `${HEAD}-5,r,18,,\n59001,r,18,,\n`,
      "Line 2: the time -5 is not between MJD 0 and 100000 (1858 to 2132)",
    ],
    [
      "a day that does not exist",
      `${HEAD}2021-02-30,r,18,,\n59001,r,18,,\n`,
      'Line 2: the date "2021-02-30" does not exist',
    ],
    [
      "one point twice with two values",
      `${HEAD}59000,r,18,,\n59000,r,19,,\n`,
      "Line 3: time, filter, telescope and source are those of line 2, but the value is another",
    ],
    [
      "a flux without unit",
      "mjd,flux\n59000,5\n",
      "None of the 1 rows could be taken. Line 2: the flux has no unit: add it to the name of the column, such as flux_uJy, or a column unit (mag(AB), mag(Vega), mag(ST), mag, Jy, mJy, uJy, nJy, nmgy, erg/s/cm2/Hz, erg/s/cm2/A, electron/s, adu). Correct the file, or say what its columns mean.",
    ],
    [
      "an unknown unit",
      "mjd,mag,unit\n59000,18,furlong\n59001,18,AB\n",
      'Line 2: the unit "furlong" is not known (known are mag(AB), mag(Vega), mag(ST), mag, Jy, mJy, uJy, nJy, nmgy, erg/s/cm2/Hz, erg/s/cm2/A, electron/s, adu)',
    ],
    [
      "a filter of 200 characters",
      `${HEAD}59000,${"r".repeat(200)},18,,\n59001,r,18,,\n`,
      "Line 2: the filter has more than 100 characters",
    ],
    [
      "a field of 1,000,000 characters",
      `${HEAD}59000,${"r".repeat(1_000_000)},18,,\n`,
      "Line 2 is longer than 65536 characters: the file is no table, or a quotation mark is never closed. Check the line, then upload the file again.",
    ],
    [
      "a quotation mark that is never closed",
      `${HEAD}59000,"r,18,,\n59001,r,18,,\n`,
      "A quotation mark is opened and never closed. Close it or take it away, then upload the file again.",
    ],
    [
      "a picture as photometry",
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]),
      "The file is not text. Save the table as CSV (UTF-8), then upload it again.",
    ],
    [
      "heliocentric times",
      "hjd,mag\n2459000.5,18\n",
      "1 taken Times are as seen from the Sun: they differ from those on Earth by up to 8.3 minutes. No filter is named.",
    ],
    [
      "a bomb in gzip: a line without end",
      gzipSync(Buffer.alloc(64 * 1024 * 1024, "1"), { level: 1 }),

      `Line 1 holds numbers, but no line before it names the columns. ${COLUMNS}`,
      "bomb.csv.gz",
    ],
    [
      "damaged gzip",
      gzipSync(Buffer.from(`${HEAD}59000,r,18,,\n`.repeat(2000))).subarray(0, 60),
      "The compressed file is damaged. Upload it again, or unpack it on your computer first.",
      "cut.csv.gz",
    ],
  ])("%s", async (_, bytes, expected, filename = "table.csv") => {
    expect(await told("photometry", bytes, filename)).toBe(expected);
  });

  test("a table of 1,000,000 rows with one bad", async () => {
    const expected = 'Line 654323: the magnitude "faint" is no number';
    expect(await told("photometry", manyRows(), "many.csv")).toBe(expected);
  });
});

describe("bad input: spectra", () => {
  test.each<[string, string | Uint8Array, string, string?]>([
    [
      "decreasing wavelengths",
      `${SPECTRUM_HEAD}7000,1\n6000,2\n`,
      "1 taken The wavelengths decrease; the spectrum was turned round.",
    ],
    [
      "wavelengths that go up and down",
      `${SPECTRUM_HEAD}5000,1\n6000,2\n5500,3\n`,
      "The wavelengths neither rise nor fall throughout: line 6 has 5500 after 6000. Sort the samples by wavelength; upload orders that overlap as separate spectra.",
    ],
    [
      "a wavelength twice",
      `${SPECTRUM_HEAD}5000,1\n5000,2\n`,
      "The wavelengths neither rise nor fall throughout: line 5 has 5000 after 5000. Sort the samples by wavelength; upload orders that overlap as separate spectra.",
    ],
    [
      "no date",
      "wavelength,flux\n5000,1\n5001,2\n",
      'The file does not say when the spectrum was taken. Write it into the file as a line such as "# DATE-OBS: 2021-02-19T08:14:01.7", or give it when processing the file.',
    ],
    [
      "a date that is none",
      "# DATE-OBS: last night\nwavelength,flux\n5000,1\n5001,2\n",
      'Of the observation date: the time "last night" is no MJD, JD or date such as 2021-02-19T08:14:01.7. Write it into the file as a line such as "# DATE-OBS: 2021-02-19T08:14:01.7", or give it when processing the file.',
    ],
    [
      "wavelengths without unit that can only be micrometres",
      "# DATE-OBS: 2021-02-19\nwavelength,flux\n0.9,1\n2.4,2\n",
      'The wavelengths run from 0.9 to 2.4 and have no unit. Write the unit behind the name of the column, such as "wavelength (um)"; without one they are Angstrom.',
    ],
    [
      "wavelengths in furlongs",
      "# DATE-OBS: 2021-02-19\nwavelength (furlong),flux\n5000,1\n5001,2\n",
      'The wavelengths are in "furlong". Wavelengths must be in m, um, nm or Angstrom.',
    ],
    [
      "a negative wavelength",
      `${SPECTRUM_HEAD}-5,1\n5000,1\n5001,2\n`,
      'Line 4: the wavelength "-5" is no positive number',
    ],
    [
      "one sample",
      `${SPECTRUM_HEAD}5000,1\n`,
      "The file holds only one sample. A spectrum is text with the columns wavelength and flux.",
    ],
    [
      "no columns wavelength and flux",
      "# DATE-OBS: 2021-02-19\nx,y\n5000,1\n",
      'Line 2 names no columns wavelength and flux: "x,y". Name the columns wavelength and flux (and error).',
    ],
    [
      "no unit of flux",
      "# DATE-OBS: 2021-02-19\nwavelength,flux\n5000,1\n5001,2\n",
      "1 taken The file states no unit of flux; it is taken as erg/s/cm2/A.",
    ],
    [
      "flux in electrons",
      "# DATE-OBS: 2021-02-19\n# FLUX-UNIT: electron\nwavelength,flux\n5000,1\n5001,2\n",
      '1 taken The flux is in "electron", which is no flux density, and was kept so.',
    ],
    [
      "binary rubbish",
      Buffer.from([1, 0, 2, 0, 255]),
      "The file is neither text nor FITS. Upload the spectrum as FITS or as text with the columns wavelength and flux.",
    ],
  ])("text: %s", async (_, bytes, expected, filename = "spectrum.txt") => {
    expect(await told("spectroscopy", bytes, filename)).toBe(expected);
  });

  test.each<[string, string | Uint8Array, string, string?]>([
    [
      "without units of flux",
      fits([image([...WAVE, DATE], [1, 2, 3])]),
      "1 taken HDU 0: The file states no unit of flux; it is taken as erg/s/cm2/A.",
    ],
    [
      "without a date",
      fits([image([...WAVE], [1, 2, 3])]),
      "The header does not say when the spectrum was taken (DATE-OBS or MJD-OBS). Write DATE-OBS into the header, or give the time when processing the file.",
    ],
    [
      "without a wavelength scale",
      fits([image([DATE], [1, 2, 3])]),
      "fits.fits has no one-dimensional spectrum. HDU 0: its header has no wavelength scale (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1). A spectrum is an image of one row with a wavelength axis (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1), or a table with the columns wavelength and flux.",
    ],
    [
      "a two-dimensional image",
      fits([image([DATE, ...WAVE], Array(12).fill(1), [4, 3])]),
      "fits.fits has no one-dimensional spectrum. HDU 0: an image of 4 x 3 pixels is no one-dimensional spectrum. A spectrum is an image of one row with a wavelength axis (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1), or a table with the columns wavelength and flux.",
    ],
    [
      "cut in the middle",
      fits([image([...WAVE, DATE], Array(2000).fill(1))]).subarray(0, 5000),
      "HDU 0 (PRIMARY) lacks 13880 of its 16000 bytes of data (byte 5000). Download or copy the file again, and compare its size with the original.",
    ],
    [
      "words",
      Buffer.from("these are words"),
      "The file does not begin with the card SIMPLE, so it is no FITS file. Check that this is the file you meant; compressed files must be unpacked first.",
    ],
  ])("FITS: %s", async (_, bytes, expected, filename = "fits.fits") => {
    expect(await told("spectroscopy", bytes, filename)).toBe(expected);
  });
});

describe("bad input: names and kinds of files", () => {
  test.each<[string, string | Uint8Array, string, string?]>([
    [
      "a name that leaves the folder",
      "x",
      'The file name "../../x" contains one of the characters \\ / : * ? " < > |. Rename the file with letters, digits, dots, dashes and underscores, then send it again.',
      "../../x",
    ],
    [
      "a name of Windows",
      "x",
      'The file name "con.txt" is reserved by Windows. Rename the file with letters, digits, dots, dashes and underscores, then send it again.',
      "con.txt",
    ],
    [
      "a name of 300 bytes",
      "x",
      `The file name "${"x".repeat(77)}..." is longer than 200 bytes. Rename the file with letters, digits, dots, dashes and underscores, then send it again.`,
      "x".repeat(300),
    ],
    [
      "a name with invisible characters",
      "x",
      'The file name "a\ufffdgnp.exe" contains an invisible character. Rename the file with letters, digits, dots, dashes and underscores, then send it again.',
      "a\u202egnp.exe",
    ],
    [
      "a hidden file",
      "x",
      'The file name ".bashrc" begins with a dot. Rename the file with letters, digits, dots, dashes and underscores, then send it again.',
      ".bashrc",
    ],
  ])("%s", async (_, bytes, expected, filename = "x") => {
    expect(await told("text", bytes, filename)).toBe(expected);
  });

  test("emoji in names are kept as they are", async () => {
    const name = "\u{1f410} Lichtkurve \u{1f31f}.csv";
    const answer = await features.upload(
      "ada",
      `/api/targets/${targetId}/files/${encodeURIComponent(name)}`,
      Buffer.from("a"),
    );
    expect(answer.body.dataProduct.filename).toBe(name);
    const sent = await features.call("ada", "GET", `/api/dataproducts/${answer.body.dataProduct.id}/content`);
    expect(sent.headers["content-disposition"]).toContain("filename*=UTF-8''%F0%9F%90%90");
  });

  test("a packed FITS file that would unpack to gigabytes is kept packed and told of", async () => {
    // A header that promises 8 GB of pixels, and a long run of zeros.
    const cards = [
      "SIMPLE  =                    T",
      "BITPIX  =                  -64",
      "NAXIS   =                    2",
      "NAXIS1  =                32000",
      "NAXIS2  =                32000",
      "END",
    ];
    const head = Buffer.from(
      cards
        .map((card) => card.padEnd(80))
        .join("")
        .padEnd(2880),
    );
    const bomb = gzipSync(Buffer.concat([head, Buffer.alloc(64 * 1024 * 1024)]), { level: 1 });
    const answer = await features.upload("ada", `/api/targets/${targetId}/files/bomb.fits.gz`, bomb);
    expect([answer.status, answer.body.dataProduct.type, answer.body.dataProduct.size]).toEqual([
      201,
      "fits",
      bomb.length,
    ]);
    expect(answer.body.dataProduct.note).toMatch(/damaged|not a readable FITS file|too large/i);
  });

  test("an unknown type, and one that cannot be processed", async () => {
    const url = `/api/targets/${targetId}/files/y.txt`;
    const unknown = await features.upload("ada", `${url}?type=spectrum`, Buffer.from("y"));
    expect([unknown.status, unknown.body.error.field]).toEqual([400, "type"]);
    const text = await features.upload("ada", url, Buffer.from("y"));
    const refused = await features.call(
      "ada",
      "POST",
      `/api/dataproducts/${text.body.dataProduct.id}/process`,
    );
    expect(refused.body.error.message).toBe("y.txt is of the type text, from which nothing is read.");
  });
});
