import { separation } from "@goats/sky";
import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { inCone } from "./cone.ts";
import type { TargetWarning } from "./schemas.ts";

/** Two targets closer than this may be one, arcsec. */
const NEAR_ARCSEC = 2;

/** Warns of the targets that lie within 2 arcsec of a place, the nearest first, as far as the viewer may know. */
export async function nearWarnings(
  db: Kysely<Tables>,
  viewer: Viewer,
  place: { ra: number | null | undefined; dec: number | null | undefined },
  except?: number,
): Promise<TargetWarning[]> {
  const { ra, dec } = place;
  if (typeof ra !== "number" || typeof dec !== "number") return [];
  const rows = await db
    .selectFrom("target")
    .select(["id", "name", "ra_deg", "dec_deg"])
    .where(inCone({ ra, dec, radius: NEAR_ARCSEC / 3600 }))
    .where(visibleTargets(viewer))
    .$if(except !== undefined, (query) => query.where("id", "<>", except ?? 0))
    .orderBy("id")
    .limit(10)
    .execute();
  return rows
    .map(({ id, name, ra_deg, dec_deg }) => {
      const distance = separation({ ra, dec }, { ra: ra_deg ?? 0, dec: dec_deg ?? 0 }) * 3600;
      return {
        code: "near" as const,
        message: `The target "${name}" lies ${distance.toFixed(2)} arcsec away: it may be the same.`,
        target: { id, name, separationArcsec: distance },
      };
    })
    .sort((a, b) => a.target.separationArcsec - b.target.separationArcsec);
}
