import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { idNumber } from "../core/schemas.ts";
import { checkRequest } from "../facilities/check.ts";
import { facilityErrors } from "../facilities/errors.ts";
import type { Facility } from "../facilities/facility.ts";
import { facilities, findFacility } from "../facilities/registry.ts";
import { requireTarget } from "../policy/targets.ts";
import { targetNotFound } from "../targets/access.ts";
import { observationSchema } from "./schemas.ts";
import { createObservation } from "./store.ts";

const tags = ["facilities"];

const facilitySchema = z
  .object({
    name: z.string(),
    label: z.string(),
    sites: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        latitude: z.number().describe("Degrees, north positive"),
        longitude: z.number().describe("Degrees, east positive"),
        elevation: z.number().describe("Metres"),
      }),
    ),
    observationTypes: z.array(
      z.object({
        type: z.string(),
        label: z.string(),
        schema: z.record(z.string(), z.unknown()).describe("JSON Schema of the parameters"),
      }),
    ),
    canSubmit: z.boolean(),
    canCancel: z.boolean(),
    hasStatus: z.boolean().describe("Whether a service is set up that knows the status of observations"),
    idPattern: z.string().describe("Regular expression that the ids of observations match"),
    idExample: z.string(),
  })
  .meta({ id: "Facility" });

const requestSchema = z
  .object({
    targetId: idNumber,
    type: z.string().max(100),
    parameters: z.record(z.string().max(100), z.unknown()),
  })
  .meta({ id: "ObservationRequest" });

const nameParams = z.object({ name: z.string().max(50) });

function present(facility: Facility): z.infer<typeof facilitySchema> {
  const { name, label, sites, observationTypes, idPattern, idExample } = facility;
  return {
    name,
    label,
    sites: [...sites],
    observationTypes: observationTypes.map((one) => ({ ...one, schema: { ...one.schema } })),
    canSubmit: facility.submit !== undefined,
    canCancel: facility.cancel !== undefined,
    hasStatus: facility.statusSource !== undefined,
    idPattern,
    idExample,
  };
}

/** Facilities: what can be asked of them and how. */
export function facilityRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/facilities",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "listFacilities",
          summary: "Facilities with their sites and the forms of their observations",
          response: { 200: z.array(facilitySchema) },
        },
      },
      async () => [...facilities.values()].map(present),
    );

    app.post(
      "/api/facilities/:name/validate",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "validateObservationRequest",
          summary: "Check the parameters of an observation; nothing is sent",
          params: nameParams,
          body: requestSchema,
          response: {
            200: z.object({ problems: z.array(z.object({ field: z.string(), message: z.string() })) }),
          },
        },
      },
      async (request) => {
        const facility = findFacility(request.params.name);
        await requireTarget(ctx.db, request.user, request.body.targetId, "change", targetNotFound);
        return { problems: [...checkRequest(facility, request.body)] };
      },
    );

    app.post(
      "/api/facilities/:name/submit",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "submitObservationRequest",
          summary: "Ask a facility for an observation; a record is made of each that it accepts",
          params: nameParams,
          body: requestSchema,
          response: { 201: z.object({ observations: z.array(observationSchema) }) },
        },
      },
      async (request, reply) => {
        const facility = findFacility(request.params.name);
        const { targetId, parameters } = request.body;
        await requireTarget(ctx.db, request.user, targetId, "change", targetNotFound);
        if (facility.submit === undefined) {
          throw facilityErrors.facility_cannot_submit(
            `GOATS cannot ask ${facility.label} for observations yet: its service is not set up.`,
            {
              fix: `Ask for the observation at ${facility.label}, then record it here by its id.`,
            },
          );
        }
        const first = checkRequest(facility, request.body)[0];
        if (first !== undefined) {
          throw facilityErrors.observation_request_invalid(`${first.message}.`, {
            field: `parameters.${first.field}`,
          });
        }
        const observations = [];
        for (const observationId of await facility.submit(request.body, request.user)) {
          observations.push(
            await createObservation(ctx, request.user, targetId, {
              facility: facility.name,
              observationId,
              state: "submitted",
              parameters,
            }),
          );
        }
        return reply.code(201).send({ observations });
      },
    );
  };
}
