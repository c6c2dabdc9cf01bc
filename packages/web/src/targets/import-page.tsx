import { Button, FileButton, Group, SegmentedControl, Select, SimpleGrid, Stack, Table } from "@mantine/core";
import { IconAlertTriangle, IconDownload, IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type DragEvent, useEffect, useState } from "react";
import { importEnded, importQuery, previewImport, startImport } from "../api/target-import.ts";
import { targetGroupsQuery } from "../api/targetgroups.ts";
import { tasksQuery } from "../api/tasks.ts";
import type { ImportPreview } from "../api/types.ts";
import { TaskProgress } from "../tasks/task-progress.tsx";
import { useTaskAction } from "../tasks/use-task-action.ts";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import classes from "./import-page.module.css";

const route = getRouteApi("/app/targets/import");

/** Imports targets from a CSV file: what will happen first, then the import as a task. */
export function ImportPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [file, setFile] = useState<File>();
  const preview = useMutation({ mutationFn: previewImport });
  const choose = (chosen: File | null) => {
    if (!chosen) return;
    setFile(chosen);
    preview.mutate(chosen);
  };
  return (
    <Page
      title="Import targets"
      crumbs={[
        <Link key="targets" className="plain" to="/targets">
          Targets
        </Link>,
      ]}
    >
      {search.import === undefined ? (
        <Stack gap="md">
          <ChooseFile file={file} loading={preview.isPending} onChoose={choose} />
          {preview.error ? (
            <ErrorMessage what="This file cannot be imported as it is." error={preview.error} />
          ) : null}
          {preview.data ? (
            <PreviewPanel
              key={preview.data.token}
              preview={preview.data}
              onStarted={(id) => void navigate({ search: { import: String(id) } })}
            />
          ) : null}
        </Stack>
      ) : (
        <ImportResult
          key={search.import}
          id={Number(search.import)}
          onAgain={() => {
            preview.reset();
            setFile(undefined);
            void navigate({ search: {} });
          }}
        />
      )}
    </Page>
  );
}

interface ChooseFileProps {
  file: File | undefined;
  loading: boolean;
  onChoose: (file: File | null) => void;
}

function ChooseFile({ file, loading, onChoose }: ChooseFileProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChoose(event.dataTransfer.files[0] ?? null);
  };
  return (
    <Panel title="CSV file">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same without a mouse */}
      <div
        className={classes["drop"]}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileSpreadsheet size={28} aria-hidden="true" />
        <span>{file ? file.name : "Drop a CSV file here, or"}</span>
        <FileButton accept=".csv,text/csv,text/plain" onChange={onChoose}>
          {(props) => (
            <Button {...props} variant="default" loading={loading} leftSection={<IconUpload size={16} />}>
              {file ? "Choose another file" : "Choose a file"}
            </Button>
          )}
        </FileButton>
      </div>
      <p className="dim">
        The first row names the columns: <code>name</code>, <code>type</code>, <code>ra</code>,{" "}
        <code>dec</code> and the other fields of a target; <code>name2</code>, <code>name3</code> and so on
        are other names; <code>groups</code> are the groups of people that share it; every other column
        becomes a tag.
      </p>
    </Panel>
  );
}

type Duplicates = "skip" | "update" | "fail";
type Mode = "rows" | "all";

