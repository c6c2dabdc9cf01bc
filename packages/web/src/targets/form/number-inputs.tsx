import { SimpleGrid, TextInput } from "@mantine/core";
import { fieldError } from "../../ui/form-errors.tsx";
import { labelOf, type NumberField, type NumberKey, numberProblem, type Scheme } from "./fields.ts";

interface NumberInputsProps {
  fields: readonly NumberField[];
  values: Readonly<Record<NumberKey, string>>;
  required?: boolean;
  scheme?: Scheme;
  /** What the server said. */
  error: unknown;
  onChange: (key: NumberKey, text: string) => void;
}

/** Number fields side by side, each with its unit, an example and what is wrong with it. */
export function NumberInputs({
  fields,
  values,
  required = false,
  scheme,
  error,
  onChange,
}: NumberInputsProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
      {fields.map((spec) => (
        <TextInput
          key={spec.key}
          label={labelOf(spec)}
          placeholder={spec.hint}
          required={required}
          inputMode="text"
          autoComplete="off"
          value={values[spec.key]}
          error={numberProblem(spec, values[spec.key], scheme) ?? fieldError(error, spec.key)}
          onChange={(event) => onChange(spec.key, event.currentTarget.value)}
        />
      ))}
    </SimpleGrid>
  );
}
