import { facilityErrors } from "./errors.ts";
import type { Facility, ObservationRequest, ObservationType, ParameterProblem } from "./facility.ts";

interface Property {
  readonly type?: string;
  readonly title?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface ObjectSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
}

/** The kind of observation with this name. @throws AppError `observation_type_unknown` */
function findType(facility: Facility, type: string): ObservationType {
  const found = facility.observationTypes.find((one) => one.type === type);
  if (found !== undefined) return found;
  const known = facility.observationTypes.map((one) => one.type).join(", ");
  throw facilityErrors.observation_type_unknown(`${facility.label} has no kind of observation "${type}".`, {
    field: "type",
    fix: `Choose one of ${known}.`,
  });
}

/**
 * What is wrong with the parameters of a request: by the schema of its type (the keywords that our forms use: type,
 * enum, maxLength, pattern, minimum, maximum, required, no other properties), then by the facility's own checks.
 * @param partial for templates: what is missing is no problem.
 */
export function checkRequest(
  facility: Facility,
  request: ObservationRequest,
  partial = false,
): readonly ParameterProblem[] {
  const schema = findType(facility, request.type).schema as ObjectSchema;
  const properties = schema.properties ?? {};
  const problems: ParameterProblem[] = [];
  const missing = (name: string) => {
    const value = request.parameters[name];
    return value === undefined || value === null || value === "";
  };
  for (const name of schema.required ?? []) {
    if (!partial && missing(name))
      problems.push({ field: name, message: `${titleOf(properties, name)} is required` });
  }
  for (const [name, value] of Object.entries(request.parameters)) {
    const property = properties[name];
    if (property === undefined || !Object.hasOwn(properties, name)) {
      problems.push({ field: name.slice(0, 100), message: "there is no such field" });
    } else if (!missing(name)) {
      const wrong = whyWrong(property, value);
      if (wrong !== undefined)
        problems.push({ field: name, message: `${titleOf(properties, name)} ${wrong}` });
    }
  }
  return problems.length > 0 ? problems : facility.validate(request);
}

function titleOf(properties: Readonly<Record<string, Property>>, name: string): string {
  return properties[name]?.title ?? name;
}

function whyWrong(property: Property, value: unknown): string | undefined {
  const isNumber = property.type === "number" || property.type === "integer";
  if (isNumber && (typeof value !== "number" || !Number.isFinite(value))) return "must be a number";
  if (property.type === "integer" && !Number.isInteger(value)) return "must be a whole number";
  if (property.type === "string" && typeof value !== "string") return "must be text";
  if (property.type === "boolean" && typeof value !== "boolean") return "must be true or false";
  if (property.enum !== undefined && !property.enum.includes(value))
    return `must be one of ${property.enum.join(", ")}`;
  if (typeof value === "string") {
    if (property.maxLength !== undefined && value.length > property.maxLength) {
      return `has more than ${property.maxLength} characters`;
    }
    if (property.pattern !== undefined && !new RegExp(property.pattern, "u").test(value))
      return "does not have the right form";
  }
  if (typeof value === "number") {
    if (property.minimum !== undefined && value < property.minimum)
      return `must be at least ${property.minimum}`;
    if (property.maximum !== undefined && value > property.maximum)
      return `must be at most ${property.maximum}`;
  }
  return undefined;
}
