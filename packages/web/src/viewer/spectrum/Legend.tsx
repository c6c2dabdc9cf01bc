import { Checkbox, Group } from "@mantine/core";
import type { Theme } from "../../ui/theme.ts";
import { canvasColors } from "../shared/theme-colors.ts";
import { colorOf, dashOf } from "./chart.ts";
import classes from "./spectrum.module.css";
import type { Curve } from "./spectrum.ts";

interface LegendProps {
  curves: readonly Curve[];
  hidden: ReadonlySet<number>;
  theme: Theme;
  onToggle: (index: number) => void;
}

/** A piece of the line as it is drawn. */
export function LineSample({ index, theme }: { index: number; theme: Theme }) {
  return (
    <svg width="26" height="8" aria-hidden="true" className={classes.sample}>
      <line
        x1="0"
        y1="4"
        x2="26"
        y2="4"
        stroke={colorOf(index, canvasColors(theme))}
        strokeWidth="2"
        strokeDasharray={dashOf(index).join(" ")}
      />
    </svg>
  );
}

/** Names of several spectra, each to be switched off. */
export function Legend({ curves, hidden, theme, onToggle }: LegendProps) {
  if (curves.length < 2) return null;
  return (
    <Group gap="md" role="group" aria-label="Spectra">
      {curves.map((curve, index) => (
        <Checkbox
          // biome-ignore lint/suspicious/noArrayIndexKey: labels may repeat, the order does not change
          key={index}
          size="xs"
          checked={!hidden.has(index)}
          onChange={() => onToggle(index)}
          label={
            <span className={classes.name}>
              <LineSample index={index} theme={theme} /> {curve.label}
            </span>
          }
        />
      ))}
    </Group>
  );
}
