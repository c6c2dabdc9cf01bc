// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual list are placed one by one, which those of a <table> cannot be
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { copyText } from "../shared/clipboard.ts";
import classes from "./header.module.css";
import { cardText, type HeaderRow, hduLabel, highlight } from "./header-rows.ts";

interface HeaderGridProps {
  rows: readonly HeaderRow[];
  /** What was searched for, to be marked. */
  words: readonly string[];
  /** Rows of several HDUs: each says of which. */
  withHdu: boolean;
}

/** Height of a row of one line, before it is measured. */
const ROW_HEIGHT = 29;

/** Rows that a page key moves. */
const PAGE = 15;

function copyValue(row: HeaderRow): void {
  void copyText(row.value, row.keyword ? `the value of ${row.keyword}` : "the text");
}

function copyCard(row: HeaderRow): void {
  void copyText(cardText(row.card), row.keyword ? `the card ${row.keyword}` : "the card");
}

/** The cards; only those in sight are in the document. One tab stop, arrow keys walk, c copies. */
export function HeaderGrid({ rows, words, withHdu }: HeaderGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [menu, setMenu] = useState<{ row: HeaderRow; x: number; y: number } | undefined>(undefined);
  const prefix = useId();
  const current = Math.min(active, rows.length - 1);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    // Rows must not hide under the head.
    scrollPaddingStart: ROW_HEIGHT + 4,
  });

  const go = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
  };
  const openMenuAt = (row: HeaderRow, element: Element | null) => {
    const box = element?.getBoundingClientRect();
    if (box) setMenu({ row, x: box.left + Math.min(140, box.width / 2), y: box.bottom });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const row = rows[current];
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== "c" || !row || String(getSelection() ?? "") !== "") return;
      event.preventDefault();
      copyValue(row);
      return;
    }
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      j: current + 1,
      ArrowUp: current - 1,
      k: current - 1,
      PageDown: current + PAGE,
      PageUp: current - PAGE,
      Home: 0,
      End: rows.length - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) go(target);
    else if (event.key === "c" && row) copyValue(row);
    else if (event.key === "C" && row) copyCard(row);
    else if ((event.key === "Enter" || event.key === "ContextMenu") && row) {
      openMenuAt(row, document.getElementById(`${prefix}${row.id}`));
    } else return;
    event.preventDefault();
  };

  const activeRow = rows[current];
  return (
    <>
      <div
        ref={scroller}
        className={classes.grid}
        role="grid"
        aria-label="Header cards. Arrow keys walk, c copies the value, Shift C the card, Enter opens the menu."
        aria-rowcount={rows.length + 1}
        aria-colcount={withHdu ? 5 : 4}
        aria-activedescendant={activeRow && `${prefix}${activeRow.id}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div
          className={classes.head}
          role="row"
          tabIndex={-1}
          aria-rowindex={1}
          data-hdu={withHdu || undefined}
        >
          {withHdu && (
            <span role="columnheader" tabIndex={-1}>
              HDU
            </span>
          )}
          <span role="columnheader" tabIndex={-1}>
            Keyword
          </span>
          <span role="columnheader" tabIndex={-1}>
            Value
          </span>
          <span role="columnheader" tabIndex={-1}>
            Comment
          </span>
        </div>
        <div className={classes.body} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                id={`${prefix}${row.id}`}
                className={classes.row}
                role="row"
                tabIndex={-1}
                aria-rowindex={item.index + 2}
                aria-selected={item.index === current}
                data-index={item.index}
                data-active={item.index === current || undefined}
                data-kind={row.kind}
                data-continued={(row.kind === "text" && row.lines === 0) || undefined}
                data-hdu={withHdu || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                onMouseDown={() => setActive(item.index)}
                onContextMenu={(event) => {
                  event.preventDefault();
                  setActive(item.index);
                  setMenu({ row, x: event.clientX, y: event.clientY });
                }}
              >
                <Cells row={row} words={words} withHdu={withHdu} />
                <span role="gridcell" tabIndex={-1} className={classes.more}>
                  <ActionIcon
                    size="xs"
                    tabIndex={-1}
                    aria-label={`Copy ${row.keyword || "this line"}`}
                    onClick={(event) => openMenuAt(row, event.currentTarget)}
                  >
                    <IconDots size={14} />
                  </ActionIcon>
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <RowMenu
        menu={menu}
        onClose={() => {
          setMenu(undefined);
          scroller.current?.focus({ preventScroll: true });
        }}
      />
    </>
  );
}

function Cells({ row, words, withHdu }: { row: HeaderRow; words: readonly string[]; withHdu: boolean }) {
  const group = row.lines > 1 ? ` (${row.lines})` : "";
  const text = row.kind === "text";
  return (
    <>
      {withHdu && (
        <span role="gridcell" tabIndex={-1} className={classes.hdu}>
          {hduLabel(row.hdu)}
        </span>
      )}
      <span role="gridcell" tabIndex={-1} className={classes.keyword}>
        <Marked text={row.keyword} words={words} />
        {group && <span className={classes.lines}>{group}</span>}
      </span>
      <span role="gridcell" tabIndex={-1} className={classes.value} aria-colspan={text ? 2 : undefined}>
        <Marked text={row.value} words={words} />
      </span>
      {!text && (
        <span role="gridcell" tabIndex={-1} className={classes.comment}>
          <Marked text={row.comment} words={words} />
        </span>
      )}
    </>
  );
}

function Marked({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text;
  let position = 0;
  return highlight(text, words).map((piece) => {
    const key = position;
    position += piece.text.length;
    return piece.found ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
  });
}

interface RowMenuProps {
  menu: { row: HeaderRow; x: number; y: number } | undefined;
  onClose: () => void;
}

/** What can be done with a row, at the pointer or under the row. */
function RowMenu({ menu, onClose }: RowMenuProps) {
  const row = menu?.row;
  return (
    <Menu opened={menu !== undefined} onClose={onClose} position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <div
          aria-hidden="true"
          className={classes.menuAnchor}
          style={{ left: menu?.x ?? 0, top: menu?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {row && (
          <>
            <Menu.Label>{row.keyword || "Text"}</Menu.Label>
            <Menu.Item onClick={() => copyValue(row)}>
              Copy {row.kind === "text" ? "text" : "value"}
            </Menu.Item>
            {row.kind === "card" && (
              <Menu.Item onClick={() => void copyText(row.keyword, "the keyword")}>Copy keyword</Menu.Item>
            )}
            <Menu.Item onClick={() => copyCard(row)}>Copy card</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
