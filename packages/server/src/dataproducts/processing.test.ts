import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type FeatureApp,
  makeObservation,
  onEachDatabase,
  SHARED,
  startFeatures,
} from "../../test/feature-app.ts";

const CSV = `time,filter,magnitude,error,limit,source,telescope
59000.5,r,18.25,0.05,,ZTF,P48
59001.5,g,,,20.5,ZTF,P48
59002.5,g,19,0.1,20.75,ZTF,P48
59003.5,g,,,,ZTF,P48
`;

/** Waits for the processing of a file; gives the file as it is then. */
async function processed(features: FeatureApp, id: number) {
  const { tasks } = (await features.call("ada", "GET", "/api/tasks")).body;
  for (const task of tasks) await features.ctx.tasks.finished(task.id);
  return (await features.call("ada", "GET", `/api/dataproducts/${id}`)).body;
}

const bytes = (text: string) => new TextEncoder().encode(text);

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  async function send(text: string | Uint8Array, name: string, type: string, target?: number) {
    const targetId = target ?? (await makeObservation(features)).targetId;
    const url = `/api/targets/${targetId}/files/${encodeURIComponent(name)}?type=${type}&onConflict=rename`;
    const answer = await features.upload("ada", url, typeof text === "string" ? bytes(text) : text);
    expect(answer.status).toBe(201);
    return { targetId, product: await processed(features, answer.body.dataProduct.id) };
  }
  const photometry = async (targetId: number, query = "") =>
    (await features.call("ada", "GET", `/api/targets/${targetId}/photometry${query}`)).body;

  describe("photometry", () => {
    test("of a file becomes points; what cannot be taken is told with its line", async () => {
      const { targetId, product } = await send(CSV, "lc.csv", "photometry");
      expect(product.processed).toMatchObject({
        state: "done",
        points: 3,
        refused: [{ line: 5, message: "there is neither a magnitude nor a limit nor a flux" }],
        refusedCount: 1,
      });
      expect(await photometry(targetId)).toMatchObject({
        count: 3,
        columns: {
          mjd: [59000.5, 59001.5, 59002.5],
          value: [18.25, null, 19],
          error: [0.05, null, 0.1],
          limit: [null, 20.5, 20.75],
          band: [0, 1, 1],
          dataProductId: [product.id, product.id, product.id],
        },
        dictionaries: {
          band: ["r", "g"],
          unit: ["mag"],
          telescope: ["P48"],
          source: ["ZTF"],
          timeScale: ["UTC"],
        },
      });
      expect(await photometry(targetId, "?band=g&from=59002")).toMatchObject({ count: 1 });
    });

    test("that is processed or sent again is there once, also from another file", async () => {
      const { targetId, product } = await send(CSV, "lc.csv", "photometry");
      const again = await features.call("ada", "POST", `/api/dataproducts/${product.id}/process`);
      expect(again.status).toBe(202);
      expect((await features.ctx.tasks.finished(again.body.taskId)).message).toBe(
        "3 points; 1 line refused.",
      );
      expect(await photometry(targetId)).toMatchObject({ count: 3 });
      const twin = await send(CSV.replace("18.25", "18.5"), "new.csv", "photometry", targetId);
      const merged = await photometry(targetId);
      expect(merged.columns.value).toEqual([18.5, null, 19]);
      expect(merged.columns.dataProductId).toEqual(Array(3).fill(twin.product.id));
      // With the newer file gone the older one gives its points again.
      await features.call("ada", "DELETE", `/api/dataproducts/${twin.product.id}`);
      await processed(features, product.id);
      expect((await photometry(targetId)).columns.value).toEqual([18.25, null, 19]);
    });

    test("goes with the type and comes with it", async () => {
      const { targetId, product } = await send(CSV, "lc.csv", "text");
      expect(product.processed).toBeNull();
      expect(await photometry(targetId)).toMatchObject({ count: 0 });
      const url = `/api/dataproducts/${product.id}`;
      await features.call("ada", "PATCH", url, { type: "photometry" });
      expect((await processed(features, product.id)).processed.points).toBe(3);
      const target = await features.ctx.db
        .selectFrom("target")
        .selectAll()
        .where("id", "=", targetId)
        .executeTakeFirst();
      expect([
        target?.last_detection_mjd,
        target?.last_detection_magnitude,
        target?.last_detection_band,
      ]).toEqual([59002.5, 19, "g"]);
      const changed = await features.call("ada", "PATCH", url, { type: "text" });
      expect(changed.body).toMatchObject({ type: "text", processed: null });
      expect(await photometry(targetId)).toMatchObject({ count: 0 });
      const after = await features.ctx.db
        .selectFrom("target")
        .selectAll()
        .where("id", "=", targetId)
        .executeTakeFirst();
      expect(after?.last_detection_mjd).toBeNull();
    });

    test("is exported so that it can be read again", async () => {
      const { targetId } = await send(`${CSV}59004.5,o,18.1,0.2,,"ATLAS, forced",\n`, "lc.csv", "photometry");
      const before = await photometry(targetId);
      for (const format of ["csv", "ecsv"]) {
        const exported = await features.call(
          "ada",
          "GET",
          `/api/targets/${targetId}/photometry?format=${format}`,
        );
        expect(exported.headers["content-disposition"]).toMatch(new RegExp(`_photometry\\.${format}"$`));
        const copy = await send(exported.bytes, `copy.${format}`, "photometry");
        expect(copy.product.processed).toMatchObject({ points: 4, refusedCount: 0 });
        const { id: _1, dataProductId: _2, ...old } = before.columns;
        expect((await photometry(copy.targetId)).columns).toMatchObject(old);
      }
    });

    test("can be sent point by point and deleted so", async () => {
      const { targetId } = await makeObservation(features);
      const url = `/api/targets/${targetId}/photometry`;
      const point = { time: "2020-06-01T12:00:00Z", value: 17.5, error: 0.1, band: "V", unit: "Vega" };
      expect((await features.call("ada", "POST", url, { points: [point] })).body).toEqual({ stored: 1 });
      await features.call("ada", "POST", url, { points: [{ ...point, value: 17.6 }] });
      const { columns, dictionaries } = await photometry(targetId);
      expect(columns).toMatchObject({ mjd: [59001.5], value: [17.6], dataProductId: [null] });
      expect(dictionaries.unit).toEqual(["mag(Vega)"]);
      const refused = await features.call("ada", "POST", url, { points: [{ ...point, time: "yesterday" }] });
      expect([refused.status, refused.body.error.field]).toEqual([400, "points.0.time"]);
      expect((await features.call("bob", "DELETE", `/api/photometry/${columns.id[0]}`)).status).toBe(404);
      expect((await features.call("ada", "DELETE", `/api/photometry/${columns.id[0]}`)).status).toBe(204);
      expect(await photometry(targetId)).toMatchObject({ count: 0 });
    });

    test("can be looked at before, with other columns than those that were guessed", async () => {
      const text = "when,lum,col\n59000.5,18.25,r\n";
      const { product } = await send(text, "odd.csv", "text");
      const url = `/api/dataproducts/${product.id}/preview-processing`;
      const guess = await features.call("ada", "POST", url, { type: "photometry" });
      expect(guess.body.problem.message).toBe("No column holds the time; the columns are when, lum, col.");
      const mapping = { time: "when", magnitude: "lum", band: "col" };
      const chosen = await features.call("ada", "POST", url, {
        type: "photometry",
        options: { mapping, telescope: "T80" },
      });
      expect(chosen.body).toMatchObject({
        problem: null,
        columns: [{ name: "when", meaning: "time" }, { meaning: "magnitude" }, { meaning: "band" }],
        points: [{ line: 2, mjd: 59000.5, value: 18.25, band: "r", telescope: "T80" }],
      });
      await features.call("ada", "PATCH", `/api/dataproducts/${product.id}`, { type: "photometry" });
      expect((await processed(features, product.id)).processed).toMatchObject({ state: "failed", points: 0 });
      const started = await features.call("ada", "POST", `/api/dataproducts/${product.id}/process`, {
        mapping,
      });
      await features.ctx.tasks.finished(started.body.taskId);
      expect((await processed(features, product.id)).processed).toMatchObject({
        state: "done",
        points: 1,
        message: null,
      });
    });
  });

  describe("spectra", () => {
    test("of a reduced Gemini file have its wavelengths, fluxes and errors", async () => {
      const { targetId } = await makeObservation(features);
      const file = readFileSync(join(SHARED, "data/gemini/S20210219S0075_1D.fits"));
      const answer = await features.upload(
        "ada",
        `/api/targets/${targetId}/files/S20210219S0075_1D.fits`,
        file,
      );
      expect(answer.body.dataProduct.type).toBe("spectroscopy");
      const product = await processed(features, answer.body.dataProduct.id);
      expect(product.processed).toMatchObject({ state: "done", spectra: 1, refusedCount: 0, notes: [] });
      const { spectra } = (await features.call("ada", "GET", `/api/targets/${targetId}/spectra`)).body;
      expect(spectra).toMatchObject([
        {
          observedAt: "2021-02-19T08:14:01.700Z",
          telescope: "Gemini-South",
          instrument: "GMOS-S",
          medium: "air",
          fluxUnit: "erg/s/cm2/A",
          n: 3200,
        },
      ]);
      const spectrum = (await features.call("ada", "GET", `/api/spectra/${spectra[0].id}`)).body;
      // CRVAL1 + (1 - CRPIX1) CD1_1, in Angstrom.
      expect(spectrum.wavelength[0]).toBeCloseTo(
        10 * (650 + (1 - 1545.2976225295597) * 0.14931235344677357),
        6,
      );
      const raw = (await features.call("ada", "GET", `/api/dataproducts/${product.id}/spectrum`)).body
        .spectra[0];
      // W m-2 nm-1 is 100 erg/s/cm2/A.
      expect(spectrum.flux[1600]).toBeCloseTo(100 * raw.flux[1600], 25);
      expect(spectrum.error[1600] ** 2).toBeCloseTo(1e4 * raw.variance[1600], 40);
    });

    test("of a text keep the whole date and come back from the export", async () => {
      const text =
        "# DATE-OBS: 2021-02-19T08:14:01.7\n# FACILITY: LCO\n# FLUX-UNIT: 1e-16 erg/s/cm2/A\nwavelength flux error\n5000 1.5 0.1\n5001 2.5 nan\n5002 x 0.1\n";
      const { targetId, product } = await send(text, "s.txt", "spectroscopy");
      expect(product.processed).toMatchObject({
        spectra: 1,
        refused: [{ line: 7, message: 'the flux "x" is no number' }],
      });
      const { spectra } = (await features.call("ada", "GET", `/api/targets/${targetId}/spectra`)).body;
      expect(spectra[0]).toMatchObject({ observedAt: "2021-02-19T08:14:01.700Z", source: "LCO", n: 2 });
      const exported = await features.call("ada", "GET", `/api/spectra/${spectra[0].id}?format=csv`);
      const copy = await send(exported.bytes, "copy.csv", "spectroscopy", targetId);
      expect(copy.product.processed).toMatchObject({ state: "done", spectra: 1 });
      const after = (await features.call("ada", "GET", `/api/targets/${targetId}/spectra`)).body.spectra;
      expect(after).toMatchObject([{ dataProductId: copy.product.id }]);
      const samples = (await features.call("ada", "GET", `/api/spectra/${after[0].id}`)).body;
      expect(samples).toMatchObject({ wavelength: [5000, 5001], error: [1e-17, null] });
      expect((await features.call("bob", "GET", `/api/spectra/${after[0].id}`)).status).toBe(404);
      expect((await features.call("ada", "DELETE", `/api/spectra/${after[0].id}`)).status).toBe(204);
    });
  });

  test("work that was queued when the server died is done after the start", async () => {
    const { targetId, product } = await send(CSV, "lc.csv", "photometry");
    await features.ctx.db.deleteFrom("photometry").execute();
    const waiting = JSON.stringify({ ...product.processed, state: "queued" });
    const rest = waiting.replace(/"state":"queued",?/, "").replace(/^\{/, '{"state":"queued",');
    await features.ctx.db
      .updateTable("data_product")
      .set({ processed: rest })
      .where("id", "=", product.id)
      .execute();
    await features.restart();
    expect((await processed(features, product.id)).processed.state).toBe("done");
    expect(await photometry(targetId)).toMatchObject({ count: 3 });
  });
});
