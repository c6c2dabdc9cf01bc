import { ActionIcon, Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { isPlainKey } from "../keys.ts";
import { saveText } from "../save-text.ts";
import { type Column, filterRows, nextOrder, type SortOrder, sortRows, toCsv } from "./columns.ts";
import classes from "./data-table.module.css";
import { type OpenMenu, type RowAction, RowMenu } from "./row-menu.tsx";
import { type RowKey, setRange, toggleAll, toggleKey } from "./selection.ts";
import { ExportButton, TableToolbar } from "./toolbar.tsx";
import { useColumns } from "./use-columns.ts";

const ROW_HEIGHT = 38;
/** So few rows need no filter and no count. */
const FEW = 5;
/** So many rows before the last loaded one, more are asked for. */
const END_MARGIN = 30;

export interface DataTableProps<Row> {
  /** Names the table for screen readers, its stored columns and its export: "targets". */
  name: string;
  noun: readonly [string, string];
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => RowKey;
  /** Names a row, for the labels of its controls. */
  rowLabel: (row: Row) => string;
  /** Shown instead of the table when there are no rows at all. */
  empty: ReactNode;
  /** What Enter and a double click do. */
  onOpen?: (row: Row) => void;
  actions?: (row: Row) => readonly RowAction[];
  sort: SortOrder;
  onSort?: (order: SortOrder) => void;
  filter?: string;
  onFilter?: (filter: string) => void;
  /** The rows are what the server found for the filter: nothing is left to be filtered here. */
  filtered?: boolean;
  /** The rows come from the server in the order of `sort`: nothing is left to be sorted here. */
  sorted?: boolean;
  /** All rows that there are, when only the first of them have been loaded. */
  total?: number;
  /** Called when the last loaded rows come into sight. */
  onEnd?: () => void;
  /** Replaces the export of the loaded rows. */
  exportAction?: ReactNode;
  /** Over the rows: what is selected beyond them. */
  banner?: ReactNode;
  selection?: { selected: ReadonlySet<RowKey>; onChange: (selected: Set<RowKey>) => void };
  /** Beside the filter: what can be done with the selection. */
  toolbar?: ReactNode;
  maxHeight?: string;
  /** The table that j and k walk when nothing else has the focus. */
  primary?: boolean;
  /** Rows to draw the eye to, such as the newest output. */
  highlight?: (row: Row) => boolean;
}

/**
 * The home of the work: sorted, filtered, columns chosen, rows selected (with shift too), walked with j and k or the
 * arrows, right click for the row's menu, CSV export. Draws only the rows in sight, so that ten thousand feel like ten.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowKey, selection } = props;
  const [ownSort, setOwnSort] = useState(props.sort);
  const [ownFilter, setOwnFilter] = useState("");
  const sort = props.onSort ? props.sort : ownSort;
  const filter = props.onFilter ? (props.filter ?? "") : ownFilter;
  const { shown: shownColumns, hidden, toggle } = useColumns(props.name, columns);
  const [menu, setMenu] = useState<OpenMenu<Row>>();
  const [active, setActive] = useState(0);
  const anchor = useRef<RowKey>(undefined);
  const scroller = useRef<HTMLDivElement>(null);

  const ownFilterText = props.filtered ? "" : filter;
  const ownOrder = props.sorted ? "" : sort;
  const shown = useMemo(
    () => sortRows(filterRows(rows, columns, ownFilterText), columns, ownOrder),
    [rows, columns, ownFilterText, ownOrder],
  );
  const keys = useMemo(() => shown.map(rowKey), [shown, rowKey]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
  });
  // Other rows come in another order: one begins at their top.
  const toTop = useEffectEvent(() => virtual.scrollToOffset(0));
  const question = `${sort} ${filter}`;
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current !== question) toTop();
    asked.current = question;
  }, [question]);
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const lastInSight = items.at(-1)?.index ?? 0;
  const atEnd = useEffectEvent(() => props.onEnd?.());
  useEffect(() => {
    if (lastInSight >= shown.length - END_MARGIN) atEnd();
  }, [lastInSight, shown.length]);

  /** A row that is to get the focus once it is drawn. */
  const wanted = useRef<number>(undefined);
  const focusWanted = () => {
    const row = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${wanted.current}"]`);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (wanted.current !== undefined) focusWanted();
  });
  const focusRow = (index: number) => {
    const target = Math.max(0, Math.min(shown.length - 1, index));
    wanted.current = target;
    setActive(target);
    virtual.scrollToIndex(target);
    focusWanted();
  };
  useListKeys(props.primary === true && shown.length > 0, scroller, () => focusRow(active));

  const select = (row: Row, withRange: boolean) => {
    if (!selection) return;
    const key = rowKey(row);
    const on = !selection.selected.has(key);
    selection.onChange(
      withRange && anchor.current !== undefined
        ? setRange(selection.selected, keys, anchor.current, key, on)
        : toggleKey(selection.selected, key),
    );
    anchor.current = key;
  };
  const openMenu = (row: Row, x: number, y: number, from: HTMLElement) => {
    if (props.actions) setMenu({ row, x, y, from });
  };
  const onRowKey = (event: KeyboardEvent<HTMLTableRowElement>, row: Row, index: number) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    const box = event.currentTarget.getBoundingClientRect();
    if (step !== undefined) {
      const next = shown[index + step];
      if (event.shiftKey && selection && next !== undefined) {
        anchor.current ??= rowKey(row);
        selection.onChange(setRange(selection.selected, keys, anchor.current, rowKey(next), true));
      }
      focusRow(index + step);
    } else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(shown.length - 1);
    else if (event.key === "Enter") props.onOpen?.(row);
    else if (event.key === " " || event.key === "x") select(row, event.shiftKey);
    else if (event.key === "ContextMenu" || event.key === "m")
      openMenu(row, box.left + 40, box.bottom, event.currentTarget);
    else return;
    event.preventDefault();
  };

  if (rows.length === 0 && filter === "") return props.empty;
  const withToolbar =
    props.filtered === true ||
    rows.length > FEW ||
    selection !== undefined ||
    props.toolbar !== undefined ||
    filter !== "";
  const selectedShown = selection ? keys.filter((key) => selection.selected.has(key)).length : 0;
  return (
    <div className={classes["table"]}>
      {withToolbar ? (
        <TableToolbar
          noun={props.noun}
          total={props.total ?? rows.length}
          shown={props.total ?? shown.length}
          selected={selection?.selected.size ?? 0}
          filter={filter}
          onFilter={props.onFilter ?? setOwnFilter}
          onLeave={() => focusRow(0)}
          columns={columns}
          hidden={hidden}
          onToggleColumn={toggle}
          exportAction={
            props.exportAction ?? (
              <ExportButton
                onExport={() => saveText(`${props.name}.csv`, toCsv(shown, shownColumns), "text/csv")}
              />
            )
          }
        >
          {props.toolbar}
        </TableToolbar>
      ) : null}
      {props.banner}
      <div
        ref={scroller}
        className={classes["scroller"]}
        style={{ maxHeight: props.maxHeight ?? "min(70vh, 720px)" }}
      >
        <table aria-label={props.name} aria-rowcount={shown.length + 1}>
          <colgroup>
            {selection ? <col style={{ width: 40 }} /> : null}
            {shownColumns.map((column) => (
              <col key={column.key} data-from={column.from} style={{ width: column.width }} />
            ))}
            {props.actions ? <col style={{ width: 44 }} /> : null}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {selection ? (
                <th scope="col" className={classes["tick"]}>
                  <Checkbox
                    size="xs"
                    aria-label={`Select all shown ${props.noun[1]}`}
                    checked={selectedShown > 0 && selectedShown === keys.length}
                    indeterminate={selectedShown > 0 && selectedShown < keys.length}
                    onChange={() => selection.onChange(toggleAll(selection.selected, keys))}
                  />
                </th>
              ) : null}
              {shownColumns.map((column) => (
                <HeaderCell
                  key={column.key}
                  column={column}
                  order={sort}
                  onSort={() => (props.onSort ?? setOwnSort)(nextOrder(sort, column.key))}
                />
              ))}
              {props.actions ? (
                <th scope="col">
                  <span className={classes["hidden"]}>Actions</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {above > 0 ? <tr style={{ height: above }} /> : null}
            {items.map((item) => {
              const row = shown[item.index];
              if (row === undefined) return null;
              const key = rowKey(row);
              const ticked = selection?.selected.has(key) ?? false;
              return (
                <tr
                  key={key}
                  data-index={item.index}
                  data-ticked={ticked || undefined}
                  data-highlight={props.highlight?.(row) || undefined}
                  aria-rowindex={item.index + 2}
                  tabIndex={item.index === Math.min(active, shown.length - 1) ? 0 : -1}
                  onFocus={() => setActive(item.index)}
                  onKeyDown={(event) => onRowKey(event, row, item.index)}
                  onDoubleClick={() => props.onOpen?.(row)}
                  onContextMenu={(event) => {
                    if (!props.actions) return;
                    event.preventDefault();
                    openMenu(row, event.clientX, event.clientY, event.currentTarget);
                  }}
                >
                  {selection ? (
                    <td className={classes["tick"]}>
                      <Checkbox
                        size="xs"
                        aria-label={`Select ${props.rowLabel(row)}`}
                        checked={ticked}
                        onChange={() => undefined}
                        onClick={(event) => select(row, event.shiftKey)}
                      />
                    </td>
                  ) : null}
                  {shownColumns.map((column) => (
                    <td
                      key={column.key}
                      data-from={column.from}
                      className={column.numeric ? classes["number"] : undefined}
                    >
                      {column.cell ? column.cell(row) : (column.value(row) ?? "–")}
                    </td>
                  ))}
                  {props.actions ? (
                    <td className={classes["menu"]}>
                      <ActionIcon
                        size="sm"
                        aria-label={`Actions for ${props.rowLabel(row)}`}
                        aria-haspopup="menu"
                        onClick={(event) => {
                          const box = event.currentTarget.getBoundingClientRect();
                          openMenu(row, box.left, box.bottom, event.currentTarget);
                        }}
                      >
                        <IconDots size={16} />
                      </ActionIcon>
                    </td>
                  ) : null}
                </tr>
              );
            })}
            {below > 0 ? <tr style={{ height: below }} /> : null}
          </tbody>
        </table>
        {shown.length === 0 ? <p className={classes["none"]}>Nothing matches this filter.</p> : null}
      </div>
      {props.actions ? (
        <RowMenu open={menu} actions={props.actions} onClose={() => setMenu(undefined)} />
      ) : null}
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  order: SortOrder;
  onSort: () => void;
}

function HeaderCell<Row>({ column, order, onSort }: HeaderCellProps<Row>) {
  const sorted = order === column.key ? "ascending" : order === `-${column.key}` ? "descending" : undefined;
  const Arrow = sorted === "descending" ? IconArrowDown : IconArrowUp;
  return (
    <th
      scope="col"
      data-from={column.from}
      className={column.numeric ? classes["number"] : undefined}
      aria-sort={sorted}
    >
      {column.sortable === false ? (
        <span className={classes["sort"]}>{column.header}</span>
      ) : (
        <button type="button" className={classes["sort"]} onClick={onSort} data-sorted={sorted}>
          {column.header}
          <Arrow size={12} aria-hidden="true" className={classes["arrow"]} />
        </button>
      )}
    </th>
  );
}

/** j and k enter the table from anywhere on the page where one does not type. */
function useListKeys(enabled: boolean, scroller: { current: HTMLElement | null }, enter: () => void): void {
  const latest = useRef(enter);
  useEffect(() => {
    latest.current = enter;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: globalThis.KeyboardEvent) => {
      if ((event.key !== "j" && event.key !== "k") || !isPlainKey(event)) return;
      if (scroller.current?.contains(document.activeElement)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled, scroller]);
}
