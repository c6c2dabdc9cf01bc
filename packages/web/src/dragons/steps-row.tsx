import { IconCheck, IconPlayerPlayFilled, IconX } from "@tabler/icons-react";
import { Fragment } from "react";
import type { Reduction } from "../api/types.ts";
import { formatDuration } from "../ui/format.ts";
import classes from "./steps-row.module.css";

type Step = Reduction["steps"][number];

const WORDS: Readonly<Record<Step["state"], string>> = {
  pending: "to come",
  running: "running",
  done: "done",
  failed: "failed",
};

/** The recipe as a row of steps that fill as they run. */
export function StepsRow({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  return (
    <ol className={classes["steps"]} aria-label="Steps of the recipe">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a recipe may call a primitive twice; its order is fixed
        <li key={index} className={classes["step"]} data-state={step.state}>
          <span className={classes["bar"]} aria-hidden="true" />
          <span className={classes["label"]}>
            <StepIcon state={step.state} />
            <span className={classes["name"]}>
              <Breakable name={step.name} />
            </span>
          </span>
          <span className={classes["time"]}>
            {step.seconds === null ? WORDS[step.state] : formatDuration(step.seconds)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A name in camel case may be broken before its capitals. */
function Breakable({ name }: { name: string }) {
  const parts = name.split(/(?=[A-Z])/);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name have no other name
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}

function StepIcon({ state }: { state: Step["state"] }) {
  if (state === "done") return <IconCheck size={14} aria-label="done" />;
  if (state === "failed") return <IconX size={14} aria-label="failed" />;
  if (state === "running") return <IconPlayerPlayFilled size={12} aria-label="running" />;
  return null;
}
