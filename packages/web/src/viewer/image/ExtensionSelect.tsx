import { ActionIcon, Group, Select, Text, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { FileSummary } from "./scene.ts";

/** The keys that can be shown, in the order of the file, mosaics first. */
function viewableKeys(summary: FileSummary): string[] {
  return [
    ...summary.mosaics.map((mosaic) => mosaic.key),
    ...summary.hdus.filter((hdu) => hdu.viewable).map((hdu) => hdu.key),
  ];
}

/** The key `step` further in the list, from the end to the beginning. */
export function neighbourKey(
  summary: FileSummary,
  key: string | undefined,
  step: 1 | -1,
): string | undefined {
  const keys = viewableKeys(summary);
  const index = key === undefined ? -1 : keys.indexOf(key);
  return keys[(index + step + keys.length) % keys.length];
}

interface ExtensionSelectProps {
  summary: FileSummary;
  value: string | undefined;
  onChange: (key: string) => void;
}

/** All HDUs of the file: images to choose from, the others listed with the reason why not. */
export function ExtensionSelect({ summary, value, onChange }: ExtensionSelectProps) {
  const details = new Map([...summary.mosaics, ...summary.hdus].map((entry) => [entry.key, entry.detail]));
  const images = summary.hdus.filter((hdu) => hdu.viewable);
  const others = summary.hdus.filter((hdu) => !hdu.viewable);
  const data = [
    { group: "Together", items: summary.mosaics.map(({ key, label }) => ({ value: key, label })) },
    { group: "Images", items: images.map(({ key, label }) => ({ value: key, label })) },
    {
      group: "Not images",
      items: others.map(({ key, index, label }) => ({
        value: `other:${index}`,
        label: label === key ? label : `${label} (HDU ${index})`,
        disabled: true,
      })),
    },
  ].filter((group) => group.items.length > 0);
  const detailOf = (option: string) =>
    details.get(option) ?? others.find((hdu) => `other:${hdu.index}` === option)?.detail;
  const step = (by: 1 | -1) => {
    const next = neighbourKey(summary, value, by);
    if (next !== undefined) onChange(next);
  };
  const alone = viewableKeys(summary).length < 2;
  return (
    <Group gap={4} wrap="nowrap" align="end">
      <Select
        label="Extension"
        size="xs"
        flex={1}
        data={data}
        value={value ?? null}
        allowDeselect={false}
        searchable={images.length > 12}
        maxDropdownHeight={360}
        comboboxProps={{ width: 300, position: "bottom-start" }}
        onChange={(key) => key && onChange(key)}
        renderOption={({ option }) => (
          <Group justify="space-between" wrap="nowrap" gap="md" w="100%">
            <Text size="sm" style={{ whiteSpace: "nowrap" }}>
              {option.label}
            </Text>
            <Text size="xs" c="dimmed" ta="end">
              {detailOf(option.value)}
            </Text>
          </Group>
        )}
      />
      <Tooltip label="Previous extension ( [ )">
        <ActionIcon size={30} aria-label="Previous extension" disabled={alone} onClick={() => step(-1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next extension ( ] )">
        <ActionIcon size={30} aria-label="Next extension" disabled={alone} onClick={() => step(1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
