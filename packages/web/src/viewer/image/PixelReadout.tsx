import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { IconCopy, IconMapPin, IconMapPinOff } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { copyText } from "../shared/clipboard.ts";
import { useStore } from "../shared/store.ts";
import { describeDq } from "./dq.ts";
import classes from "./image.module.css";
import { formatValue } from "./numbers.ts";
import type { Probe } from "./probe.ts";
import type { ViewModel } from "./view-model.ts";
import { skyText, type WorldOf } from "./world.ts";

interface PixelReadoutProps {
  model: ViewModel;
  worldOf: WorldOf;
  /** More than one extension is shown, so the reading must say which one it is from. */
  several: boolean;
  /** There are data quality planes. */
  hasDq: boolean;
  /** Name of the celestial coordinates, such as ICRS; undefined when the header has none. */
  frame: string | undefined;
}

/** Value and position under the pointer, or of the marked pixel. */
export function PixelReadout({ model, worldOf, several, hasDq, frame }: PixelReadoutProps) {
  useStore(model.pointer);
  useStore(model.shown);
  const mark = useStore(model.mark);
  const probe = model.probe();
  const world = probe && worldOf(probe);
  const sky = world && skyText(world);
  return (
    <div className={classes.readout}>
      <dl className={classes.reading}>
        {several && <Reading name="Extension" value={probe?.image.label} width="7ch" />}
        <Reading name="x" value={probe && (probe.x + 1).toFixed(1)} width="7ch" />
        <Reading name="y" value={probe && (probe.y + 1).toFixed(1)} width="7ch" />
        <Reading
          name="Value"
          value={probe && `${formatValue(probe.value)}${probe.image.unit ? ` ${probe.image.unit}` : ""}`}
          width="11ch"
        />
        {hasDq && (
          <Reading name="DQ" value={probe?.dq === undefined ? undefined : describeDq(probe.dq)} width="8ch" />
        )}
        {frame && (
          <>
            <Reading name={`RA (${frame})`} value={sky?.ra} detail={sky?.raDegrees} width="12ch" />
            <Reading name="Dec" value={sky?.dec} detail={sky?.decDegrees} width="12ch" />
          </>
        )}
      </dl>
      <Group gap={4} wrap="nowrap" className={classes.readoutActions}>
        {mark ? (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconMapPinOff size={14} />}
            onClick={() => model.clearMark()}
          >
            Unmark
          </Button>
        ) : (
          <span className={classes.hint}>
            <IconMapPin size={14} aria-hidden /> A click or tap marks a pixel. Pixels count from 1, as in
            FITS.
          </span>
        )}
        <Menu position="top-end">
          <Menu.Target>
            <ActionIcon size="sm" aria-label="Copy the reading" disabled={!mark || !probe}>
              <IconCopy size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {sky && (
              <>
                <CopyItem text={`${sky.ra} ${sky.dec}`} what="RA and Dec" />
                <CopyItem text={`${sky.raDegrees} ${sky.decDegrees}`} what="RA and Dec in degrees" />
              </>
            )}
            {probe && (
              <>
                <CopyItem text={`${Math.round(probe.x) + 1} ${Math.round(probe.y) + 1}`} what="x and y" />
                <CopyItem text={String(probe.value)} what="the value" />
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {mark && probe && <Announcement text={spoken(probe, sky)} />}
    </div>
  );
}

function CopyItem({ text, what }: { text: string; what: string }) {
  return (
    <Menu.Item onClick={() => void copyText(text, what)}>
      Copy {what} <span className={classes.copied}>{text}</span>
    </Menu.Item>
  );
}

interface ReadingProps {
  name: string;
  value: string | undefined;
  detail?: string | undefined;
  width: string;
}

function Reading({ name, value, detail, width }: ReadingProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd style={{ minWidth: width }}>
        {value ?? "–"}
        {detail !== undefined && <span className={classes.degrees}> {detail}°</span>}
      </dd>
    </div>
  );
}

function spoken(probe: Probe, sky: ReturnType<typeof skyText> | undefined): string {
  const place = `x ${Math.round(probe.x) + 1}, y ${Math.round(probe.y) + 1}`;
  const position = sky ? `, RA ${sky.ra}, Dec ${sky.dec}` : "";
  return `${probe.image.label}, ${place}, value ${formatValue(probe.value)} ${probe.image.unit}${position}`;
}

/** Says the reading once the mark has come to rest, so that a held arrow key does not babble. */
function Announcement({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={classes.srOnly} aria-live="polite">
      {said}
    </div>
  );
}
