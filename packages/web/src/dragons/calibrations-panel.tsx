import { useQuery } from "@tanstack/react-query";
import { calibrationsQuery } from "../api/runs.ts";
import type { Calibration } from "../api/types.ts";
import { Copy } from "../ui/copy.tsx";
import { Empty } from "../ui/empty.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";

const COLUMNS: readonly Column<Calibration>[] = [
  {
    key: "name",
    header: "File",
    value: (calibration) => calibration.name,
    cell: (calibration) => <span title={calibration.path}>{calibration.name}</span>,
  },
  {
    key: "type",
    header: "Type",
    width: "150px",
    value: (calibration) => calibration.type.replaceAll("_", " "),
  },
  {
    key: "sha256",
    header: "SHA-256",
    width: "150px",
    from: "md",
    value: (calibration) => calibration.sha256,
    cell: (calibration) => (
      <span className="mono">
        {calibration.sha256.slice(0, 10)}{" "}
        <Copy value={calibration.sha256} label="Copy the SHA-256 checksum" />
      </span>
    ),
  },
  {
    key: "added",
    header: "Registered (UTC)",
    width: "170px",
    from: "sm",
    value: (calibration) => calibration.addedAt,
    cell: (calibration) => <Time iso={calibration.addedAt} precision="second" bare />,
  },
];

const keyOf = (calibration: Calibration) => `${calibration.path} ${calibration.sha256}`;

/** What later reductions of the run find by themselves. */
export function CalibrationsPanel({ runId }: { runId: number }) {
  const query = useQuery(calibrationsQuery(runId));
  return (
    <Panel title="Calibration database" flush>
      <QueryView query={query} what="the calibration database">
        {({ calibrations }) => (
          <DataTable
            name="calibrations"
            noun={["calibration", "calibrations"]}
            rows={calibrations}
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(calibration) => calibration.name}
            sort="name"
            maxHeight="320px"
            empty={
              <Empty compact title="No calibrations yet">
                <p>
                  Processed biases, darks, flats and arcs register themselves here when their reduction is
                  done.
                </p>
              </Empty>
            }
          />
        )}
      </QueryView>
    </Panel>
  );
}
