import type { Header } from "@goats/fits";
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
