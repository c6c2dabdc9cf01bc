import { Menu } from "@mantine/core";
import type { ReactNode } from "react";

/** One thing that can be done with a row. */
export interface RowAction {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onSelect: () => void;
  readonly danger?: boolean;
}

/** Where a row's menu stands, and what gets the focus back. */
export interface OpenMenu<Row> {
  readonly row: Row;
  readonly x: number;
  readonly y: number;
  readonly from: HTMLElement;
}

interface RowMenuProps<Row> {
  open: OpenMenu<Row> | undefined;
  actions: (row: Row) => readonly RowAction[];
  onClose: () => void;
}

/** The menu of a row, at the pointer or under the row's button; one for the whole table. */
export function RowMenu<Row>({ open, actions, onClose }: RowMenuProps<Row>) {
  if (!open) return null;
  const close = () => {
    onClose();
    open.from.focus({ preventScroll: true });
  };
  return (
    <Menu
      opened
      onClose={close}
      position="bottom-start"
      offset={2}
      returnFocus={false}
      // The key press that opened it still travels when the menu begins to listen.
      clickOutsideEvents={["mousedown", "touchstart"]}
    >
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          aria-label="Actions"
          style={{
            position: "fixed",
            left: open.x,
            top: open.y,
            width: 1,
            height: 1,
            padding: 0,
            opacity: 0,
          }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {actions(open.row).map((action) => (
          <Menu.Item
            key={action.label}
            leftSection={action.icon}
            {...(action.danger ? { color: "red" } : {})}
            onClick={() => {
              close();
              action.onSelect();
            }}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
