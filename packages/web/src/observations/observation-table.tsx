import { IconRefresh, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { refreshObservation } from "../api/observations.ts";
import type { Observation } from "../api/types.ts";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowKey } from "../ui/table/selection.ts";
import { Time } from "../ui/time.tsx";
import { toastError } from "../ui/toast.tsx";
import { DeleteObservation } from "./delete-observation.tsx";
import { GroupMenu } from "./group-menu.tsx";
import { OBSERVATION_LOOKS, ObservationState } from "./observation-state.tsx";

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
    key: "state",
    header: "Status",
    width: "120px",
    value: (row) => OBSERVATION_LOOKS[row.state].label,
    cell: (row) => <ObservationState observation={row} />,
  },
  {
    key: "schedule",
    header: "Scheduled (UTC)",
    width: "150px",
    from: "lg",
    optional: true,
    value: (row) => row.scheduledStart,
    cell: (row) => <Time iso={row.scheduledStart} bare />,
  },
  {
    key: "groups",
    header: "Groups",
    width: "140px",
    from: "lg",
    value: (row) => row.groups.map(({ name }) => name).join(", ") || null,
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
  const [selected, setSelected] = useState<Set<RowKey>>(new Set());
  const chosen = props.observations.filter(({ id }) => selected.has(id));
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
        selection={{ selected, onChange: setSelected }}
        toolbar={chosen.length > 0 ? <GroupMenu observations={chosen} /> : null}
        actions={(row) => [
          {
            label: "Refresh the status",
            icon: <IconRefresh size={16} />,
            onSelect: () =>
              void refreshObservation(row.id).catch((error: unknown) =>
                toastError("The status is not being refreshed", error),
              ),
          },
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
