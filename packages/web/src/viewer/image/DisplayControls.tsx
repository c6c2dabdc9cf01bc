import { Box, Group, NumberInput, Select, Slider, Text } from "@mantine/core";
import { COLOR_MAP_LABELS, type ColorMapName, colorMapGradient } from "./colormaps.ts";
import { type Cuts, cutsFromKey, cutsKey, PERCENTILES } from "./cuts.ts";
import classes from "./image.module.css";
import type { ColorMapChoice } from "./image-colors.ts";
import { LimitInput } from "./LimitInput.tsx";
import { STRETCHES, type Stretch } from "./stretch.ts";
import type { Limits } from "./zscale.ts";

const CUTS_DATA = [
  { value: "zscale", label: "zscale" },
  { value: "minmax", label: "Min–max" },
  ...PERCENTILES.map((percent) => ({ value: String(percent), label: `${percent} %` })),
  { value: "manual", label: "Manual" },
];

interface CutsControlsProps {
  cuts: Cuts;
  limits: Limits;
  /** Each extension has limits of its own. */
  each: boolean;
  onChange: (cuts: Cuts) => void;
}

/** How the limits are found, and the limits themselves; typing one makes them manual. */
export function CutsControls({ cuts, limits, each, onChange }: CutsControlsProps) {
  const width = limits.high - limits.low;
  const input = (side: "low" | "high", label: string) => (
    <LimitInput
      label={label}
      value={limits[side]}
      width={width}
      instead={each ? "Each its own" : undefined}
      onChange={(value) => onChange({ mode: "manual", low: limits.low, high: limits.high, [side]: value })}
    />
  );
  return (
    <>
      <Select
        label="Cuts"
        size="xs"
        className={classes.third}
        data={CUTS_DATA}
        value={cutsKey(cuts)}
        allowDeselect={false}
        onChange={(key) => {
          const next = key ? cutsFromKey(key, limits) : undefined;
          if (next) onChange(next);
        }}
      />
      {input("low", "Low")}
      {input("high", "High")}
    </>
  );
}

const STRETCH_LABELS: Readonly<Record<Stretch, string>> = {
  linear: "Linear",
  log: "Log",
  asinh: "Asinh",
  sqrt: "Square root",
};

export function StretchSelect({ value, onChange }: { value: Stretch; onChange: (value: Stretch) => void }) {
  return (
    <Select
      label="Stretch"
      size="xs"
      className={classes.half}
      data={STRETCHES.map((stretch) => ({ value: stretch, label: STRETCH_LABELS[stretch] }))}
      value={value}
      allowDeselect={false}
      onChange={(stretch) => stretch && onChange(stretch)}
    />
  );
}

const isMap = (value: string): value is ColorMapName => value in COLOR_MAP_LABELS;

interface ColorMapSelectProps {
  value: ColorMapChoice;
  /** What is shown now. */
  resolved: ColorMapName;
  /** What `auto` means in this theme. */
  byTheme: ColorMapName;
  redOnly: boolean;
  onChange: (value: ColorMapChoice) => void;
}

export function ColorMapSelect({ value, resolved, byTheme, redOnly, onChange }: ColorMapSelectProps) {
  const swatch = (name: ColorMapName) => (
    <Box
      className={classes.swatch}
      style={{ backgroundImage: colorMapGradient(name, redOnly) }}
      aria-hidden
    />
  );
  return (
    <Select
      label="Colours"
      size="xs"
      className={classes.half}
      data={[
        { value: "auto", label: "By theme" },
        ...Object.entries(COLOR_MAP_LABELS).map(([name, label]) => ({ value: name, label })),
      ]}
      value={value}
      allowDeselect={false}
      leftSection={swatch(resolved)}
      leftSectionWidth={40}
      maxDropdownHeight={320}
      comboboxProps={{ width: 190, position: "bottom-start" }}
      onChange={(name) => {
        if (name === "auto" || (name && isMap(name))) onChange(name);
      }}
      renderOption={({ option }) => (
        <Group wrap="nowrap" gap="xs">
          {swatch(isMap(option.value) ? option.value : byTheme)}
          <Text size="sm">{option.label}</Text>
        </Group>
      )}
    />
  );
}

interface PlaneControlProps {
  planes: number;
  plane: number;
  onChange: (plane: number) => void;
}

/** Walks through a cube; planes are counted from 1. */
export function PlaneControl({ planes, plane, onChange }: PlaneControlProps) {
  return (
    <Group gap="sm" wrap="nowrap" align="center" className={classes.planes}>
      <Text size="xs" fw={500} component="span" id="plane-label">
        Plane
      </Text>
      <Slider
        flex={1}
        size="sm"
        min={1}
        max={planes}
        value={plane + 1}
        onChange={(value) => onChange(value - 1)}
        thumbLabel="Plane"
        label={null}
      />
      <NumberInput
        size="xs"
        w={72}
        aria-label={`Plane, 1 to ${planes}`}
        min={1}
        max={planes}
        allowDecimal={false}
        clampBehavior="strict"
        value={plane + 1}
        onChange={(value) => typeof value === "number" && onChange(value - 1)}
      />
      <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        of {planes}
      </Text>
    </Group>
  );
}
