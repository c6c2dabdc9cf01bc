/**
 * The server dies by SIGKILL at random moments of an upload and of a reduction. After the restart nothing may be
 * half there: every row has its whole file, every file has its row, tasks say that they were interrupted, and they
 * can be started again.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { biasFrames, type Frame } from "./frames.ts";
import { Api, filesBelow, type RunningGoats, sha256, startGoats, temporaryHome, waitFor } from "./goats.ts";

const ROUNDS = 10;
const ACCOUNT = ["astronomer", "a long enough phrase"] as const;

let home: Awaited<ReturnType<typeof temporaryHome>>;
let goats: RunningGoats;
let api: Api;
let frames: Frame[];
let observationId: number;

const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const media = () => join(home.path, "media");

async function restart(): Promise<void> {
  goats = await startGoats(home.path);
  api = await Api.signIn(goats, ...ACCOUNT);
}

/** Every row has its file with the stated hash, and no file is there that nobody knows. */
async function expectWholeProducts(): Promise<string[]> {
  const { dataProducts } = await api.call("GET", `/api/dataproducts?observationId=${observationId}`);
  const files = (await filesBelow(media())).filter((file) => !file.includes("/runs/"));
  expect(files.map((file) => basename(file)).sort()).toEqual(
    dataProducts.map((product: { filename: string }) => product.filename).sort(),
  );
  for (const product of dataProducts) {
    const file = files.find((path) => basename(path) === product.filename) ?? "";
    expect(await sha256(join(media(), file))).toBe(product.sha256);
  }
  return dataProducts.map((product: { filename: string }) => product.filename);
}

beforeAll(async () => {
  home = await temporaryHome();
  frames = biasFrames(3);
  goats = await startGoats(home.path);
  api = await Api.setUp(goats, ...ACCOUNT);
  const target = await api.call("POST", "/api/targets", {
    name: "AT2020caa",
    ra: "04:33:15.5",
    dec: "-22:14:08",
  });
  const observation = await api.call("POST", `/api/targets/${target.id}/observations`, {
    facility: "GEM",
    observationId: "GS-2021A-DD-102-9",
  });
  observationId = observation.id;
});

afterAll(async () => {
  await goats?.stop();
  await home?.remove();
});

describe("kill -9 during an upload", () => {
  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`leaves nothing half there, round ${round}`, async () => {
      const frame = frames[round % frames.length] as Frame;
      const killAt = Math.random() * frame.bytes.length * 1.05;
      let killed: Promise<void> | undefined;
      const answer = await api
        .upload(`/api/observations/${observationId}/files/crash-${round}.fits`, frame.bytes, async (sent) => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          if (sent >= killAt && !killed) killed = goats.kill();
        })
        .catch(() => undefined);
      await (killed ?? goats.kill());
      await restart();
      const names = await expectWholeProducts();
      if (answer?.ok && !killed) expect(names).toContain(`crash-${round}.fits`);

      const again = await api.upload(
        `/api/observations/${observationId}/files/crash-${round}.fits`,
        frame.bytes,
      );
      const { dataProduct } = await again.json();
      expect(again.ok).toBe(true);
      expect(dataProduct.sha256).toBe(digest(frame.bytes));
      await api.call("DELETE", `/api/dataproducts/${dataProduct.id}`);
    });
  }
});

describe("kill -9 during a reduction", () => {
  let runId: number;
  let inputs: number[];
  let durationMs = 0;
  let interruptions = 0;

  const reduce = () =>
    api.call("POST", `/api/runs/${runId}/reductions`, {
      recipe: { name: "makeProcessedBias" },
      files: inputs,
    });
  const reduction = (id: number) => api.call("GET", `/api/reductions/${id}`);
  const ended = (id: number) =>
    waitFor(async () => !["queued", "running"].includes((await reduction(id)).state), "the reduction to end");

  /** The calibration database names one processed bias, and the file that it names has the stated hash. */
  async function expectWholeCalibrations(): Promise<void> {
    const { calibrations } = await api.call("GET", `/api/runs/${runId}/calibrations`);
    expect(calibrations).toHaveLength(1);
    const [{ name, sha256: stated }] = calibrations;
    const content = await api.fetch("GET", `/api/runs/${runId}/outputs/${name}/content`);
    expect(digest(new Uint8Array(await content.arrayBuffer()))).toBe(stated);
  }

  beforeAll(async () => {
    inputs = [];
    for (const frame of frames) {
      const answer = await api.upload(`/api/observations/${observationId}/files/${frame.name}`, frame.bytes);
      inputs.push((await answer.json()).dataProduct.id);
    }
    runId = (await api.call("POST", `/api/observations/${observationId}/runs`, {})).id;
    const start = Date.now();
    const first = await reduce();
    await ended(first.id);
    durationMs = Date.now() - start;
    expect((await reduction(first.id)).state).toBe("done");
  });

  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`reports the task as interrupted and starts it again, round ${round}`, async () => {
      const { id, taskId } = await reduce();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * durationMs));
      await goats.kill();
      await restart();

      const after = await reduction(id);
      expect(["interrupted", "done", "queued", "running"]).toContain(after.state);
      const files = await filesBelow(media());
      expect(files.filter((file) => file.includes(".tmp"))).toEqual([]);
      await expectWholeProducts();
      await expectWholeCalibrations();
      if (after.state === "interrupted") {
        interruptions += 1;
        expect((await api.call("GET", `/api/tasks/${taskId}`)).state).toBe("interrupted");
        await api.call("POST", `/api/reductions/${id}/retry`);
      }
      await ended(id);
      const final = await reduction(id);
      expect(final.error).toBeNull();
      expect(final.state).toBe("done");
      expect(final.products).toHaveLength(1);
      await expectWholeCalibrations();
    });
  }

  it("was interrupted at all", () => {
    expect(interruptions).toBeGreaterThan(0);
  });

  it("leaves the inputs untouched", async () => {
    const files = await filesBelow(media());
    for (const frame of frames) {
      const file = files.find((path) => basename(path) === frame.name) ?? "";
      expect(digest(await readFile(join(media(), file)))).toBe(digest(frame.bytes));
    }
  });
});
