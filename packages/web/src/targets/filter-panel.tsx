import { Button, Group, Pill, Popover, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FILTER_KEYS, type FilterKey, type TargetFilters } from "../api/target-filters.ts";
import { targetGroupsQuery } from "../api/targetgroups.ts";
import { checkAngle, splitPosition } from "./coordinates.ts";
import classes from "./filter-panel.module.css";
import { type ConeUnit, coneOf, describeFilter, rangeOf, rangeText } from "./filters.ts";
import { STATUSES, statusLabel } from "./status.ts";

interface FilterPanelProps {
  filters: TargetFilters;
  onChange: (filters: TargetFilters) => void;
}

/** The button that opens the filters of the target list. */
export function FilterButton({ filters, onChange }: FilterPanelProps) {
  const [opened, setOpened] = useState(false);
  const count = activeFilters(filters).length;
  return (
    <Popover opened={opened} onChange={setOpened} width={340} position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={14} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {count === 0 ? "Filters" : `Filters (${count})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes["dropdown"]}>
        <FilterForm
          filters={filters}
          onChange={(next) => {
            setOpened(false);
            onChange(next);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** The filters that are on, each with a way to take it off. */
export function FilterChips({ filters, onChange }: FilterPanelProps) {
  const { data } = useQuery({ ...targetGroupsQuery, enabled: filters.group !== undefined });
  const active = activeFilters(filters);
  if (active.length === 0) return null;
  const groupName = data?.groups.find(({ id }) => String(id) === filters.group)?.name;
  return (
    <fieldset className={classes["chips"]} aria-label="Filters that are on">
      {active.map(([key, value]) => (
        <Pill
          key={key}
          withRemoveButton
          removeButtonProps={{ "aria-label": `Remove the filter ${describeFilter(key, value, groupName)}` }}
          onRemove={() => onChange({ ...filters, [key]: undefined })}
        >
          {describeFilter(key, value, groupName)}
        </Pill>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => onChange(filters.search === undefined ? {} : { search: filters.search })}
      >
        Clear all
      </Button>
    </fieldset>
  );
}

/** The name search has its own field over the table. */
function activeFilters(filters: TargetFilters): [FilterKey, string][] {
  return FILTER_KEYS.flatMap((key) => {
    const value = filters[key];
    return value === undefined || key === "search" ? [] : [[key, value] as [FilterKey, string]];
  });
}

function FilterForm({ filters, onChange }: FilterPanelProps) {
  const { data } = useQuery(targetGroupsQuery);
  const [form, setForm] = useState(() => ({
    type: filters.type ?? "",
    group: filters.group ?? "",
    tag: filters.tag ?? "",
    class: filters.class ?? "",
    status: filters.status ?? "",
    priority: filters.priority ?? "",
    owner: filters.owner ?? "",
    magnitude: rangeOf(filters.magnitude),
    lastDetection: rangeOf(filters.lastDetection),
    cone: coneOf(filters),
  }));
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange({
      search: filters.search,
      type: form.type || undefined,
      group: form.group || undefined,
      tag: form.tag.trim() || undefined,
      class: form.class.trim() || undefined,
      status: form.status || undefined,
      priority: form.priority || undefined,
      owner: form.owner.trim() || undefined,
      magnitude: rangeText(form.magnitude.from, form.magnitude.to),
      lastDetection: rangeText(form.lastDetection.from, form.lastDetection.to),
      ...coneFilter(form.cone),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group grow gap="xs">
          <Select
            size="xs"
            label="Type"
            clearable
            comboboxProps={{ withinPortal: false }}
            value={form.type || null}
            onChange={(type) => set({ type: type ?? "" })}
            data={[
              { value: "SIDEREAL", label: "Sidereal" },
              { value: "NON_SIDEREAL", label: "Non-sidereal" },
            ]}
          />
          <Select
            size="xs"
            label="Group"
            clearable
            searchable
            comboboxProps={{ withinPortal: false }}
            value={form.group || null}
            onChange={(group) => set({ group: group ?? "" })}
            data={data?.groups.map(({ id, name }) => ({ value: String(id), label: name })) ?? []}
          />
        </Group>
        <Group grow gap="xs">
          <Select
            size="xs"
            label="Status"
            clearable
            comboboxProps={{ withinPortal: false }}
            value={form.status || null}
            onChange={(status) => set({ status: status ?? "" })}
            data={STATUSES.map((status) => ({ value: status, label: statusLabel(status) }))}
          />
          <Select
            size="xs"
            label="Priority"
            clearable
            comboboxProps={{ withinPortal: false }}
            value={form.priority || null}
            onChange={(priority) => set({ priority: priority ?? "" })}
            data={["1", "2", "3", "4", "5"]}
          />
        </Group>
        <Group grow gap="xs">
          <TextInput
            size="xs"
            label="Class"
            placeholder="SN Ia"
            value={form.class}
            onChange={(event) => set({ class: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label="Tag"
            placeholder="key or key:value"
            value={form.tag}
            onChange={(event) => set({ tag: event.currentTarget.value })}
          />
        </Group>
        <fieldset className={classes["fieldset"]}>
          <legend>Within a circle</legend>
          <TextInput
            size="xs"
            aria-label="Centre of the circle: a position or the name of a target"
            placeholder="14:03:38.56 +54:18:42 or a target"
            value={form.cone.centre}
            onChange={(event) => set({ cone: { ...form.cone, centre: event.currentTarget.value } })}
          />
          <Group gap="xs" wrap="nowrap" mt={6}>
            <TextInput
              size="xs"
              aria-label="Radius of the circle"
              w={90}
              inputMode="decimal"
              value={form.cone.radius}
              onChange={(event) => set({ cone: { ...form.cone, radius: event.currentTarget.value } })}
            />
            <SegmentedControl
              size="xs"
              aria-label="Unit of the radius"
              value={form.cone.unit}
              onChange={(unit) => set({ cone: { ...form.cone, unit: unit as ConeUnit } })}
              data={[
                { value: "s", label: "arcsec" },
                { value: "m", label: "arcmin" },
                { value: "d", label: "deg" },
              ]}
            />
          </Group>
        </fieldset>
        <Range
          label="Last magnitude"
          range={form.magnitude}
          onChange={(magnitude) => set({ magnitude })}
          example={["16", "19.5"]}
        />
        <Range
          label="Last detected (date or MJD, UTC)"
          range={form.lastDetection}
          onChange={(lastDetection) => set({ lastDetection })}
          example={["2026-11-01", "2026-11-22"]}
        />
        <TextInput
          size="xs"
          label="Owner"
          placeholder="username"
          value={form.owner}
          onChange={(event) => set({ owner: event.currentTarget.value })}
        />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={() => onChange({ search: filters.search })}>
            Clear
          </Button>
          <Button size="xs" type="submit">
            Show targets
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface RangeProps {
  label: string;
  range: { from: string; to: string };
  example: readonly [string, string];
  onChange: (range: { from: string; to: string }) => void;
}

function Range({ label, range, example, onChange }: RangeProps) {
  return (
    <fieldset className={classes["fieldset"]}>
      <legend>{label}</legend>
      <Group grow gap="xs">
        <TextInput
          size="xs"
          aria-label={`${label}, from`}
          placeholder={example[0]}
          value={range.from}
          onChange={(event) => onChange({ ...range, from: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          aria-label={`${label}, to`}
          placeholder={example[1]}
          value={range.to}
          onChange={(event) => onChange({ ...range, to: event.currentTarget.value })}
        />
      </Group>
    </fieldset>
  );
}

/** What does not read as a position is the name of a target. */
function coneFilter(cone: { centre: string; radius: string; unit: ConeUnit }): TargetFilters {
  const centre = cone.centre.trim();
  if (centre === "" || cone.radius.trim() === "") return {};
  const size = `${cone.radius.trim()}${cone.unit}`;
  const plain = /^([\d.]+)[\s,]+([+-]?[\d.]+)$/.exec(centre);
  const position = plain ? { ra: plain[1] ?? "", dec: plain[2] ?? "" } : splitPosition(centre);
  const ra = position && checkAngle(position.ra, "ra").degrees;
  const dec = position && checkAngle(position.dec, "dec").degrees;
  if (ra === undefined || dec === undefined) return { coneTarget: `${centre},${size}` };
  return { cone: `${Number(ra.toFixed(6))},${Number(dec.toFixed(6))},${size}` };
}
