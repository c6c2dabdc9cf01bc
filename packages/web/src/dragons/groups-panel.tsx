import { Accordion } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Group, GroupFile } from "../api/types.ts";
import { descriptorNumber, exposureText } from "../dataproducts/describe.ts";
import { Empty } from "../ui/empty.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowKey } from "../ui/table/selection.ts";
import { groupSlug } from "./group-slug.ts";
import classes from "./groups-panel.module.css";

interface GroupsPanelProps {
  groups: readonly Group[];
  unrecognised: readonly { id: number; filename: string; note: string | null }[];
  observationId: number;
  /** The group that is open. */
  open: Group | undefined;
  /** Called with the short name of a group. */
  onOpen: (slug: string | undefined) => void;
  selected: ReadonlySet<RowKey>;
  onSelect: (selected: Set<RowKey>) => void;
}

/** The files of the observation, sorted by what can be reduced together. */
export function GroupsPanel(props: GroupsPanelProps) {
  const { groups, unrecognised } = props;
  const usable = groups.filter(({ refused }) => refused === undefined);
  const refused = groups.filter((group) => group.refused !== undefined);
  const item = (group: Group) => (
    <Accordion.Item key={group.key} value={groupSlug(group)}>
      <Accordion.Control>
        <GroupTitle group={group} />
      </Accordion.Control>
      <Accordion.Panel className={classes["files"] ?? ""}>
        {props.open?.key === group.key ? (
          <GroupFiles group={group} selected={props.selected} onSelect={props.onSelect} />
        ) : null}
      </Accordion.Panel>
    </Accordion.Item>
  );
  return (
    <Panel title="Files" note={plural(groups.length, "group")} flush>
      {groups.length === 0 && unrecognised.length === 0 ? (
        <Empty
          compact
          title="The observation has no files yet"
          action={
            <Link
              className="plain"
              to="/observations/$observationId"
              params={{ observationId: props.observationId }}
            >
              Add files to the observation
            </Link>
          }
        />
      ) : null}
      <Accordion
        value={props.open ? groupSlug(props.open) : null}
        onChange={(slug) => props.onOpen(slug ?? undefined)}
        chevronPosition="left"
      >
        {(usable.length > 0 ? usable : refused).map(item)}
        {usable.length > 0 && refused.length > 0 ? (
          <details className={classes["others"]} open={props.open?.refused !== undefined || undefined}>
            <summary>{plural(refused.length, "more group")} without a recipe here</summary>
            {refused.map(item)}
          </details>
        ) : null}
      </Accordion>
      {unrecognised.length > 0 ? <Unrecognised files={unrecognised} /> : null}
    </Panel>
  );
}

function GroupTitle({ group }: { group: Group }) {
  return (
    <div className={classes["group"]}>
      <div className={classes["head"]}>
        <strong>{group.observationType}</strong>
        <span className="dim">{group.observationClass}</span>
        {group.object ? <span>{group.object}</span> : null}
        <span className={classes["count"]}>{plural(group.files.length, "file")}</span>
      </div>
      <div className={classes["settings"]}>
        {group.settings.map(({ label, value }) => (
          <span key={label} className={classes["setting"]} title={label}>
            <span className="dim">{label}</span> {value}
          </span>
        ))}
      </div>
      {group.refused ? (
        <div className={classes["refused"]}>
          <IconAlertTriangle size={14} aria-hidden="true" /> {group.refused}
        </div>
      ) : null}
    </div>
  );
}

const keyOf = (file: GroupFile) => file.id;

interface GroupFilesProps {
  group: Group;
  selected: ReadonlySet<RowKey>;
  onSelect: (selected: Set<RowKey>) => void;
}

function GroupFiles({ group, selected, onSelect }: GroupFilesProps) {
  const columns = useMemo((): Column<GroupFile>[] => {
    const withExposure = group.files.some((file) => (descriptorNumber(file, "exposure_time") ?? 0) > 0);
    return [
      {
        key: "filename",
        header: "File",
        value: (file) => file.filename,
        cell: (file) => (
          <Link
            className="plain"
            to="/dataproducts/$productId"
            params={{ productId: file.id }}
            title={file.filename}
          >
            {file.filename}
          </Link>
        ),
      },
      {
        key: "exposure",
        header: "Exposure (s)",
        width: "112px",
        numeric: true,
        optional: !withExposure,
        value: (file) => descriptorNumber(file, "exposure_time"),
        cell: (file) => exposureText(file),
      },
      {
        key: "size",
        header: "Size",
        width: "84px",
        numeric: true,
        value: (file) => file.size,
        cell: (file) => formatBytes(file.size),
      },
    ];
  }, [group]);
  return (
    <DataTable
      name={`files of the group`}
      noun={["file", "files"]}
      rows={group.files}
      columns={columns}
      rowKey={keyOf}
      rowLabel={(file) => file.filename}
      sort="filename"
      selection={{ selected, onChange: onSelect }}
      maxHeight="360px"
      empty={null}
    />
  );
}

function Unrecognised({ files }: { files: GroupsPanelProps["unrecognised"] }) {
  return (
    <details className={classes["unrecognised"]}>
      <summary>{plural(files.length, "file")} not recognised</summary>
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <Link className="plain" to="/dataproducts/$productId" params={{ productId: file.id }}>
              {file.filename}
            </Link>
            : {file.note ?? "not a Gemini FITS file"}
          </li>
        ))}
      </ul>
    </details>
  );
}
