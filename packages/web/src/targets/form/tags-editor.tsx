import { ActionIcon, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";

export type TagType = "string" | "number" | "boolean" | "datetime";

/** A tag as it stands in the form. */
export interface TagRow {
  readonly key: string;
  readonly text: string;
  readonly type: TagType;
}

const TYPES: readonly { value: TagType; label: string }[] = [
  { value: "string", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "Yes or no" },
  { value: "datetime", label: "Time" },
];

/** What is wrong with a tag; undefined when nothing is. */
export function tagProblem(row: TagRow, others: readonly TagRow[]): string | undefined {
  const key = row.key.trim();
  if (key === "") return row.text.trim() === "" ? undefined : "A tag needs a key.";
  if (others.some((other) => other !== row && other.key.trim() === key))
    return `The key ${key} stands twice.`;
  if (row.type === "number" && !Number.isFinite(Number(row.text.trim() || "x"))) return "Not a number.";
  if (row.type === "datetime" && Number.isNaN(Date.parse(row.text))) {
    return "Not a time, for example 2026-11-22T03:15:00Z.";
  }
  return undefined;
}

/** The tags that the form holds, as the server takes them; rows without a key are left out. */
export function tagsOf(rows: readonly TagRow[]) {
  return rows
    .filter((row) => row.key.trim() !== "")
    .map((row) => ({ key: row.key.trim(), type: row.type, value: typedValue(row) }));
}

function typedValue(row: TagRow): string | number | boolean {
  if (row.type === "number") return Number(row.text);
  if (row.type === "boolean") return row.text === "true";
  return row.text;
}

interface TagsEditorProps {
  rows: readonly TagRow[];
  onChange: (rows: readonly TagRow[]) => void;
}

/** Keys and values of one's own. */
export function TagsEditor({ rows, onChange }: TagsEditorProps) {
  const set = (index: number, change: Partial<TagRow>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  return (
    <Stack gap="xs">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and only the last is added
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            aria-label={`Key of tag ${index + 1}`}
            placeholder="key"
            value={row.key}
            error={tagProblem(row, rows)}
            onChange={(event) => set(index, { key: event.currentTarget.value })}
          />
          {row.type === "boolean" ? (
            <Select
              aria-label={`Value of tag ${index + 1}`}
              allowDeselect={false}
              value={row.text === "true" ? "true" : "false"}
              data={[
                { value: "true", label: "Yes" },
                { value: "false", label: "No" },
              ]}
              onChange={(text) => set(index, { text: text ?? "false" })}
            />
          ) : (
            <TextInput
              aria-label={`Value of tag ${index + 1}`}
              placeholder="value"
              value={row.text}
              onChange={(event) => set(index, { text: event.currentTarget.value })}
            />
          )}
          <Select
            aria-label={`Type of tag ${index + 1}`}
            w={120}
            allowDeselect={false}
            value={row.type}
            data={[...TYPES]}
            onChange={(type) => set(index, { type: (type ?? "string") as TagType })}
          />
          <ActionIcon
            mt={6}
            aria-label={`Remove tag ${index + 1}`}
            onClick={() => onChange(rows.filter((_, at) => at !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...rows, { key: "", text: "", type: "string" }])}
        >
          Add a tag
        </Button>
      </div>
    </Stack>
  );
}
