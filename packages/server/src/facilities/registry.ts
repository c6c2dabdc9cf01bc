import type { Header } from "@goats/fits";
import { facilityErrors } from "./errors.ts";
import type { Facility } from "./facility.ts";
import { gemini } from "./gemini.ts";

/** All facilities that GOATS knows, by name. */
export const facilities: ReadonlyMap<string, Facility> = new Map([gemini].map((one) => [one.name, one]));

/** The facility of a FITS file, by its first header that one recognises. */
export function facilityOfHeaders(headers: Iterable<Header>): Facility | undefined {
  for (const header of headers) {
    for (const facility of facilities.values()) if (facility.recognises(header)) return facility;
  }
  return undefined;
}

/** @throws AppError `facility_unknown` */
export function findFacility(name: string): Facility {
  const facility = facilities.get(name);
  if (facility !== undefined) return facility;
  throw facilityErrors.facility_unknown(`There is no facility "${name}".`, {
    field: "facility",
    fix: `Known are ${[...facilities.keys()].join(", ")}.`,
  });
}
