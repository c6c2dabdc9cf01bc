import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconFlame, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { createRun, deleteRun, runListQuery } from "../api/runs.ts";
import type { Run } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { cleanRunName } from "./run-name.ts";

interface RunListProps {
  observationId: number;
  /** Files that a run could choose from. */
  fileCount: number;
}

const COLUMNS: readonly Column<Run>[] = [
  {
    key: "name",
    header: "Run",
    value: (run) => run.name,
    cell: (run) => (
      <Link className="plain" to="/runs/$runId" params={{ runId: run.id }} title={run.name}>
        {run.name}
      </Link>
    ),
  },
  {
    key: "created",
    header: "Created (UTC)",
    width: "150px",
    value: (run) => run.createdAt,
    cell: (run) => <Time iso={run.createdAt} bare />,
  },
];

const keyOf = (run: Run) => run.id;

/** The DRAGONS runs of an observation, and the button that makes one. */
export function RunList({ observationId, fileCount }: RunListProps) {
  const query = useQuery(runListQuery(observationId));
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<Run>();
  const navigate = useNavigate();
  return (
    <Panel
      title="DRAGONS runs"
      flush
      actions={
        <Button size="xs" leftSection={<IconFlame size={14} />} onClick={() => setMaking(true)}>
          New DRAGONS run
        </Button>
      }
    >
      <QueryView query={query} what="the runs">
        {({ runs }) => (
          <DataTable
            name="runs"
            noun={["run", "runs"]}
            rows={runs}
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(run) => run.name}
            onOpen={(run) => void navigate({ to: "/runs/$runId", params: { runId: run.id } })}
            actions={(run) => [
              {
                label: "Delete…",
                icon: <IconTrash size={16} />,
                danger: true,
                onSelect: () => setLeaving(run),
              },
            ]}
            sort="-created"
            maxHeight="400px"
            empty={
              <Empty compact title="No runs yet">
                <p>
                  {fileCount === 0
                    ? "Add files first; then a run sorts them into groups and reduces them."
                    : "A run sorts the files into groups and reduces them, with its own calibrations and outputs."}
                </p>
              </Empty>
            }
          />
        )}
      </QueryView>
      {making ? <NewRunDialog observationId={observationId} onClose={() => setMaking(false)} /> : null}
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the run ${leaving?.name ?? ""}?`}
        confirmLabel="Delete run"
        onConfirm={async () => {
          if (!leaving) return;
          await deleteRun(leaving.id);
          toast({ title: `The run ${leaving.name} is deleted`, level: "success" });
        }}
      >
        <p>
          With it go its reductions with their logs, its outputs and its calibration database. Data products
          that were added from it stay.
        </p>
      </DangerDialog>
    </Panel>
  );
}

function NewRunDialog({ observationId, onClose }: { observationId: number; onClose: () => void }) {
  const [name, setName] = useState("");
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () => createRun(observationId, name.trim()),
    onSuccess: (run) => navigate({ to: "/runs/$runId", params: { runId: run.id } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  const stored = cleanRunName(name);
  return (
    <Modal opened onClose={onClose} title={<strong>New DRAGONS run</strong>}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            description="Optional; without one the run is named by its time"
            placeholder="run-20260729123456"
            data-autofocus
            autoComplete="off"
            value={name}
            error={fieldError(make.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {name.trim() !== "" && stored !== name.trim() ? (
            <p className="dim" role="status">
              It will be stored as <strong className="mono">{stored || "(nothing left)"}</strong>: lower case
              letters, digits, dashes and underscores.
            </p>
          ) : null}
          <FormError error={make.error} fields={["name"]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={make.isPending}>
              Create run
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
