import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addObservation } from "../api/observations.ts";
import type { Observation } from "../api/types.ts";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import classes from "./add-observation.module.css";
import { idProblem, normaliseId } from "./observation-id.ts";

interface AddObservationProps {
  targetId: number;
  onAdded: (observation: Observation) => void;
}

/** Records that an observation of Gemini belongs to a target. */
export function AddObservation({ targetId, onAdded }: AddObservationProps) {
  const [text, setText] = useState("");
  const [left, setLeft] = useState(false);
  const add = useMutation({
    mutationFn: () => addObservation(targetId, normaliseId(text)),
    onSuccess: (observation) => {
      setText("");
      setLeft(false);
      onAdded(observation);
    },
  });
  // While the id is typed it is always incomplete; what is wrong is said when one stops.
  const problem = left ? idProblem(text) : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLeft(true);
    if (text.trim() !== "" && !idProblem(text)) add.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <div className={classes["form"]}>
        <TextInput
          className={classes["id"]}
          label="Observation id at Gemini"
          description="For example GS-2021A-DD-102-9 or G-2025B-1234-Q-0001"
          required
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          value={text}
          error={problem ?? fieldError(add.error, "observationId")}
          onBlur={() => setLeft(true)}
          onChange={(event) => {
            setText(event.currentTarget.value);
            add.reset();
          }}
        />
        <Button
          type="submit"
          className={classes["button"]}
          loading={add.isPending}
          leftSection={<IconPlus size={16} />}
        >
          Add observation
        </Button>
      </div>
      <FormError error={add.error} fields={["observationId"]} />
    </form>
  );
}
