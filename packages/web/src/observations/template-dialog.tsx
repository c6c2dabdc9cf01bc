import { Button, Checkbox, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addTemplate, changeTemplate, facilitiesQuery } from "../api/observation-groups.ts";
import type { Facility, ObservationTemplate } from "../api/types.ts";
import { FormError } from "../ui/form-errors.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { fieldsOf, parametersOf, type SchemaField } from "./schema.ts";

type Values = Record<string, string | number | boolean>;

interface TemplateDialogProps {
  /** The template that is changed; a new one without. */
  template?: ObservationTemplate | undefined;
  onClose: () => void;
}

/** Makes or changes a template: the facility's own form, any part of it filled in. */
export function TemplateDialog({ template, onClose }: TemplateDialogProps) {
  const query = useQuery(facilitiesQuery);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<strong>{template ? `Template ${template.name}` : "New template"}</strong>}
    >
      <QueryView query={query} what="the facilities" height={240}>
        {(facilities) => <TemplateForm facilities={facilities} template={template} onClose={onClose} />}
      </QueryView>
    </Modal>
  );
}

function TemplateForm({
  facilities,
  template,
  onClose,
}: TemplateDialogProps & { facilities: readonly Facility[] }) {
  const [facilityName, setFacility] = useState(template?.facility ?? facilities[0]?.name ?? "");
  const facility = facilities.find(({ name }) => name === facilityName);
  const types = facility?.observationTypes ?? [];
  const [typeName, setType] = useState(template?.type ?? types[0]?.type ?? "");
  const type = types.find((one) => one.type === typeName) ?? types[0];
  const [name, setName] = useState(template?.name ?? "");
  const [values, setValues] = useState<Values>((template?.parameters as Values | undefined) ?? {});
  const fields = type ? fieldsOf(type.schema) : [];
  const save = useMutation({
    mutationFn: () => {
      const parameters = parametersOf(fields, values);
      return template
        ? changeTemplate(template.id, { name: name.trim(), parameters })
        : addTemplate({ name: name.trim(), facility: facilityName, type: type?.type ?? "", parameters });
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && type) save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Facility"
          allowDeselect={false}
          disabled={template !== undefined}
          data={facilities.map((one) => ({ value: one.name, label: one.label }))}
          value={facilityName}
          onChange={(value) => value && setFacility(value)}
        />
        <Select
          label="Kind of observation"
          allowDeselect={false}
          disabled={template !== undefined}
          data={types.map((one) => ({ value: one.type, label: one.label }))}
          value={type?.type ?? null}
          onChange={(value) => value && setType(value)}
        />
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={values[field.name]}
            onChange={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <FormError error={save.error} fields={[]} />
        <Button type="submit" loading={save.isPending} disabled={!name.trim() || !type}>
          Save template
        </Button>
      </Stack>
    </form>
  );
}

interface FieldInputProps {
  field: SchemaField;
  value: string | number | boolean | undefined;
  onChange: (value: string | number | boolean) => void;
}

function FieldInput({ field, value, onChange }: FieldInputProps) {
  const common = { label: field.title, description: field.description };
  if (field.kind === "boolean") {
    return (
      <Checkbox
        {...common}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (field.kind === "choice") {
    return (
      <Select
        {...common}
        clearable
        placeholder="not said"
        data={[...field.choices]}
        value={value === undefined || value === "" ? null : String(value)}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  if (field.kind === "text") {
    return (
      <TextInput
        {...common}
        {...(field.maxLength === undefined ? {} : { maxLength: field.maxLength })}
        value={String(value ?? "")}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <NumberInput
      {...common}
      allowDecimal={field.kind === "number"}
      {...(field.minimum === undefined ? {} : { min: field.minimum })}
      {...(field.maximum === undefined ? {} : { max: field.maximum })}
      value={typeof value === "number" ? value : ""}
      onChange={onChange}
    />
  );
}
