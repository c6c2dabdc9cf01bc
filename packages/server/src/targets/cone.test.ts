import { separation } from "@goats/sky";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FeatureApp, onEachDatabase, startFeatures } from "../../test/feature-app.ts";
import { coneRanges, declinationZone, inCone } from "./cone.ts";

/** Places anywhere, and more of them where cone searches go wrong: at the poles and on both sides of RA 0. */
const ra = fc.oneof(
  fc.double({ min: 0, max: 359.999_999, noNaN: true }),
  fc.double({ min: 0, max: 0.5, noNaN: true }),
  fc.double({ min: 359.5, max: 359.999_999, noNaN: true }),
  fc.constantFrom(0, 90, 180, 270),
);
const dec = fc.oneof(
  fc.double({ min: -90, max: 90, noNaN: true }),
  fc.double({ min: 88, max: 90, noNaN: true }),
  fc.double({ min: -90, max: -88, noNaN: true }),
  fc.constantFrom(-90, -89.75, 0, 89.75, 90),
);
const place = fc.record({ ra, dec });
const radius = fc.oneof(
  fc.double({ min: 0, max: 0.01, noNaN: true }),
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.double({ min: 0, max: 180, noNaN: true }),
);
/** Closer to the edge than this, rounding may decide either way, degrees. */
const EDGE = 1e-9;

test("every point of a cone lies in one of its ranges", () => {
  fc.assert(
    fc.property(place, radius, place, (centre, size, point) => {
      fc.pre(separation(centre, point) <= size);
      const zone = declinationZone(point.dec);
      const inside = coneRanges({ ...centre, radius: size }).some(
        (range) =>
          zone >= range.firstZone &&
          zone <= range.lastZone &&
          point.ra >= range.fromRa &&
          point.ra <= range.toRa,
      );
      expect(inside).toBe(true);
    }),
    { numRuns: 4000, seed: 4 },
  );
});

test("a small cone reads a small part of the sky", () => {
  const area = coneRanges({ ra: 120, dec: 40, radius: 1 }).reduce(
    (sum, range) => sum + (range.toRa - range.fromRa) / 4,
    0,
  );
  expect(area).toBeLessThan(10);
});

onEachDatabase((database) => {
  let features: FeatureApp;
  const points: { id: number; ra: number; dec: number }[] = [];
  beforeAll(async () => {
    features = await startFeatures({ database });
    const now = new Date().toISOString();
    const sample = fc.sample(place, { numRuns: 3000, seed: 11 });
    for (let start = 0; start < sample.length; start += 500) {
      const rows = await features.ctx.db
        .insertInto("target")
        .values(
          sample.slice(start, start + 500).map((one, index) => ({
            owner_id: features.userId("ada"),
            name: `P${start + index}`,
            name_key: `p${start + index}`,
            ra_deg: one.ra,
            dec_deg: one.dec,
            zone: declinationZone(one.dec),
            notes: "",
            folder: "",
            created_at: now,
            updated_at: now,
          })),
        )
        .returning(["id", "ra_deg", "dec_deg"])
        .execute();
      points.push(...rows.map((row) => ({ id: row.id, ra: row.ra_deg ?? 0, dec: row.dec_deg ?? 0 })));
    }
  });
  afterAll(() => features.close());

  test("a cone search finds exactly what lies inside, at the poles and across RA 0 too", async () => {
    await fc.assert(
      fc.asyncProperty(place, radius, async (centre, size) => {
        const rows = await features.ctx.db
          .selectFrom("target")
          .select("id")
          .where(inCone({ ...centre, radius: size }))
          .execute();
        const found = new Set(rows.map(({ id }) => id));
        for (const point of points) {
          const distance = separation(centre, point);
          if (Math.abs(distance - size) < EDGE) continue;
          expect(found.has(point.id), JSON.stringify({ centre, size, point, distance })).toBe(
            distance < size,
          );
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test("a cone search walks the index", async () => {
    const cone = inCone({ ra: 0.1, dec: 10, radius: 1 });
    const query = sql`select id from target where ${cone}`;
    if (database === "sqlite") {
      const { rows } = await sql<{ detail: string }>`explain query plan ${query}`.execute(features.ctx.db);
      const plan = rows.map(({ detail }) => detail).join("\n");
      expect(plan).toContain("target_zone");
      expect(plan).not.toMatch(/SCAN target(?!_)/);
    } else {
      // The planner is told what it would find by itself with a million targets.
      const { rows } = await features.ctx.db.transaction().execute(async (trx) => {
        await sql`set local enable_seqscan = off`.execute(trx);
        await sql`set local enable_hashjoin = off`.execute(trx);
        return await sql<Record<string, string>>`explain ${query}`.execute(trx);
      });
      expect(JSON.stringify(rows)).toContain("target_zone");
    }
  });

  test("the list answers cones with their distances, around places and targets", async () => {
    await features.call("ada", "POST", "/api/targets", { name: "Centre", ra: 359.9999, dec: 45 });
    await features.call("ada", "POST", "/api/targets", { name: "Across", ra: 0.0001, dec: 45 });
    const ask = async (query: string) =>
      (await features.call("ada", "GET", `/api/targets?${query}&search=a`)).body;
    const around = await ask("coneTarget=centre,1s");
    expect(around.targets.map((one: { name: string }) => one.name)).toEqual(["Across"]);
    // 0.0002 degrees of right ascension at declination 45.
    expect(around.targets[0].separation).toBeCloseTo(0.0002 * 3600 * Math.cos(Math.PI / 4), 3);
    expect((await ask("cone=0,45,0.1s")).targets).toEqual([]);
    expect((await ask("cone=00:00:00,45:00:00,1s")).targets).toHaveLength(1);
  });
});
