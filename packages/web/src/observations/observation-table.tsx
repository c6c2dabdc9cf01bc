import { IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Observation } from "../api/types.ts";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { DeleteObservation } from "./delete-observation.tsx";

interface ObservationTableProps {
  name: string;
  observations: readonly Observation[];
  /** False where all rows belong to the same target. */
  withTarget: boolean;
  empty: ReactNode;
  sort: string;
  onSort?: (sort: string) => void;
  filter?: string;
  onFilter?: (filter: string) => void;
  maxHeight?: string;
}

const COLUMNS: readonly Column<Observation>[] = [
  {
    key: "observationId",
    header: "Observation",
    value: (row) => row.observationId,
    cell: (row) => (
      <Link
        className="plain"
        to="/observations/$observationId"
        params={{ observationId: row.id }}
        title={row.observationId}
      >
        {row.observationId}
      </Link>
    ),
  },
  {
    key: "target",
    header: "Target",
    from: "sm",
    value: (row) => row.target.name,
    cell: (row) => (
      <Link
        className="plain"
        to="/targets/$targetId"
        params={{ targetId: row.target.id }}
        title={row.target.name}
      >
        {row.target.name}
      </Link>
    ),
  },
  {
    key: "facility",
    header: "Facility",
    width: "100px",
    from: "md",
    value: (row) => (row.facility === "GEM" ? "Gemini" : row.facility),
  },
  {
    key: "files",
    header: "Files",
    width: "80px",
    numeric: true,
    value: (row) => row.counts.dataProducts,
  },
  {
    key: "runs",
    header: "DRAGONS runs",
    width: "130px",
    numeric: true,
    from: "sm",
    value: (row) => row.counts.runs,
  },
  {
    key: "created",
    header: "Added (UTC)",
    width: "150px",
    from: "md",
    value: (row) => row.createdAt,
    cell: (row) => <Time iso={row.createdAt} bare />,
  },
];
const WITHOUT_TARGET = COLUMNS.filter(({ key }) => key !== "target");

const keyOf = (row: Observation) => row.id;

/** Observation records; the same table wherever they are listed. */
export function ObservationTable(props: ObservationTableProps) {
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState<Observation>();
  return (
    <>
      <DataTable
        name={props.name}
        noun={["observation", "observations"]}
        primary
        rows={props.observations}
        columns={props.withTarget ? COLUMNS : WITHOUT_TARGET}
        rowKey={keyOf}
        rowLabel={(row) => row.observationId}
        onOpen={(row) =>
          void navigate({ to: "/observations/$observationId", params: { observationId: row.id } })
        }
        actions={(row) => [
          { label: "Delete…", icon: <IconTrash size={16} />, danger: true, onSelect: () => setLeaving(row) },
        ]}
        sort={props.sort}
        empty={props.empty}
        {...(props.onSort ? { onSort: props.onSort } : {})}
        {...(props.onFilter ? { onFilter: props.onFilter, filter: props.filter ?? "" } : {})}
        {...(props.maxHeight ? { maxHeight: props.maxHeight } : {})}
      />
      <DeleteObservation observation={leaving} onClose={() => setLeaving(undefined)} />
    </>
  );
}