function PreviewPanel({ preview, onStarted }: { preview: ImportPreview; onStarted: (id: number) => void }) {
  const groups = useQuery(targetGroupsQuery);
  const [duplicates, setDuplicates] = useState<Duplicates>("skip");
  const [mode, setMode] = useState<Mode>("rows");
  const [groupId, setGroupId] = useState<string | null>(null);
  const [permissions, setPermissions] = useState<"PRIVATE" | "PUBLIC" | "OPEN">("PRIVATE");
  const start = useMutation({
    mutationFn: () =>
      startImport({
        token: preview.token,
        duplicates,
        mode,
        permissions,
        ...(groupId === null ? {} : { groupId: Number(groupId) }),
      }),
    onSuccess: ({ importId }) => onStarted(importId),
  });
  // What needs a look comes first.
  const rows = preview.examples.toSorted(
    (a, b) => Number(b.action === "fail") - Number(a.action === "fail") || a.line - b.line,
  );
  const usable = preview.create + (duplicates === "fail" ? 0 : preview.skip);
  return (
    <>
      <Panel
        title="What will happen"
        note={`${plural(preview.rows, "row")}: ${formatCount(preview.create)} new, ${formatCount(
          preview.skip,
        )} known already, ${formatCount(preview.fail)} with problems`}
        flush
      >
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls with the arrow keys */}
        <section className={classes["scroller"]} aria-label="Rows of the file" tabIndex={0}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Line</Table.Th>
                <Table.Th scope="col">Name</Table.Th>
                <Table.Th scope="col">Result</Table.Th>
                <Table.Th scope="col">Why</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.line}>
                  <Table.Td>{formatCount(row.line)}</Table.Td>
                  <Table.Td>{row.name ?? "–"}</Table.Td>
                  <Table.Td>
                    <span className={classes["action"]} data-action={row.action}>
                      {row.action === "fail" ? <IconAlertTriangle size={14} aria-hidden="true" /> : null}
                      {ACTIONS[row.action]}
                    </span>
                  </Table.Td>
                  <Table.Td className={classes["why"]}>
                    {row.problems.map(({ message, fix }) => `${message} ${fix}`).join(" ")}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      </Panel>
      <Panel title="Columns">
        <ul className={classes["columns"]}>
          {preview.columns.map(({ column, becomes }) => (
            <li key={column}>
              <code>{column}</code> → {becomes}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="How">
        <Stack>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label="Targets that are known already"
              allowDeselect={false}
              value={duplicates}
              onChange={(value) => setDuplicates((value ?? "skip") as Duplicates)}
              data={[
                { value: "skip", label: "Leave as they are" },
                { value: "update", label: "Update with the file's values" },
                { value: "fail", label: "Count as an error" },
              ]}
            />
            <Select
              label="Add the targets to a group"
              clearable
              searchable
              placeholder="none"
              value={groupId}
              onChange={setGroupId}
              data={groups.data?.groups.map(({ id, name }) => ({ value: String(id), label: name })) ?? []}
            />
          </SimpleGrid>
          <SegmentedControl
            aria-label="When a row has a problem"
            value={mode}
            onChange={(value) => setMode(value as Mode)}
            data={[
              { value: "rows", label: "Import the good rows" },
              { value: "all", label: "All rows or none" },
            ]}
          />
          <SegmentedControl
            aria-label="Who sees the new targets"
            value={permissions}
            onChange={(value) => setPermissions(value as typeof permissions)}
            data={[
              { value: "PRIVATE", label: "Private" },
              { value: "PUBLIC", label: "All users" },
              { value: "OPEN", label: "Everybody" },
            ]}
          />
          {start.error ? <ErrorMessage what="The import did not start." error={start.error} /> : null}
          <Group justify="flex-end">
            <Button
              loading={start.isPending}
              disabled={usable === 0 || (mode === "all" && preview.fail > 0)}
              onClick={() => start.mutate()}
            >
              {mode === "all" && preview.fail > 0
                ? `${plural(preview.fail, "row")} with problems`
                : `Import ${plural(preview.rows - preview.fail, "row")}`}
            </Button>
          </Group>
        </Stack>
      </Panel>
    </>
  );
}

const ACTIONS: Readonly<Record<ImportPreview["examples"][number]["action"], string>> = {
  create: "new",
  update: "update",
  skip: "known",
  fail: "problem",
};

const ENDED: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "interrupted"]);

const PROBLEMS: Readonly<Record<string, string>> = {
  failed: "The import failed: nothing more was stored.",
  cancelled: "The import was cancelled.",
  interrupted: "The import was interrupted.",
};

function ImportResult({ id, onAgain }: { id: number; onAgain: () => void }) {
  const tasks = useQuery(tasksQuery);
  const result = useQuery({
    ...importQuery(id),
    refetchInterval: ({ state: { data } }) => (data && ENDED.has(data.state) ? false : 1000),
  });
  const task = tasks.data?.tasks.find((one) => one.id === result.data?.taskId);
  const active = result.data !== undefined && !ENDED.has(result.data.state);
  const { cancel } = useTaskAction();
  const ended = result.data !== undefined && !active;
  useEffect(() => {
    if (ended) importEnded();
  }, [ended]);
  return (
    <Panel title={active ? "Importing" : "Import"}>
      {task && active ? (
        <Stack>
          <TaskProgress task={task} />
          <Group>
            <Button variant="default" onClick={() => cancel.mutate(task)}>
              Cancel
            </Button>
          </Group>
        </Stack>
      ) : null}
      {result.data && PROBLEMS[result.data.state] ? (
        <p role="alert">
          <strong>{PROBLEMS[result.data.state]}</strong> {result.data.message}
        </p>
      ) : null}
      {result.error ? <ErrorMessage error={result.error} /> : null}
      {result.data ? (
        <>
          <ul className={classes["columns"]}>
            <li>{plural(result.data.created, "target")} created</li>
            <li>{plural(result.data.updated, "target")} updated</li>
            <li>{plural(result.data.skipped, "row")} left out: known already</li>
            <li>{plural(result.data.failed, "row")} with problems</li>
          </ul>
          <Group>
            {result.data.failed > 0 ? (
              <Button
                component="a"
                variant="default"
                href={`/api/targets/imports/${id}/errors.csv`}
                download
                leftSection={<IconDownload size={16} />}
              >
                Download the rows with problems
              </Button>
            ) : null}
            {active ? null : (
              <>
                <LinkButton to="/targets" variant="default">
                  Go to the targets
                </LinkButton>
                <Button variant="default" onClick={onAgain}>
                  Import another file
                </Button>
              </>
            )}
          </Group>
        </>
      ) : null}
    </Panel>
  );
}
