import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeFits, Header, makeColumn } from "@goats/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type FeatureApp,
  makeObservation,
  onEachDatabase,
  SHARED,
  startFeatures,
} from "../../test/feature-app.ts";

const gemini = (name: string) => readFileSync(join(SHARED, "data/gemini", name));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database, env: { GOATS_MAX_UPLOAD: "2000000" } });
  });
  afterAll(() => features.close());

  /** Files below a folder of the media folder, temporary ones too. */
  function filesBelow(...steps: string[]): string[] {
    const folder = join(features.mediaDir, ...steps);
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map((entry) => entry.name)
          .sort()
      : [];
  }

  describe("recognising", () => {
    test("a raw Gemini frame gets its HDUs, tags and descriptors, and lies where it belongs", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Recognised");
      const bytes = gemini("gmos_longslit_bias.fits");
      const url = `/api/observations/${observationId}/files/gmos_longslit_bias.fits`;
      const { status, body } = await features.upload("ada", url, bytes);
      expect(status).toBe(201);
      expect(body.duplicate).toBe(false);
      const expected = JSON.parse(readFileSync(join(SHARED, "data/expected-descriptors.json"), "utf8"))[
        "gmos_longslit_bias.fits"
      ];
      expect(body.dataProduct).toMatchObject({
        targetId,
        observationId,
        filename: "gmos_longslit_bias.fits",
        size: bytes.length,
        sha256: sha256(bytes),
        type: "fits",
        origin: "upload",
        note: null,
        gemini: { instrument: "GMOS-S", tags: expected.tags },
      });
      expect(body.dataProduct.gemini.descriptors).toMatchObject({
        observation_type: "BIAS",
        observation_class: "dayCal",
        object: "Bias",
        ut_datetime: expected.descriptors.ut_datetime,
      });
      expect(body.dataProduct.hdus).toHaveLength(13);
      expect(body.dataProduct.hdus[1]).toMatchObject({
        index: 1,
        kind: "image",
        axes: [36, 264],
        bitpix: 16,
      });
      const stored = join(
        features.mediaDir,
        `${targetId}-Recognised/GEM/GS-2021A-DD-102-9/gmos_longslit_bias.fits`,
      );
      expect(readFileSync(stored).equals(bytes)).toBe(true);
      const got = await features.call("ada", "GET", `/api/dataproducts/${body.dataProduct.id}`);
      expect(got.body).toEqual(body.dataProduct);
    });

    test("every shared Gemini file is recognised without a note", async () => {
      const { observationId } = await makeObservation(features);
      for (const name of readdirSync(join(SHARED, "data/gemini"))) {
        const url = `/api/observations/${observationId}/files/${encodeURIComponent(name)}`;
        const { body } = await features.upload("ada", url, gemini(name));
        expect([name, body.dataProduct.note]).toEqual([name, null]);
        expect(body.dataProduct.gemini.tags).toContain("GEMINI");
        expect(body.dataProduct.type).toBe(name === "S20210219S0075_1D.fits" ? "spectroscopy" : "fits");
      }
      const list = await features.call("ada", "GET", `/api/dataproducts?observationId=${observationId}`);
      expect(list.body.dataProducts).toHaveLength(readdirSync(join(SHARED, "data/gemini")).length);
      const spectra = await features.call(
        "ada",
        "GET",
        `/api/dataproducts?observationId=${observationId}&type=spectroscopy`,
      );
      expect(spectra.body.dataProducts.map((one: { filename: string }) => one.filename)).toEqual([
        "S20210219S0075_1D.fits",
      ]);
    });

    const bias = gemini("gmos_longslit_bias.fits");
    const foreign = Buffer.from(
      [
        "SIMPLE  =                    T",
        "BITPIX  =                    8",
        "NAXIS   =                    0",
        "END",
      ]
        .map((card) => card.padEnd(80))
        .join("")
        .padEnd(2880),
    );
    const packed = Buffer.concat([
      ...encodeFits([
        { kind: "image", header: Header.from() },
        {
          kind: "bintable",
          header: Header.from([["ZIMAGE", true]]),
          columns: [makeColumn("COMPRESSED_DATA", Uint8Array.of(1, 2, 3))],
        },
      ]),
    ]);
    const absurd = Buffer.from(bias);
    absurd.write("BITPIX  =                    7".padEnd(80), 80, "latin1");
    test.each([
      ["cut.fits", bias.subarray(0, 430_000), "fits", /damaged: .*byte 430000/],
      ["headless.fits", bias.subarray(0, 1000), "fits", /Not a readable FITS file: /],
      ["absurd.fits", absurd, "fits", /Not a readable FITS file: .*BITPIX is 7/],
      ["words.fits", Buffer.from("these are words"), "fits", /Not a readable FITS file: /],
      ["foreign.fits", foreign, "fits", /not from an instrument of Gemini/],
      ["frame.fits.gz", gzipSync(bias), "fits", null],
      ["frame.fits.bz2", Buffer.from("BZh91AY&SY..."), "fits", /Not a readable FITS file: The bzip2/],
      [
        "frame.fits.xz",
        Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]),
        "fits",
        /compressed with xz.*unxz frame\.fits\.xz.*upload frame\.fits/,
      ],
      ["frame.fits.fz", packed, "fits", /compressed inside.*funpack/],
      ["notes.txt", Buffer.from("wolkig, später klar"), "text", null],
      ["table.csv", Buffer.from("a,b\n1,2\n"), "text", null],
      ["page.html", Buffer.from("<script>alert(1)</script>"), "text", null],
      ["chart.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), "image", null],
      ["blob.bin", Buffer.from([1, 0, 2, 0, 255]), "other", null],
      ["nameless", bias, "fits", null],
    ])("%s is kept", async (name, bytes, type, note) => {
      const { targetId } = await makeObservation(features);
      const { status, body } = await features.upload("ada", `/api/targets/${targetId}/files/${name}`, bytes);
      expect(status).toBe(201);
      expect(body.dataProduct).toMatchObject({ type, size: bytes.length, observationId: null });
      if (note === null) expect(body.dataProduct.note).toBeNull();
      else expect(body.dataProduct.note).toMatch(note);
    });
  });

  describe("the same again", () => {
    test("the same content is stored once, under whatever name", async () => {
      const { observationId } = await makeObservation(features, "ada", "Twice");
      const url = `/api/observations/${observationId}/files`;
      const first = await features.upload("ada", `${url}/a.txt`, Buffer.from("same"));
      for (const name of ["a.txt", "b.txt"]) {
        const again = await features.upload("ada", `${url}/${name}`, Buffer.from("same"));
        expect(again.status).toBe(200);
        expect(again.body).toEqual({ duplicate: true, dataProduct: first.body.dataProduct });
      }
      expect(filesBelow(`${first.body.dataProduct.targetId}-Twice`)).toEqual(["a.txt"]);
    });

    test("another content under the name is refused, or numbered when asked for", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Conflict");
      const url = `/api/observations/${observationId}/files`;
      await features.upload("ada", `${url}/a.fits.txt`, Buffer.from("one"));
      const refused = await features.upload("ada", `${url}/A.fits.TXT`, Buffer.from("two"));
      expect(refused.status).toBe(409);
      expect(refused.body.error).toMatchObject({ code: "filename_taken", field: "filename" });
      expect(refused.body.error.fix).toContain("onConflict=rename");
      const second = await features.upload("ada", `${url}/a.fits.txt?onConflict=rename`, Buffer.from("two"));
      const third = await features.upload("ada", `${url}/a.fits.txt?onConflict=rename`, Buffer.from("three"));
      expect([second.status, second.body.dataProduct.filename]).toEqual([201, "a-2.fits.txt"]);
      expect(third.body.dataProduct.filename).toBe("a-3.fits.txt");
      expect(filesBelow(`${targetId}-Conflict`)).toEqual(["a-2.fits.txt", "a-3.fits.txt", "a.fits.txt"]);
    });

    test("of several at once under one name one wins, the same content joins it, nothing else stays", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Race");
      const url = `/api/observations/${observationId}/files/r.txt`;
      const contents = ["one", "two", "one", "three", "two", "one"];
      const answers = await Promise.all(
        contents.map((text) => features.upload("ada", url, Buffer.from(text))),
      );
      const created = answers.filter(({ status }) => status === 201);
      expect(created).toHaveLength(1);
      const winner = contents[answers.indexOf(created[0] as never)];
      answers.forEach(({ status }, i) => {
        expect(status).toBe(contents[i] === winner ? (answers[i] === created[0] ? 201 : 200) : 409);
      });
      expect(filesBelow(`${targetId}-Race`)).toEqual(["r.txt"]);
      expect(await features.ctx.db.selectFrom("removal").selectAll().execute()).toEqual([]);
    });

    test("a deleted file can come again", async () => {
      const { observationId } = await makeObservation(features);
      const url = `/api/observations/${observationId}/files/a.txt`;
      for (let round = 0; round < 3; round++) {
        const { status, body } = await features.upload("ada", url, Buffer.from("same"));
        expect(status).toBe(201);
        const id = body.dataProduct.id;
        expect((await features.call("ada", "DELETE", `/api/dataproducts/${id}`)).status).toBe(204);
        expect((await features.call("ada", "GET", `/api/dataproducts/${id}`)).status).toBe(404);
      }
    });

    test("a file that somebody put in the folder by hand is not overwritten", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Stray");
      const folder = join(features.mediaDir, `${targetId}-Stray/GEM/GS-2021A-DD-102-9`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "s.txt"), "by hand");
      const url = `/api/observations/${observationId}/files/s.txt`;
      expect((await features.upload("ada", url, Buffer.from("new"))).status).toBe(409);
      expect((await features.upload("ada", `${url}?onConflict=rename`, Buffer.from("new"))).status).toBe(201);
      expect(readFileSync(join(folder, "s.txt"), "utf8")).toBe("by hand");
    });
  });

  describe("what is refused leaves nothing", () => {
    test.each([
      ["..%2F..%2Fevil.fits", "bad_filename"],
      ["%2Fetc%2Fpasswd", "bad_filename"],
      ["a%00b.fits", "bad_filename"],
      ["a%5C..%5Cb.fits", "bad_filename"],
      [".htaccess", "bad_filename"],
      ["CON.fits", "bad_filename"],
      ["runs", "bad_filename"],
      [`${"x".repeat(201)}.fits`, "bad_filename"],
      [encodeURIComponent("a\u202egnp.fits"), "bad_filename"],
      [encodeURIComponent("\u0007.fits"), "bad_filename"],
    ])("name %s", async (name, code) => {
      const { targetId, observationId } = await makeObservation(features);
      for (const place of [`observations/${observationId}`, `targets/${targetId}`]) {
        const { status, body } = await features.upload(
          "ada",
          `/api/${place}/files/${name}`,
          Buffer.from("x"),
        );
        expect([status, body.error.code, body.error.field]).toEqual([400, code, "filename"]);
      }
    });

    test("an empty file, one beyond the limit, one for a place that is not there", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Refused");
      const url = `/api/observations/${observationId}/files/a.txt`;
      const empty = await features.upload("ada", url, Buffer.alloc(0));
      expect([empty.status, empty.body.error.code]).toEqual([400, "upload_incomplete"]);
      const large = await features.upload("ada", url, Buffer.alloc(2_000_001));
      expect([large.status, large.body.error.code]).toEqual([413, "upload_too_large"]);
      const nowhere = await features.upload("ada", "/api/observations/99999/files/a.txt", Buffer.from("x"));
      expect([nowhere.status, nowhere.body.error.code]).toEqual([404, "observation_not_found"]);
      const wrong = await features.upload("ada", `${url}?onConflict=overwrite`, Buffer.from("x"));
      expect([wrong.status, wrong.body.error.field]).toEqual([400, "onConflict"]);
      expect(filesBelow(`${targetId}-Refused`)).toEqual([]);
      expect(await features.ctx.db.selectFrom("removal").selectAll().execute()).toEqual([]);
    });

    test("a link in the media folder is not followed, neither for writing nor for reading", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Linked");
      const url = `/api/observations/${observationId}/files`;
      const { body } = await features.upload("ada", `${url}/a.txt`, Buffer.from("inside"));
      const outside = join(features.mediaDir, "../outside");
      mkdirSync(outside);
      writeFileSync(join(outside, "secret.txt"), "secret");
      const stored = join(features.mediaDir, `${targetId}-Linked/GEM/GS-2021A-DD-102-9`);
      rmSync(join(stored, "a.txt"));
      symlinkSync(join(outside, "secret.txt"), join(stored, "a.txt"));
      const content = await features.call("ada", "GET", `/api/dataproducts/${body.dataProduct.id}/content`);
      expect([content.status, content.body.error.code]).toEqual([409, "media_unsafe"]);
      rmSync(stored, { recursive: true });
      symlinkSync(outside, stored);
      const upload = await features.upload("ada", `${url}/b.txt`, Buffer.from("b"));
      expect([upload.status, upload.body.error.code]).toEqual([409, "media_unsafe"]);
      const header = await features.call("ada", "GET", `/api/dataproducts/${body.dataProduct.id}/header`);
      expect(header.status).toBeGreaterThanOrEqual(400);
      expect(readdirSync(outside)).toEqual(["secret.txt"]);
      // Deleting the target takes the link, not what it points at.
      expect((await features.call("ada", "DELETE", `/api/targets/${targetId}`)).status).toBe(204);
      expect(readFileSync(join(outside, "secret.txt"), "utf8")).toBe("secret");
    });
  });

  describe("types", () => {
    test("can be changed to a known one", async () => {
      const { targetId } = await makeObservation(features);
      const { body } = await features.upload("ada", `/api/targets/${targetId}/files/a.txt`, Buffer.from("a"));
      const url = `/api/dataproducts/${body.dataProduct.id}`;
      const changed = await features.call("ada", "PATCH", url, { type: "image" });
      expect([changed.status, changed.body.type]).toEqual([200, "image"]);
      for (const payload of [{ type: "spectrum" }, { type: null }, {}]) {
        const refused = await features.call("ada", "PATCH", url, payload);
        expect([refused.status, refused.body.error.field]).toEqual([400, "type"]);
      }
    });
  });

  describe("headers", () => {
    test("come with every card of every HDU in order", async () => {
      const { targetId } = await makeObservation(features);
      const url = `/api/targets/${targetId}/files/s.fits`;
      const { body } = await features.upload("ada", url, gemini("S20210219S0075_1D.fits"));
      const header = await features.call("ada", "GET", `/api/dataproducts/${body.dataProduct.id}/header`);
      expect(header.body.hdus.map((hdu: { name: string }) => hdu.name)).toEqual([
        "PRIMARY",
        "SCI",
        "VAR",
        "DQ",
        "HISTORY",
        "PROVENANCE",
      ]);
      expect(header.body.hdus[0].cards[0]).toMatchObject({ keyword: "SIMPLE", value: true });
      expect(header.body.hdus[0].cards).toContainEqual({
        keyword: "OBJECT",
        value: "AT2020caa",
        comment: "Object Name",
      });
      expect(header.body.hdus[1].cards).toContainEqual({
        keyword: "CRVAL1",
        value: 650,
        comment: "",
      });
    });

    test.each(["header", "spectrum"])(
      "the %s of what is no FITS file is refused with the reason",
      async (what) => {
        const { targetId } = await makeObservation(features);
        const { body } = await features.upload(
          "ada",
          `/api/targets/${targetId}/files/w.txt`,
          Buffer.from("words"),
        );
        const answer = await features.call("ada", "GET", `/api/dataproducts/${body.dataProduct.id}/${what}`);
        expect(answer.status).toBe(422);
        expect(answer.body.error).toMatchObject({ code: "not_fits_file", fix: expect.any(String) });
      },
    );
  });

  describe("other people", () => {
    test("get nothing of a data product by any route", async () => {
      const { targetId, observationId } = await makeObservation(features);
      const url = `/api/observations/${observationId}/files`;
      const { body } = await features.upload("ada", `${url}/a.fits`, gemini("S20210219S0075_1D.fits"));
      const id = body.dataProduct.id;
      const attempts: [Parameters<FeatureApp["call"]>[1], string, unknown?][] = [
        ["GET", `/api/dataproducts/${id}`],
        ["PATCH", `/api/dataproducts/${id}`, { type: "text" }],
        ["DELETE", `/api/dataproducts/${id}`],
        ["GET", `/api/dataproducts/${id}/content`],
        ["GET", `/api/dataproducts/${id}/header`],
        ["GET", `/api/dataproducts/${id}/spectrum`],
        ["GET", `/api/dataproducts?targetId=${targetId}`],
        ["GET", `/api/dataproducts?observationId=${observationId}`],
        ["GET", `/api/observations/${observationId}`],
        ["DELETE", `/api/observations/${observationId}`],
        ["GET", `/api/observations?targetId=${targetId}`],
        [
          "POST",
          `/api/targets/${targetId}/observations`,
          { facility: "GEM", observationId: "GS-2021A-DD-102-10" },
        ],
      ];
      for (const [method, path, payload] of attempts) {
        const answer = await features.call("bob", method, path, payload as never);
        expect([method, path, answer.status]).toEqual([method, path, 404]);
        expect(answer.body.error.code).toMatch(/_not_found$/);
      }
      for (const place of [`observations/${observationId}`, `targets/${targetId}`]) {
        expect((await features.upload("bob", `/api/${place}/files/b.txt`, Buffer.from("b"))).status).toBe(
          404,
        );
      }
      const lists = await Promise.all(
        ["dataproducts", "observations"].map((list) => features.call("bob", "GET", `/api/${list}`)),
      );
      expect(lists[0]?.body.dataProducts).toEqual([]);
      expect(lists[1]?.body.observations).toEqual([]);
      const root = await features.call("root", "GET", `/api/dataproducts?targetId=${targetId}`);
      expect(root.body.dataProducts).toHaveLength(1);
    });
  });

  describe("observations", () => {
    test("are recorded once a target, counted, and deleted with their files", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Observed");
      const again = await features.call("ada", "POST", `/api/targets/${targetId}/observations`, {
        facility: "GEM",
        observationId: "gs-2021a-dd-102-09",
      });
      expect([again.status, again.body.error.code]).toEqual([409, "observation_exists"]);
      await features.upload("ada", `/api/observations/${observationId}/files/a.txt`, Buffer.from("a"));
      await features.upload("ada", `/api/targets/${targetId}/files/t.txt`, Buffer.from("t"));
      const url = `/api/observations/${observationId}`;
      expect((await features.call("ada", "GET", url)).body).toMatchObject({
        target: { id: targetId, name: "Observed" },
        facility: "GEM",
        observationId: "GS-2021A-DD-102-9",
        counts: { dataProducts: 1, runs: 0 },
      });
      const target = await features.call("ada", "GET", `/api/targets/${targetId}`);
      expect(target.body.counts).toEqual({ observations: 1, dataProducts: 2 });
      expect((await features.call("ada", "DELETE", url)).status).toBe(204);
      expect(filesBelow(`${targetId}-Observed`)).toEqual(["t.txt"]);
      const list = await features.call("ada", "GET", `/api/observations?targetId=${targetId}`);
      expect(list.body.observations).toEqual([]);
    });

    test.each([
      [{ facility: "LCO", observationId: "GS-2021A-DD-102-9" }, "facility_unknown", "facility"],
      [{ observationId: "GS-2021A-DD-102-9" }, "invalid_input", "facility"],
      [{ facility: "GEM" }, "invalid_input", "observationId"],
      [{ facility: "GEM", observationId: "../../x" }, "observation_id_invalid", "observationId"],
      [{ facility: "GEM", observationId: "GS-2021A-DD-102" }, "observation_id_invalid", "observationId"],
      [{ facility: "GEM", observationId: "x".repeat(300) }, "invalid_input", "observationId"],
    ])("%j is refused", async (payload, code, field) => {
      const { targetId } = await makeObservation(features);
      const { status, body } = await features.call(
        "ada",
        "POST",
        `/api/targets/${targetId}/observations`,
        payload,
      );
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code, field });
    });
  });
});
