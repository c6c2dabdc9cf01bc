import { Checkbox, Group, Text } from "@mantine/core";
import { ALL_DQ_BITS, type DqBit, type DqStatistics } from "./dq.ts";
import classes from "./image.module.css";
import { formatCount, formatShare } from "./numbers.ts";

interface DqControlsProps {
  statistics: DqStatistics;
  colors: readonly DqBit[];
  /** Bits that are drawn, 0 for none. */
  bits: number;
  onChange: (bits: number) => void;
}

/** Switches the flags of the data quality plane on and off; the list says how many pixels each has. */
export function DqLegend({ statistics, colors, bits, onChange }: DqControlsProps) {
  const present = colors.filter(({ bit }) => (statistics.counts[bit] ?? 0) > 0);
  return (
    <fieldset className={classes.legend} aria-label="Data quality flags">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>
          Data quality
        </Text>
        <Text size="xs" c="dimmed">
          {formatCount(statistics.flagged)} of {formatCount(statistics.total)} pixels flagged (
          {formatShare(statistics.flagged, statistics.total)})
        </Text>
      </Group>
      {present.length === 0 ? (
        <Text size="sm" c="dimmed">
          No pixel is flagged.
        </Text>
      ) : (
        <ul className={classes.flags}>
          {present.map(({ bit, value, label, color }) => (
            <li key={bit}>
              <Checkbox
                size="xs"
                checked={(bits & value) !== 0}
                onChange={(event) => onChange(event.currentTarget.checked ? bits | value : bits & ~value)}
                label={
                  <span className={classes.flag}>
                    <span className={classes.flagColor} style={{ background: color }} aria-hidden />
                    <span>{label}</span>
                    <span className={classes.flagBit}>bit {value}</span>
                    <span className={classes.flagCount}>{formatCount(statistics.counts[bit] ?? 0)}</span>
                    <span className={classes.flagCount}>
                      {formatShare(statistics.counts[bit] ?? 0, statistics.total)}
                    </span>
                  </span>
                }
              />
            </li>
          ))}
        </ul>
      )}
      {present.length > 1 && (
        <Text size="xs" c="dimmed">
          A pixel with several flags has the colour of the first in this list.
        </Text>
      )}
    </fieldset>
  );
}

/** Switches the whole overlay. */
export function DqSwitch({ statistics, bits, onChange }: Omit<DqControlsProps, "colors">) {
  const on = bits !== 0;
  return (
    <Checkbox
      size="xs"
      label={`DQ overlay (${formatCount(statistics.flagged)})`}
      checked={on}
      indeterminate={on && bits !== ALL_DQ_BITS}
      onChange={() => onChange(on ? 0 : ALL_DQ_BITS)}
    />
  );
}
