import {
  Accordion,
  Button,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link, useBlocker } from "@tanstack/react-router";
import { type ClipboardEvent, type FormEvent, useId, useMemo, useRef, useState } from "react";
import { changeTarget, createTarget, targetCheckQuery } from "../api/targets.ts";
import type { NewTarget, Target } from "../api/types.ts";
import { oneOf } from "../search-params.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { type CheckedAngle, checkAngle, splitPosition } from "./coordinates.ts";
import type { Scheme } from "./form/fields.ts";
import {
  BODY_FIELDS,
  NUMBER_KEYS,
  REDSHIFT_FIELDS,
  SCHEME_FIELDS,
  SCHEMES,
  SIDEREAL_FIELDS,
} from "./form/fields.ts";
import {
  bodyOf,
  changesBetween,
  initialState,
  numbersReady,
  type Permissions,
  type TargetFormState,
  type TargetType,
  withoutNulls,
} from "./form/form-state.ts";
import { NumberInputs } from "./form/number-inputs.tsx";
import { TagsEditor } from "./form/tags-editor.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { STATUSES, statusLabel } from "./status.ts";
import { StoredPreview } from "./stored-preview.tsx";

const FIELDS = [
  "name",
  "type",
  "ra",
  "dec",
  "scheme",
  "aliases",
  "tags",
  "status",
  "priority",
  "notes",
  ...NUMBER_KEYS,
];
const LONGEST_NAME = 100;

interface TargetFormProps {
  /** The target to change; none makes a new one. */
  target?: Target;
  onSaved: (target: Target) => void;
  onCancel: () => void;
}

