import { Button, Group, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useBlocker } from "@tanstack/react-router";
import { type ClipboardEvent, type FormEvent, useRef, useState } from "react";
import { changeTarget, createTarget, targetSearchQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { type CheckedAngle, checkAngle, splitPosition } from "./coordinates.ts";
import { LeaveDialog } from "./leave-dialog.tsx";
import { StoredPreview } from "./stored-preview.tsx";

const FIELDS = ["name", "ra", "dec", "notes"] as const;
const LONGEST_NAME = 100;

interface TargetFormProps {
  /** The target to change; none makes a new one. */
  target?: Target;
  onSaved: (target: Target) => void;
  onCancel: () => void;
}

/** Name, position and notes; says while one types what is wrong and what will be stored. */
export function TargetForm({ target, onSaved, onCancel }: TargetFormProps) {
  const [name, setName] = useState(target?.name ?? "");
  const [ra, setRa] = useState(target?.raText ?? "");
  const [dec, setDec] = useState(target?.decText ?? "");
  const [notes, setNotes] = useState(target?.notes ?? "");
  const saved = useRef(false);
  const changed = {
    ...(name.trim() === (target?.name ?? "") ? {} : { name: name.trim() }),
    // The written position is rounded: sent again unchanged, it would move the target.
    ...(ra.trim() === (target?.raText ?? "") ? {} : { ra: ra.trim() }),
    ...(dec.trim() === (target?.decText ?? "") ? {} : { dec: dec.trim() }),
    ...(notes === (target?.notes ?? "") ? {} : { notes }),
  };
  const dirty = Object.keys(changed).length > 0;
  const save = useMutation({
    mutationFn: () =>
      target
        ? changeTarget(target.id, changed)
        : createTarget({ name: name.trim(), ra: ra.trim(), dec: dec.trim(), notes }),
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

  const raChecked = raOf(ra, target);
  const decChecked = decOf(dec, target);
  const nameProblem =
    [...name.trim()].length > LONGEST_NAME ? `Names have at most ${LONGEST_NAME} characters.` : undefined;
  const namesake = useNamesake(name, target);
  const ready =
    name.trim() !== "" && !nameProblem && raChecked.degrees !== undefined && decChecked.degrees !== undefined;
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
    setRa(both.ra);
    setDec(both.dec);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="As the field calls it, for example SN 2023ixf"
          required
          autoFocus={!target}
          autoComplete="off"
          value={name}
          error={nameProblem ?? fieldError(save.error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {namesake && !fieldError(save.error, "name") ? (
          <p className="dim" role="status">
            There is already a target with this name:{" "}
            <Link className="plain" to="/targets/$targetId" params={{ targetId: namesake.id }}>
              {namesake.name}
            </Link>
          </p>
        ) : null}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Right ascension (ICRS)"
            description="14:03:38.56 or 210.91067, or paste both"
            required
            autoComplete="off"
            value={ra}
            error={raChecked.problem ?? fieldError(save.error, "ra")}
            onPaste={onPaste}
            onChange={(event) => setRa(event.currentTarget.value)}
          />
          <TextInput
            label="Declination (ICRS)"
            description="+54:18:42.0 or 54.31167"
            required
            autoComplete="off"
            value={dec}
            error={decChecked.problem ?? fieldError(save.error, "dec")}
            onPaste={onPaste}
            onChange={(event) => setDec(event.currentTarget.value)}
          />
        </SimpleGrid>
        <StoredPreview name={name.trim()} ra={raChecked.degrees} dec={decChecked.degrees} />
        <Textarea
          label="Notes"
          description="Optional"
          autosize
          minRows={3}
          maxRows={14}
          value={notes}
          error={fieldError(save.error, "notes")}
          onChange={(event) => setNotes(event.currentTarget.value)}
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

/** An untouched coordinate is the stored one, to its last digit. */
function raOf(text: string, target: Target | undefined): CheckedAngle {
  return target && text.trim() === target.raText
    ? { degrees: target.ra, problem: undefined }
    : checkAngle(text, "ra");
}

function decOf(text: string, target: Target | undefined): CheckedAngle {
  return target && text.trim() === target.decText
    ? { degrees: target.dec, problem: undefined }
    : checkAngle(text, "dec");
}

/** Another target whose name differs in nothing but case, spaces and punctuation. */
function useNamesake(name: string, self: Target | undefined): Target | undefined {
  const [settled] = useDebouncedValue(name.trim(), 300);
  const { data } = useQuery({ ...targetSearchQuery(settled, 5), enabled: settled.length > 2 });
  const fold = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}+.]/gu, "");
  if (settled !== name.trim()) return undefined;
  return data?.targets.find((other) => other.id !== self?.id && fold(other.name) === fold(settled));
}
