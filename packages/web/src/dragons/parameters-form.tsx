import { Accordion, ActionIcon, Badge, Button, Select, TextInput, Tooltip } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { Parameter, Primitive } from "../api/types.ts";
import { describeRange, NONE, type TypedValues, writeValue } from "./parameters.ts";
import classes from "./parameters-form.module.css";

interface ParametersFormProps {
  primitives: readonly Primitive[];
  typed: TypedValues;
  problems: Readonly<Record<string, string>>;
  onChange: (typed: TypedValues) => void;
}

/** The parameters of a recipe's primitives: defaults shown, changes marked, each with its documentation. */
export function ParametersForm({ primitives, typed, problems, onChange }: ParametersFormProps) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const matches = (primitive: Primitive, parameter: Parameter) =>
    `${primitive.name} ${parameter.name} ${parameter.doc}`.toLowerCase().includes(wanted);
  const set = (key: string, text: string | undefined) => {
    const { [key]: _old, ...rest } = typed;
    onChange(text === undefined ? rest : { ...rest, [key]: text });
  };
  // A recipe may call a primitive twice; its parameters are the same.
  const unique = primitives.filter(
    ({ name }, index) => primitives.findIndex((other) => other.name === name) === index,
  );
  const shown = unique
    .map((primitive) => ({
      primitive,
      params: primitive.params.filter((parameter) => wanted === "" || matches(primitive, parameter)),
    }))
    .filter(({ primitive, params }) => params.length > 0 || (wanted === "" && primitive.doc !== ""));
  return (
    <div>
      <div className={classes["tools"]}>
        <TextInput
          size="xs"
          aria-label="Find a parameter"
          placeholder="Find a parameter"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        {Object.keys(typed).length > 0 ? (
          <Button size="compact-xs" variant="default" onClick={() => onChange({})}>
            Back to all defaults
          </Button>
        ) : null}
      </div>
      {shown.length === 0 ? <p className="dim">No parameter has this in its name or description.</p> : null}
      <Accordion
        multiple
        variant="contained"
        {...(wanted === "" ? {} : { value: shown.map(({ primitive }) => primitive.name) })}
      >
        {shown.map(({ primitive, params }) => {
          const keys = primitive.params.map(({ name }) => `${primitive.name}:${name}`);
          const changed = keys.filter((key) => typed[key] !== undefined).length;
          const wrong = keys.filter((key) => problems[key] !== undefined).length;
          return (
            <Accordion.Item key={primitive.name} value={primitive.name}>
              <Accordion.Control>
                <span className={classes["primitive"]}>
                  <span className="mono">{primitive.name}</span>
                  {wrong > 0 ? (
                    <Badge size="sm" color="red" variant="light">
                      {wrong} to put right
                    </Badge>
                  ) : changed > 0 ? (
                    <Badge size="sm" variant="light">
                      {changed} changed
                    </Badge>
                  ) : null}
                </span>
              </Accordion.Control>
              <Accordion.Panel>
                {primitive.doc ? <p className={classes["doc"]}>{primitive.doc}</p> : null}
                {params.length === 0 ? <p className="dim">This step has no parameters.</p> : null}
                <div className={classes["params"]}>
                  {params.map((parameter) => {
                    const key = `${primitive.name}:${parameter.name}`;
                    return (
                      <ParameterField
                        key={key}
                        parameter={parameter}
                        typed={typed[key]}
                        problem={problems[key]}
                        onChange={(text) => set(key, text)}
                      />
                    );
                  })}
                </div>
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </div>
  );
}

interface ParameterFieldProps {
  parameter: Parameter;
  typed: string | undefined;
  problem: string | undefined;
  onChange: (typed: string | undefined) => void;
}

function ParameterField({ parameter, typed, problem, onChange }: ParameterFieldProps) {
  const preset = writeValue(parameter.default);
  const description = [asSentence(parameter.doc), describeRange(parameter), `Default: ${preset}.`]
    .filter(Boolean)
    .join(" ");
  const label = (
    <span className={classes["label"]}>
      <span className="mono">{parameter.name}</span>
      <span className="dim">{TYPE_WORDS[parameter.type] ?? parameter.type}</span>
    </span>
  );
  const undo =
    typed === undefined ? null : (
      <Tooltip label={`Back to the default, ${preset}`}>
        <ActionIcon
          size="sm"
          aria-label={`Back to the default of ${parameter.name}`}
          onClick={() => onChange(undefined)}
        >
          <IconArrowBackUp size={14} />
        </ActionIcon>
      </Tooltip>
    );
  const choices = choicesOf(parameter);
  const common = {
    label,
    description,
    error: problem,
    "data-changed": typed !== undefined || undefined,
  };
  if (choices) {
    return (
      <Select
        {...common}
        allowDeselect={false}
        data={choices}
        value={typed ?? preset}
        onChange={(value) => onChange(value === null || value === preset ? undefined : value)}
        {...(undo ? { rightSection: undo, rightSectionPointerEvents: "all" as const } : {})}
      />
    );
  }
  return (
    <TextInput
      {...common}
      value={typed ?? preset}
      inputMode={parameter.type === "str" ? "text" : "decimal"}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) =>
        onChange(event.currentTarget.value === preset ? undefined : event.currentTarget.value)
      }
      rightSection={undo}
    />
  );
}

function asSentence(text: string): string {
  return text === "" || /[.?!]$/.test(text) ? text : `${text}.`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  str: "text",
  int: "whole number",
  float: "number",
  bool: "yes or no",
};

/** The values of a list to choose from; undefined when the value is typed. */
function choicesOf(parameter: Parameter): { value: string; label: string }[] | undefined {
  const none = parameter.optional ? [{ value: NONE, label: NONE }] : [];
  if (parameter.type === "bool") {
    return [{ value: "true", label: "yes" }, { value: "false", label: "no" }, ...none];
  }
  if (!parameter.choices) return undefined;
  return [...parameter.choices.map((choice) => ({ value: String(choice), label: String(choice) })), ...none];
}
