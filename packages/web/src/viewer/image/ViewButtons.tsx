import { ActionIcon, Group, Kbd, Popover, Table, Text, Tooltip } from "@mantine/core";
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconAspectRatio,
  IconKeyboard,
  IconMaximize,
  IconPhotoDown,
  IconZoomIn,
  IconZoomOut,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useStore } from "../shared/store.ts";
import classes from "./image.module.css";
import { IMAGE_KEYS } from "./keys.ts";
import type { ViewModel } from "./view-model.ts";

interface ViewButtonsProps {
  model: ViewModel;
  onSave: () => void;
  /** The viewer takes the whole window. */
  filled: boolean;
  onFill: (filled: boolean) => void;
}

/** Zoom, fit, save, keys. */
export function ViewButtons({ model, onSave, filled, onFill }: ViewButtonsProps) {
  const { view } = useStore(model.shown);
  return (
    <Group gap={2} wrap="nowrap" role="group" aria-label="View">
      <IconButton label="Zoom out ( − )" onClick={() => model.zoomBy(Math.SQRT1_2)}>
        <IconZoomOut size={17} />
      </IconButton>
      <Text size="xs" className={classes.zoom} aria-label={`Zoom ${zoomLabel(view.zoom)}`}>
        {zoomLabel(view.zoom)}
      </Text>
      <IconButton label="Zoom in ( + )" onClick={() => model.zoomBy(Math.SQRT2)}>
        <IconZoomIn size={17} />
      </IconButton>
      <IconButton label="Fit to the window ( 0 )" onClick={() => model.fit()}>
        <IconMaximize size={17} />
      </IconButton>
      <IconButton label="One to one ( 1 )" onClick={() => model.zoomTo(1)}>
        <IconAspectRatio size={17} />
      </IconButton>
      <IconButton label={filled ? "Back to the page" : "Fill the window"} onClick={() => onFill(!filled)}>
        {filled ? <IconArrowsMinimize size={17} /> : <IconArrowsMaximize size={17} />}
      </IconButton>
      <IconButton label="Save the picture as PNG" onClick={onSave}>
        <IconPhotoDown size={17} />
      </IconButton>
      <KeyHelp />
    </Group>
  );
}

function IconButton({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label.replace(/ \(.*\)$/, "")} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function KeyHelp() {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon aria-label="Keys of the image">
          <IconKeyboard size={17} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} mb={4}>
          Keys, while the image has the focus
        </Text>
        <Table withRowBorders={false} verticalSpacing={3} horizontalSpacing={6} fz="sm">
          <Table.Tbody>
            {IMAGE_KEYS.map(([key, action]) => (
              <Table.Tr key={key}>
                <Table.Td>
                  <Kbd size="xs">{key}</Kbd>
                </Table.Td>
                <Table.Td>{action}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}

/** `100 %`, `12.5 %` */
function zoomLabel(zoom: number): string {
  const percent = zoom * 100;
  return `${percent >= 100 ? Math.round(percent) : Number(percent.toPrecision(3))} %`;
}