/** Everything one can say of a target; tells while one types what is wrong and what will be stored. */
export function TargetForm({ target, onSaved, onCancel }: TargetFormProps) {
  const before = useMemo(() => initialState(target), [target]);
  const [state, setState] = useState<TargetFormState>(before);
  const set = (change: Partial<TargetFormState>) => setState((old) => ({ ...old, ...change }));
  const saved = useRef(false);
  const body = bodyOf(state);
  const changed = changesBetween(bodyOf(before), body);
  const dirty = Object.keys(changed).length > 0;
  const save = useMutation({
    mutationFn: () =>
      target
        ? changeTarget(target.id, { ...changed, version: target.version })
        : createTarget(withoutNulls(body)),
    onSuccess: (stored) => {
      saved.current = true;
      onSaved(stored);
    },
  });
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !saved.current,
    enableBeforeUnload: () => dirty && !saved.current,
    withResolver: true,
  });

  const sidereal = state.type === "SIDEREAL";
  const raChecked = angleOf(state.ra, "ra", target);
  const decChecked = angleOf(state.dec, "dec", target);
  const placed = !sidereal || (raChecked.degrees !== undefined && decChecked.degrees !== undefined);
  const nameProblem =
    [...state.name.trim()].length > LONGEST_NAME
      ? `Names have at most ${LONGEST_NAME} characters.`
      : undefined;
  const ready = state.name.trim() !== "" && !nameProblem && placed && numbersReady(state);
  const checked = useCheck(ready ? withoutNulls(body) : undefined, target?.id);
  const problemOf = (field: string) =>
    fieldError(save.error, field) ??
    checked?.problems
      .filter((problem) => problem.field === field)
      .map(({ message, fix }) => [message, fix].filter(Boolean).join(" "))
      .at(0);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (target && !dirty) onCancel();
    else save.mutate();
  };
  const onPaste = (event: ClipboardEvent) => {
    const both = splitPosition(event.clipboardData.getData("text"));
    if (!both) return;
    event.preventDefault();
    set(both);
  };
  const numberInputs = { values: state.numbers, error: save.error, onChange: setNumber };
  function setNumber(key: (typeof NUMBER_KEYS)[number], text: string) {
    setState((old) => ({ ...old, numbers: { ...old.numbers, [key]: text } }));
  }
  const typeLabel = useId();
  const visibilityLabel = useId();
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <div>
          <Text id={typeLabel} size="sm" fw={600} mb={4}>
            Type
          </Text>
          <SegmentedControl
            aria-labelledby={typeLabel}
            value={state.type}
            onChange={(type) => set({ type: type as TargetType })}
            data={[
              { value: "SIDEREAL", label: "Sidereal" },
              { value: "NON_SIDEREAL", label: "Non-sidereal" },
            ]}
          />
        </div>
        <TextInput
          label="Name"
          description="As the field calls it, for example SN 2023ixf"
          required
          autoFocus={!target}
          autoComplete="off"
          value={state.name}
          error={nameProblem ?? problemOf("name")}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {sidereal ? (
          <>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <TextInput
                label="Right ascension (ICRS)"
                description="14:03:38.56 or 210.91067, or paste both"
                required
                autoComplete="off"
                value={state.ra}
                error={raChecked.problem ?? problemOf("ra")}
                onPaste={onPaste}
                onChange={(event) => set({ ra: event.currentTarget.value })}
              />
              <TextInput
                label="Declination (ICRS)"
                description="+54:18:42.0 or 54.31167"
                required
                autoComplete="off"
                value={state.dec}
                error={decChecked.problem ?? problemOf("dec")}
                onPaste={onPaste}
                onChange={(event) => set({ dec: event.currentTarget.value })}
              />
            </SimpleGrid>
            <StoredPreview name={state.name.trim()} ra={raChecked.degrees} dec={decChecked.degrees} />
          </>
        ) : (
          <>
            <Select
              label="Scheme of the elements"
              allowDeselect={false}
              value={state.scheme}
              data={[...SCHEMES]}
              onChange={(scheme) => set({ scheme: (scheme ?? "MPC_MINOR_PLANET") as Scheme })}
            />
            <NumberInputs
              {...numberInputs}
              fields={SCHEME_FIELDS[state.scheme]}
              scheme={state.scheme}
              required
            />
          </>
        )}
        {checked?.warnings.map((warning) => (
          <p key={warning.message} className="dim" role="status">
            {warning.message}{" "}
            {warning.target ? (
              <Link className="plain" to="/targets/$targetId" params={{ targetId: warning.target.id }}>
                {warning.target.name}
              </Link>
            ) : null}
          </p>
        ))}
        <TagsInput
          label="Aliases"
          description="Other designations; press Enter after each"
          value={[...state.aliases]}
          error={problemOf("aliases")}
          onChange={(aliases) => set({ aliases })}
        />
        <Group grow align="flex-start">
          <Select
            label="Status"
            allowDeselect={false}
            value={state.status}
            error={problemOf("status")}
            data={STATUSES.map((status) => ({ value: status, label: statusLabel(status) }))}
            onChange={(status) => set({ status: oneOf(STATUSES, status) ?? "active" })}
          />
          <Select
            label="Priority"
            clearable
            placeholder="none"
            value={state.priority || null}
            error={problemOf("priority")}
            data={["1", "2", "3", "4", "5"]}
            onChange={(priority) => set({ priority: priority ?? "" })}
          />
        </Group>
        <div>
          <Text id={visibilityLabel} size="sm" fw={600} mb={4}>
            Who sees it
          </Text>
          <SegmentedControl
            aria-labelledby={visibilityLabel}
            value={state.permissions}
            disabled={target !== undefined && !target.my.manage}
            onChange={(permissions) => set({ permissions: permissions as Permissions })}
            data={[
              { value: "PRIVATE", label: "Private" },
              { value: "PUBLIC", label: "All users" },
              { value: "OPEN", label: "Everybody" },
            ]}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {VISIBILITY[state.permissions]}
          </Text>
        </div>
        <Accordion variant="contained" multiple>
          <Accordion.Item value="details">
            <Accordion.Control>
              {sidereal ? "Motion, distance, redshift" : "Brightness, period"}
            </Accordion.Control>
            <Accordion.Panel>
              <NumberInputs
                {...numberInputs}
                fields={sidereal ? [...SIDEREAL_FIELDS, ...REDSHIFT_FIELDS] : BODY_FIELDS}
              />
            </Accordion.Panel>
          </Accordion.Item>
          <Accordion.Item value="tags">
            <Accordion.Control>{`Tags${state.tags.length > 0 ? ` (${state.tags.length})` : ""}`}</Accordion.Control>
            <Accordion.Panel>
              <TagsEditor rows={state.tags} onChange={(tags) => set({ tags })} />
              {problemOf("tags") ? <p role="alert">{problemOf("tags")}</p> : null}
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
        <Textarea
          label="Notes"
          description="Optional"
          autosize
          minRows={3}
          maxRows={14}
          value={state.notes}
          error={problemOf("notes")}
          onChange={(event) => set({ notes: event.currentTarget.value })}
        />
        <FormError error={save.error} fields={FIELDS} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!ready}>
            {target ? "Save changes" : "Create target"}
          </Button>
        </Group>
      </Stack>
      <LeaveDialog blocker={blocker} />
    </form>
  );
}

const VISIBILITY: Readonly<Record<Permissions, string>> = {
  PRIVATE: "You, administrators, and the groups that you share it with.",
  PUBLIC: "Everybody who signs in may see it; only those you share it with may change it.",
  OPEN: "Everybody may see it, without signing in where this server allows that.",
};

/** An untouched coordinate is the stored one, to its last digit. */
function angleOf(text: string, field: "ra" | "dec", target: Target | undefined): CheckedAngle {
  const stored = field === "ra" ? target?.raText : target?.decText;
  const degrees = target?.[field];
  return stored != null && degrees != null && text.trim() === stored
    ? { degrees, problem: undefined }
    : checkAngle(text, field);
}

/** What the server says to the form as it stands, a moment after the last key. */
function useCheck(body: NewTarget | undefined, id: number | undefined) {
  const text = body === undefined ? "" : JSON.stringify(body);
  const [settled] = useDebouncedValue(text, 400);
  const { data } = useQuery({
    ...targetCheckQuery(settled === "" ? NOTHING : (JSON.parse(settled) as NewTarget), id),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
  });
  return text === "" ? undefined : data;
}

const NOTHING: NewTarget = { name: "" };
