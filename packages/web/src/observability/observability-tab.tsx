import { mjdFromUnix, nightDate, SITES, type Site } from "@goats/sky";
import { Chip, Group, NumberInput, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Target } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { Panel } from "../ui/panel.tsx";
import { type NightView, nightView } from "./night.ts";
import { NightPlot } from "./night-plot.tsx";
import classes from "./observability.module.css";
import { SiteTable } from "./site-table.tsx";
import { trackOf } from "./track.ts";
import { YearPlot } from "./year-plot.tsx";

const route = getRouteApi("/app/targets/$targetId");

const DEFAULT_LIMIT = 2;
const DEFAULT_SITES = ["GEM.mko", "GEM.cpo"];

/** Names a site in the address. */
const keyOf = (site: Site) => `${site.facility}.${site.code}`;

/** When and from where a target can be observed: one night in detail, or the hours of each night of a year. */
export function ObservabilityTab({ target }: { target: Target }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });

  const chosen = useMemo(() => search.sites?.split(",") ?? DEFAULT_SITES, [search.sites]);
  const sites = useMemo(() => SITES.filter((site) => chosen.includes(keyOf(site))), [chosen]);
  const today = nightDate(SITES[0] ?? sites[0] ?? NOWHERE, mjdFromUnix(Date.now()));
  const date = isDate(search.date) ? search.date : today;
  const limit = clampLimit(Number(search.airmass ?? DEFAULT_LIMIT));
  const view = search.view === "year" ? "year" : "night";

  const nights = useMemo(() => {
    const made = new Map<string, NightView>();
    for (const site of SITES) {
      const { track } = trackOf(target, site);
      if (track) made.set(keyOf(site), nightView(site, track, date, limit));
    }
    return made;
  }, [target, date, limit]);

  const { problem } = trackOf(target);
  if (problem) {
    return (
      <Empty title="No place on the sky">
        <p>{problem}</p>
      </Empty>
    );
  }
  return (
    <Stack>
      <Group align="end" gap="md">
        <SegmentedControl
          aria-label="What is shown"
          data={[
            { value: "night", label: "One night" },
            { value: "year", label: "Through the year" },
          ]}
          value={view}
          onChange={(value) => set({ view: value === "night" ? undefined : value })}
        />
        <TextInput
          type="date"
          label={view === "night" ? "Evening of (local date)" : "From (local date)"}
          value={date}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (isDate(value)) set({ date: value === today ? undefined : value });
          }}
        />
        <NumberInput
          label="Airmass limit"
          w={110}
          min={1.1}
          max={3}
          step={0.1}
          decimalScale={2}
          value={limit}
          onChange={(value) =>
            set({ airmass: Number(value) === DEFAULT_LIMIT ? undefined : String(clampLimit(Number(value))) })
          }
        />
      </Group>
      <Chip.Group
        multiple
        value={chosen}
        onChange={(value) => set({ sites: value.length > 0 ? value.join(",") : "none" })}
      >
        <Group gap={6} role="group" aria-label="Sites that are drawn">
          {SITES.map((site) => (
            <Chip key={keyOf(site)} value={keyOf(site)} size="xs" variant="outline">
              {site.name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {view === "year" ? (
        <Panel title="Through the year">
          {sites.length === 0 ? (
            <Empty compact title="Choose a site above" />
          ) : (
            <YearPlot target={target} sites={sites} from={date} limit={limit} />
          )}
        </Panel>
      ) : (
        <>
          {sites.length === 0 ? <Empty compact title="Choose a site above" /> : null}
          <div className={classes["plots"]}>
            {sites.map((site) => {
              const night = nights.get(keyOf(site));
              return night ? <NightPlot key={keyOf(site)} view={night} limit={limit} /> : null;
            })}
          </div>
          <p className={classes["key"]}>
            Solid: airmass, 1 / sin(altitude) without refraction. Dashed: the Moon. The veils are daylight,
            civil, nautical and astronomical twilight; the dashed level is the limit. Times are UTC.
          </p>
          <SiteTable views={[...nights.values()]} limit={limit} />
        </>
      )}
    </Stack>
  );
}

const NOWHERE: Site = {
  facility: "",
  code: "",
  name: "Greenwich",
  latitude: 51.48,
  longitude: 0,
  elevation: 0,
};

function isDate(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

function clampLimit(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(3, Math.max(1.1, value)) : DEFAULT_LIMIT;
}
