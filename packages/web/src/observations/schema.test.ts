import { expect, test } from "vitest";
import { fieldsOf, parametersOf } from "./schema.ts";

const SCHEMA = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string", title: "Id", maxLength: 40 },
    quality: { type: "string", title: "Quality", enum: ["GOOD", "BAD"] },
    exposure: { type: "number", minimum: 0 },
    count: { type: "integer" },
    urgent: { type: "boolean" },
    nested: { type: "object" },
  },
};

test("a form follows the schema, in its order; what it cannot show is left out", () => {
  const fields = fieldsOf(SCHEMA);
  expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
    ["id", "text"],
    ["quality", "choice"],
    ["exposure", "number"],
    ["count", "integer"],
    ["urgent", "boolean"],
  ]);
  expect(fields[0]).toMatchObject({ title: "Id", required: true, maxLength: 40 });
  expect(fields[1]?.choices).toEqual(["GOOD", "BAD"]);
  expect(fields[2]).toMatchObject({ title: "exposure", minimum: 0, required: false });
  expect(fieldsOf({})).toEqual([]);
});

test("what is filled in becomes parameters of the right types", () => {
  const fields = fieldsOf(SCHEMA);
  expect(parametersOf(fields, { id: "o-1", exposure: "12.5", count: "", urgent: true, quality: "" })).toEqual(
    {
      id: "o-1",
      exposure: 12.5,
      urgent: true,
    },
  );
});
