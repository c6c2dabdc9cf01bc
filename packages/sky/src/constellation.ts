import { Constellation } from "astronomy-engine";
import type { SkyPosition } from "./position.ts";

/** The IAU constellation of an ICRS position: its abbreviation and Latin name. */
export function constellationOf({ ra, dec }: SkyPosition): {
  readonly symbol: string;
  readonly name: string;
} {
  const { symbol, name } = Constellation(ra / 15, dec);
  return { symbol, name };
}
