import { Chip, Group, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { LINE_LISTS } from "./lines.ts";
import classes from "./spectrum.module.css";

/** What is chosen about frame, scale and lines. */
export interface SpectrumView {
  readonly rest: boolean;
  readonly z: number;
  /** Of the lines, km/s. */
  readonly velocity: number;
  readonly normalise: "none" | "median" | "maximum";
  readonly offset: number;
  /** Keys of the line lists, and `telluric`. */
  readonly lines: readonly string[];
}

interface SpectrumOptionsProps {
  view: SpectrumView;
  /** How many spectra there are: one alone is not lifted over another. */
  count: number;
  onChange: (change: Partial<SpectrumView>) => void;
}

/** Frame, scale and line lists of a plot of spectra. */
export function SpectrumOptions({ view, count, onChange }: SpectrumOptionsProps) {
  return (
    <>
      <div className={classes["bar"]}>
        <SegmentedControl
          size="xs"
          aria-label="Wavelengths"
          data={[
            { value: "observed", label: "Observed" },
            { value: "rest", label: "Rest frame" },
          ]}
          value={view.rest ? "rest" : "observed"}
          onChange={(value) => onChange({ rest: value === "rest" })}
        />
        <NumberInput
          size="xs"
          className={classes["number"]}
          aria-label="Redshift"
          leftSection="z"
          decimalScale={6}
          step={0.001}
          min={-0.9}
          max={20}
          value={view.z}
          onChange={(value) => typeof value === "number" && onChange({ z: value })}
        />
        <NumberInput
          size="xs"
          className={classes["velocity"]}
          aria-label="Velocity of the lines in km/s"
          leftSection="v"
          suffix=" km/s"
          step={500}
          min={-290_000}
          max={290_000}
          value={view.velocity}
          onChange={(value) => typeof value === "number" && onChange({ velocity: value })}
        />
        <Select
          size="xs"
          className={classes["boxcar"]}
          aria-label="Scale"
          allowDeselect={false}
          data={[
            { value: "none", label: "Flux as it is" },
            { value: "median", label: "Median = 1" },
            { value: "maximum", label: "Maximum = 1" },
          ]}
          value={view.normalise}
          onChange={(value) => value && onChange({ normalise: value as SpectrumView["normalise"] })}
        />
        {count > 1 ? (
          <NumberInput
            size="xs"
            className={classes["number"]}
            aria-label="Offset between the spectra"
            leftSection="+"
            step={0.25}
            min={0}
            max={5}
            decimalScale={2}
            value={view.offset}
            onChange={(value) => typeof value === "number" && onChange({ offset: value })}
          />
        ) : null}
      </div>
      <Chip.Group multiple value={[...view.lines]} onChange={(lines) => onChange({ lines })}>
        <Group gap={6} role="group" aria-label="Lines">
          {LINE_LISTS.map(({ key, label }) => (
            <Chip key={key} value={key} size="xs" variant="outline">
              {label}
            </Chip>
          ))}
          <Chip value="telluric" size="xs" variant="outline">
            Telluric
          </Chip>
        </Group>
      </Chip.Group>
    </>
  );
}
