import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  NumberInput,
  Popover,
  Select,
  Stack,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { classify, setRedshift } from "../api/target-page.ts";
import { changeTarget } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { FormError } from "../ui/form-errors.tsx";
import { Panel } from "../ui/panel.tsx";
import { toastError } from "../ui/toast.tsx";
import classes from "./overview-tab.module.css";
import { STATUSES, statusLabel } from "./status.ts";

/** Classes that are often given; any other can be typed. */
const CLASSES = [
  "SN Ia",
  "SN Ib",
  "SN Ic",
  "SN II",
  "SN IIn",
  "SLSN-I",
  "TDE",
  "Kilonova",
  "GRB",
  "AGN",
  "CV",
  "Nova",
  "Variable star",
  "Asteroid",
  "Comet",
];

/** What is known of a target by research: class, redshift, how far the work is. Each is changed in place. */
export function Research({ target }: { target: Target }) {
  const may = target.my.change;
  return (
    <Panel title="What it is">
      <dl className={classes["facts"]}>
        <Fact label="Class" edit={may ? (close) => <ClassForm target={target} onDone={close} /> : null}>
          {target.classification ? (
            <>
              <strong>{target.classification.class}</strong>
              {target.classification.probability === null ? null : (
                <span className="dim">p = {target.classification.probability}</span>
              )}
              {target.classification.origin ? (
                <span className="dim">{target.classification.origin}</span>
              ) : null}
            </>
          ) : (
            <span className="dim">unknown</span>
          )}
        </Fact>
        <Fact label="Redshift" edit={may ? (close) => <RedshiftForm target={target} onDone={close} /> : null}>
          {target.redshift === null ? (
            <span className="dim">unknown</span>
          ) : (
            <strong>
              {target.redshift}
              {target.redshiftErr === null ? "" : ` ± ${target.redshiftErr}`}
            </strong>
          )}
        </Fact>
        <StatusFact target={target} may={may} />
        <PriorityFact target={target} may={may} />
      </dl>
    </Panel>
  );
}

interface FactProps {
  label: string;
  edit: ((close: () => void) => ReactNode) | null;
  children: ReactNode;
}

function Fact({ label, edit, children }: FactProps) {
  const [opened, setOpened] = useState(false);
  return (
    <div className={classes["row"]}>
      <dt>{label}</dt>
      <dd>
        {children}
        {edit ? (
          <Popover opened={opened} onChange={setOpened} width={280} trapFocus withArrow shadow="md">
            <Popover.Target>
              <Tooltip label={`Change the ${label.toLowerCase()}`}>
                <ActionIcon
                  size="sm"
                  aria-label={`Change the ${label.toLowerCase()}`}
                  onClick={() => setOpened(!opened)}
                >
                  <IconPencil size={14} />
                </ActionIcon>
              </Tooltip>
            </Popover.Target>
            <Popover.Dropdown>{edit(() => setOpened(false))}</Popover.Dropdown>
          </Popover>
        ) : null}
      </dd>
    </div>
  );
}

function ClassForm({ target, onDone }: { target: Target; onDone: () => void }) {
  const [name, setName] = useState(target.classification?.class ?? "");
  const [probability, setProbability] = useState<number | string>(target.classification?.probability ?? "");
  const [origin, setOrigin] = useState("");
  const save = useMutation({
    mutationFn: () =>
      classify(target.id, {
        class: name.trim(),
        probability: typeof probability === "number" ? probability : null,
        origin: origin.trim() || null,
      }),
    onSuccess: onDone,
  });
  return (
    <QuickForm
      onSave={() => save.mutate()}
      pending={save.isPending}
      error={save.error}
      ready={name.trim() !== ""}
    >
      <Autocomplete
        label="Class"
        required
        maxLength={100}
        data={CLASSES}
        comboboxProps={{ withinPortal: false }}
        value={name}
        onChange={setName}
      />
      <NumberInput
        label="Probability (0 to 1)"
        min={0}
        max={1}
        step={0.05}
        value={probability}
        onChange={setProbability}
      />
      <TextInput
        label="Origin"
        description="A spectrum, a broker, a circular"
        maxLength={200}
        value={origin}
        onChange={(event) => setOrigin(event.currentTarget.value)}
      />
    </QuickForm>
  );
}

function RedshiftForm({ target, onDone }: { target: Target; onDone: () => void }) {
  const [value, setValue] = useState<number | string>(target.redshift ?? "");
  const [error, setError] = useState<number | string>(target.redshiftErr ?? "");
  const [origin, setOrigin] = useState("");
  const save = useMutation({
    mutationFn: () =>
      setRedshift(target.id, {
        value: typeof value === "number" ? value : null,
        error: typeof error === "number" ? error : null,
        ...(origin.trim() ? { origin: origin.trim() } : {}),
      }),
    onSuccess: onDone,
  });
  return (
    <QuickForm onSave={() => save.mutate()} pending={save.isPending} error={save.error} ready>
      <NumberInput
        label="Redshift"
        description="Empty: unknown"
        decimalScale={8}
        step={0.001}
        value={value}
        onChange={setValue}
      />
      <NumberInput label="Error" min={0} decimalScale={8} step={0.0001} value={error} onChange={setError} />
      <TextInput
        label="Origin"
        description="Host galaxy, lines of a spectrum"
        maxLength={200}
        value={origin}
        onChange={(event) => setOrigin(event.currentTarget.value)}
      />
    </QuickForm>
  );
}

interface QuickFormProps {
  onSave: () => void;
  pending: boolean;
  error: unknown;
  ready: boolean;
  children: ReactNode;
}

function QuickForm({ onSave, pending, error, ready, children }: QuickFormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSave();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs">
        {children}
        <FormError error={error} fields={[]} />
        <Group justify="flex-end">
          <Button type="submit" size="xs" loading={pending} disabled={!ready}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function StatusFact({ target, may }: { target: Target; may: boolean }) {
  const change = useMutation({
    mutationFn: (status: string) => changeTarget(target.id, { status: status as (typeof STATUSES)[number] }),
    onError: (error) => toastError("The status was not changed", error),
  });
  const shown = change.isPending ? change.variables : target.status;
  return (
    <div className={classes["row"]}>
      <dt>Status</dt>
      <dd>
        {may ? (
          <Select
            size="xs"
            w={140}
            aria-label="Status"
            allowDeselect={false}
            data={[...new Set<string>([...STATUSES, target.status])].map((value) => ({
              value,
              label: statusLabel(value),
            }))}
            value={shown}
            onChange={(value) => value && value !== target.status && change.mutate(value)}
          />
        ) : (
          statusLabel(target.status)
        )}
      </dd>
    </div>
  );
}

function PriorityFact({ target, may }: { target: Target; may: boolean }) {
  const change = useMutation({
    mutationFn: (priority: number | null) => changeTarget(target.id, { priority }),
    onError: (error) => toastError("The priority was not changed", error),
  });
  const shown = change.isPending ? change.variables : target.priority;
  return (
    <div className={classes["row"]}>
      <dt>Priority (5 is the highest)</dt>
      <dd>
        {may ? (
          <Select
            size="xs"
            w={100}
            aria-label="Priority"
            clearable
            placeholder="none"
            data={["1", "2", "3", "4", "5"]}
            value={shown === null ? null : String(shown)}
            onChange={(value) => change.mutate(value === null ? null : Number(value))}
          />
        ) : (
          (target.priority ?? "none")
        )}
      </dd>
    </div>
  );
}
