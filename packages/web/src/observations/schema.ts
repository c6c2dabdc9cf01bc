/** One field of a form that a facility describes by JSON Schema. */
export interface SchemaField {
  readonly name: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly kind: "text" | "number" | "integer" | "boolean" | "choice";
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly maxLength: number | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

/** The fields of an object schema, in its order; what no form can show is left out. */
export function fieldsOf(schema: Schema): SchemaField[] {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isRecord(property)) return [];
    const kind = kindOf(property);
    if (!kind) return [];
    return [
      {
        name,
        title: textOf(property["title"]) ?? name,
        description: textOf(property["description"]),
        kind,
        choices: kind === "choice" ? (property["enum"] as unknown[]).map(String) : [],
        required: required.includes(name),
        minimum: numberOf(property["minimum"]),
        maximum: numberOf(property["maximum"]),
        maxLength: numberOf(property["maxLength"]),
      },
    ];
  });
}

/** The values that are filled in, as the schema's types. */
export function parametersOf(
  fields: readonly SchemaField[],
  values: Readonly<Record<string, string | number | boolean>>,
): Record<string, unknown> {
  const filled = fields.flatMap(({ name, kind }): [string, unknown][] => {
    const value = values[name];
    if (value === undefined || value === "") return [];
    if (kind === "number" || kind === "integer") {
      return Number.isFinite(Number(value)) ? [[name, Number(value)]] : [];
    }
    return [[name, kind === "boolean" ? value === true : String(value)]];
  });
  return Object.fromEntries(filled);
}

function kindOf(property: Schema): SchemaField["kind"] | undefined {
  if (Array.isArray(property["enum"])) return "choice";
  const { type } = property as { type?: unknown };
  if (type === "string") return "text";
  return type === "number" || type === "integer" || type === "boolean" ? type : undefined;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
