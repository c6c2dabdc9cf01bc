import { Checkbox, Text } from "@mantine/core";
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

/** The flags that occur, with their colours, to be switched one by one; how many pixels each has. */
export function DqLegend({ statistics, colors, bits, onChange }: DqControlsProps) {
  const { counts, flagged, total } = statistics;
  const present = colors.filter(({ bit }) => (counts[bit] ?? 0) > 0);
  return (
    <fieldset className={classes.legend} aria-label="Data quality flags">
      {present.map(({ bit, value, label, color }) => (
        <Checkbox
          key={bit}
          size="xs"
          checked={(bits & value) !== 0}
          onChange={(event) => onChange(event.currentTarget.checked ? bits | value : bits & ~value)}
          label={
            <span className={classes.flag}>
              <span className={classes.flagColor} style={{ background: color }} aria-hidden />
              {label} ({value})
              <span className={classes.flagBit}>
                {formatCount(counts[bit] ?? 0)}, {formatShare(counts[bit] ?? 0, total)}
              </span>
            </span>
          }
        />
      ))}
      <Text size="xs" c="dimmed">
        {present.length === 0
          ? "No pixel is flagged."
          : `${formatShare(flagged, total)} of all pixels are flagged.`}
        {present.length > 1 && " Where flags overlap, the first one here gives the colour."}
      </Text>
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
