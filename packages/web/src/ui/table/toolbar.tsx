import { ActionIcon, CloseButton, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconColumns3, IconDownload, IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { plural } from "../format.ts";
import type { Column } from "./columns.ts";
import classes from "./data-table.module.css";

interface ToolbarProps<Row> {
  /** What the rows are, one and many: ["file", "files"]. */
  noun: readonly [string, string];
  total: number;
  shown: number;
  selected: number;
  filter: string;
  onFilter: (filter: string) => void;
  /** From the filter down into the rows. */
  onLeave: () => void;
  columns: readonly Column<Row>[];
  hidden: ReadonlySet<string>;
  onToggleColumn: (key: string) => void;
  exportAction: ReactNode;
  children?: ReactNode;
}

/** Above a table: filter, counts, what to do with the selection, columns, export. */
export function TableToolbar<Row>(props: ToolbarProps<Row>) {
  const { noun, total, shown, selected, filter } = props;
  const counted =
    shown === total ? plural(total, noun[0], noun[1]) : `${shown} of ${plural(total, noun[0], noun[1])}`;
  return (
    <div className={classes["toolbar"]}>
      <TextInput
        size="xs"
        className={classes["filter"]}
        placeholder={`Filter ${noun[1]}`}
        aria-label={`Filter ${noun[1]}`}
        leftSection={<IconSearch size={14} />}
        value={filter}
        onChange={(event) => props.onFilter(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && filter !== "") props.onFilter("");
          if (event.key !== "ArrowDown" && event.key !== "Enter") return;
          event.preventDefault();
          props.onLeave();
        }}
        rightSection={
          filter === "" ? null : (
            <CloseButton size="xs" aria-label="Clear the filter" onClick={() => props.onFilter("")} />
          )
        }
        data-search
      />
      <span className={classes["count"]} role="status">
        {counted}
        {selected > 0 ? `, ${selected} selected` : ""}
      </span>
      <div className={classes["tools"]}>
        {props.children}
        <Menu position="bottom-end">
          <Menu.Target>
            <Tooltip label="Choose columns">
              <ActionIcon aria-label="Choose columns">
                <IconColumns3 size={16} />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            {props.columns.slice(1).map((column) => (
              <Menu.CheckboxItem
                key={column.key}
                checked={!props.hidden.has(column.key)}
                onChange={() => props.onToggleColumn(column.key)}
              >
                {column.header}
              </Menu.CheckboxItem>
            ))}
          </Menu.Dropdown>
        </Menu>
        {props.exportAction}
      </div>
    </div>
  );
}

/** Saves what the table shows. */
export function ExportButton({ onExport }: { onExport: () => void }) {
  return (
    <Tooltip label="Save these rows as CSV">
      <ActionIcon aria-label="Save these rows as CSV" onClick={onExport}>
        <IconDownload size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
