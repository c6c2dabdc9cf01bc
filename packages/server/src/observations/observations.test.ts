import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, makeObservation, onEachDatabase, startFeatures } from "../../test/feature-app.ts";
import { type Facility, StatusProblem } from "../facilities/facility.ts";
import { gemini } from "../facilities/gemini.ts";
import { statusTask } from "./refresh.ts";

/** Gemini as it would be with a service that knows the status of all but one observation. */
const answering: Facility = {
  ...gemini,
  statusSource: {
    async status(id) {
      if (id.endsWith("-7")) throw new StatusProblem("The service does not know it.");
      if (id.endsWith("-8")) throw new Error("a bug in the client");
      return {
        status: "Observed",
        state: "done",
        scheduledStart: "2021-02-19T08:00:00.000Z",
        scheduledEnd: null,
        parameters: { gpp_id: "o-1" },
      };
    },
  },
};

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({
      database,
      prepare: (ctx) => ctx.tasks.define(statusTask(ctx, new Map([["GEM", answering]]), "status-by-service")),
    });
  });
  afterAll(() => features.close());

  const record = async (targetId: number, observationId: string, more: object = {}) =>
    await features.call("ada", "POST", `/api/targets/${targetId}/observations`, {
      facility: "GEM",
      observationId,
      ...more,
    });

  describe("records", () => {
    test("have state, status, parameters, schedule, history and the page of the facility", async () => {
      const { targetId } = await makeObservation(features);
      const made = await record(targetId, "gs-2021a-dd-102-0011", {
        state: "pending",
        status: "Ready",
        parameters: { filter: "r" },
      });
      expect(made.status).toBe(201);
      expect(made.headers["location"]).toBe(`/api/observations/${made.body.id}`);
      expect(made.body).toMatchObject({
        observationId: "GS-2021A-DD-102-11",
        state: "pending",
        status: "Ready",
        parameters: { filter: "r" },
        url: "https://archive.gemini.edu/searchform/GS-2021A-DD-102-11",
        history: [{ state: "pending", status: "Ready" }],
        groups: [],
      });
      const url = `/api/observations/${made.body.id}`;
      const changed = await features.call("ada", "PATCH", url, {
        state: "scheduled",
        scheduledStart: "2021-03-01T01:00:00-03:00",
        scheduledEnd: "2021-03-01T05:00:00Z",
      });
      expect(changed.body).toMatchObject({
        scheduledStart: "2021-03-01T04:00:00.000Z",
        history: [{ state: "pending" }, { state: "scheduled", status: "Ready" }],
      });
      const refused = await features.call("ada", "PATCH", url, { scheduledEnd: "2021-03-01T03:00:00Z" });
      expect(refused.body.error.code).toBe("observation_schedule_invalid");
      expect((await features.call("bob", "PATCH", url, { state: "done" })).status).toBe(404);
    });

    test("are listed by target, facility, state, status, words and group", async () => {
      const { targetId } = await makeObservation(features, "ada", `Filtered ${database}`);
      const done = (await record(targetId, "GS-2022B-Q-5-1", { state: "done", status: "Observed" })).body.id;
      const pending = (await record(targetId, "GS-2022B-Q-5-2", { state: "pending" })).body.id;
      const ids = async (query: string) =>
        (
          await features.call("ada", "GET", `/api/observations?targetId=${targetId}&${query}`)
        ).body.observations.map((one: { id: number }) => one.id);
      expect(await ids("state=done")).toEqual([done]);
      expect(await ids("state=done&state=pending")).toEqual([pending, done]);
      expect(await ids("status=Observed")).toEqual([done]);
      expect(await ids("search=2022b-q-5-2")).toEqual([pending]);
      expect(await ids("search=%25")).toEqual([]);
      expect(await ids("facility=LCO")).toEqual([]);
      const group = await features.call("ada", "POST", "/api/observationgroups", {
        name: `Night ${database}`,
        observationIds: [pending],
      });
      expect(await ids(`group=${group.body.id}`)).toEqual([pending]);
      expect((await features.call("ada", "GET", `/api/observations/${pending}`)).body.groups).toEqual([
        { id: group.body.id, name: group.body.name },
      ]);
    });
  });

  describe("groups and templates", () => {
    test("are the user's own and hold what the user may see", async () => {
      const { observationId } = await makeObservation(features);
      const name = `Follow-up ${database}`;
      const made = await features.call("ada", "POST", "/api/observationgroups", { name });
      expect(made.status).toBe(201);
      const url = `/api/observationgroups/${made.body.id}`;
      expect((await features.call("ada", "POST", "/api/observationgroups", { name })).body.error.code).toBe(
        "observation_group_taken",
      );
      const filled = await features.call("ada", "PUT", `${url}/observations`, {
        observationIds: [observationId, observationId],
      });
      expect(filled.body.observationIds).toEqual([observationId]);
      expect((await features.call("bob", "PUT", `${url}/observations`, { observationIds: [] })).status).toBe(
        404,
      );
      const bobs = await features.call("bob", "POST", "/api/observationgroups", {
        name,
        observationIds: [observationId],
      });
      expect(bobs.body.error).toMatchObject({ code: "observation_not_found", field: "observationIds" });
      expect((await features.call("ada", "PATCH", url, { name: `${name} 2` })).body.name).toBe(`${name} 2`);
      expect((await features.call("ada", "DELETE", url)).status).toBe(204);
      expect((await features.call("ada", "GET", `/api/observations/${observationId}`)).status).toBe(200);
    });

    test("of observations fit the form of the facility", async () => {
      const template = {
        name: `R400 ${database}`,
        facility: "GEM",
        type: "GMOS_SOUTH_LONG_SLIT",
        parameters: { grating: "R400_G5325", image_quality: "POINT_EIGHT" },
      };
      const made = await features.call("ada", "POST", "/api/observationtemplates", template);
      expect(made.body).toMatchObject(template);
      expect(
        (await features.call("ada", "POST", "/api/observationtemplates", template)).body.error.code,
      ).toBe("observation_template_taken");
      const wrong = { ...template, name: "x", parameters: { image_quality: "SUPERB" } };
      expect(
        (await features.call("ada", "POST", "/api/observationtemplates", wrong)).body.error,
      ).toMatchObject({
        field: "parameters.image_quality",
        message: expect.stringContaining("Image quality must be one of POINT_ONE, POINT_TWO"),
      });
      const unknown = { ...template, name: "x", facility: "LCO" };
      expect((await features.call("ada", "POST", "/api/observationtemplates", unknown)).body.error.code).toBe(
        "facility_unknown",
      );
      expect((await features.call("bob", "GET", "/api/observationtemplates")).body).toEqual([]);
      const url = `/api/observationtemplates/${made.body.id}`;
      expect((await features.call("ada", "PATCH", url, { parameters: {} })).body.parameters).toEqual({});
      expect((await features.call("ada", "DELETE", url)).status).toBe(204);
    });
  });

  describe("facilities", () => {
    test("say what they can do and check what is asked of them", async () => {
      const { body } = await features.call("ada", "GET", "/api/facilities");
      expect(body).toMatchObject([{ name: "GEM", canSubmit: false, canCancel: false, hasStatus: false }]);
      expect(body[0].sites.map((site: { code: string }) => site.code)).toEqual(["mko", "cpo"]);
      expect("GS-2021A-DD-102-9").toMatch(new RegExp(body[0].idPattern));
      const { targetId, observationId } = await makeObservation(features);
      const request = {
        targetId,
        type: "GMOS_NORTH_LONG_SLIT",
        parameters: { gpp_id: "1", observation_id: "G-2025B-1234-Q-0001", extra: 1 },
      };
      expect(
        (await features.call("ada", "POST", "/api/facilities/GEM/validate", request)).body.problems,
      ).toEqual([
        { field: "gpp_id", message: "GPP id does not have the right form" },
        { field: "extra", message: "there is no such field" },
      ]);
      const bad = { ...request, parameters: { gpp_id: "o-1a", observation_id: "G-2025B-1234" } };
      expect(
        (await features.call("ada", "POST", "/api/facilities/GEM/validate", bad)).body.problems,
      ).toMatchObject([{ field: "observation_id" }]);
      const good = { ...request, parameters: { gpp_id: "o-1a", observation_id: "G-2025B-1234-Q-0001" } };
      expect(
        (await features.call("ada", "POST", "/api/facilities/GEM/validate", good)).body.problems,
      ).toEqual([]);
      const sent = await features.call("ada", "POST", "/api/facilities/GEM/submit", good);
      expect([sent.status, sent.body.error.code]).toEqual([409, "facility_cannot_submit"]);
      const cancelled = await features.call("ada", "POST", `/api/observations/${observationId}/cancel`);
      expect([cancelled.status, cancelled.body.error.code]).toEqual([409, "facility_cannot_cancel"]);
    });

    test("without a status service say so and leave a good status alone", async () => {
      const { targetId } = await makeObservation(features);
      const { body } = await record(targetId, "GS-2022B-Q-6-1", { state: "executing", status: "Ongoing" });
      const started = await features.call("ada", "POST", `/api/observations/${body.id}/refresh`);
      expect(started.status).toBe(202);
      expect(await features.ctx.tasks.finished(started.body.taskId)).toMatchObject({
        state: "failed",
        errorCode: "status_unavailable",
        message: "GS-2022B-Q-6-1: No status source is configured for Gemini.",
      });
      expect((await features.call("ada", "GET", `/api/observations/${body.id}`)).body).toMatchObject({
        state: "executing",
        status: "Ongoing",
        statusProblem: "No status source is configured for Gemini.",
      });
      const all = await features.call("ada", "POST", `/api/targets/${targetId}/observations/refresh`);
      expect((await features.ctx.tasks.finished(all.body.taskId)).state).toBe("failed");
    });

    test("acceptance: Jobs: status of 200 records in the background with progress; a failure does not stop the others", async () => {
      const { targetId } = await makeObservation(features);
      const ids: number[] = [];
      for (let n = 1; n <= 200; n++)
        ids.push((await record(targetId, `GN-2023A-Q-${n}-${n === 7 ? 7 : n === 8 ? 8 : 1}`)).body.id);
      const reported: number[] = [];
      const stop = features.ctx.live.listen(`user:${features.userId("ada")}`, ({ data }) => {
        const { progress } = data as { progress: number | null };
        if (progress !== null) reported.push(progress);
      });
      const task = await features.ctx.tasks.enqueue({
        kind: "status-by-service",
        title: "Refresh",
        ownerId: features.userId("ada"),
        input: { observationIds: ids },
      });
      expect(await features.ctx.tasks.finished(task.id)).toMatchObject({
        state: "done",
        message: expect.stringMatching(
          /^198 of 200 heard, 198 changed; 2 could not be had, the first is GN-2023A-Q-7-7: The service does not know it\.$/,
        ),
      });
      stop();
      expect(reported.length).toBeGreaterThan(0);
      expect(reported).toEqual(reported.toSorted((a, b) => a - b));
      const { observations } = (
        await features.call("ada", "GET", `/api/observations?targetId=${targetId}&search=GN-2023A-Q`)
      ).body;
      const states = Object.groupBy(observations as { state: string }[], ({ state }) => state);
      expect([states["done"]?.length, states["unknown"]?.length]).toEqual([198, 2]);
      expect(observations[0]).toMatchObject({
        scheduledStart: "2021-02-19T08:00:00.000Z",
        parameters: { gpp_id: "o-1" },
        history: [{ state: "unknown" }, { state: "done" }],
      });
    });
  });
});
