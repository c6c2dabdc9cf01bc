import { airmass } from "@goats/sky";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { clock, clockRanges, type NightView } from "./night.ts";

/** The night at every known site, the best first. */
export function SiteTable({ views, limit }: { views: readonly NightView[]; limit: number }) {
  return (
    <DataTable
      name="sites of a night"
      noun={["site", "sites"]}
      rows={views}
      columns={columns(limit)}
      rowKey={(row) => `${row.night.site.facility}.${row.night.site.code}`}
      rowLabel={(row) => row.night.site.name}
      sort="-hours"
      empty={null}
    />
  );
}

function columns(limit: number): readonly Column<NightView>[] {
  return [
    { key: "site", header: "Site", value: (row) => row.night.site.name },
    {
      key: "hours",
      header: `Hours below ${limit}`,
      width: "120px",
      numeric: true,
      value: (row) => row.hours,
      cell: (row) => row.hours.toFixed(1),
    },
    {
      key: "when",
      header: "When (UTC)",
      width: "150px",
      from: "sm",
      value: (row) => row.parts[0]?.start ?? null,
      cell: (row) => (row.parts.length > 0 ? clockRanges(row.parts) : "–"),
    },
    {
      key: "best",
      header: "Lowest airmass",
      width: "130px",
      numeric: true,
      from: "md",
      value: (row) => lowest(row),
      cell: (row) => {
        const value = lowest(row);
        return value === null ? "–" : `${value.toFixed(2)} at ${clock(row.best?.time ?? 0)}`;
      },
    },
    {
      key: "dark",
      header: "Dark (UTC)",
      width: "120px",
      from: "md",
      value: (row) => row.dark?.start ?? null,
      cell: (row) => (row.dark ? clockRanges([row.dark]) : "never dark"),
    },
    {
      key: "moon",
      header: "From the Moon (°)",
      width: "140px",
      numeric: true,
      from: "md",
      value: (row) => row.moonDistance,
      cell: (row) => row.moonDistance.toFixed(0),
    },
  ];
}

function lowest({ best }: NightView): number | null {
  return best && best.altitude > 5 ? airmass(best.altitude) : null;
}
