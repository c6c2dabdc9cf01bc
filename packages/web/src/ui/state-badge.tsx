import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconPlayerPlay,
} from "@tabler/icons-react";
import type { TaskState } from "../api/types.ts";
import classes from "./state-badge.module.css";

/** Four tones, used for state only. */
export type Tone = "idle" | "working" | "good" | "wrong";

interface Look {
  readonly label: string;
  readonly tone: Tone;
  readonly Icon: typeof IconClock;
}

/** How each state of a task or reduction looks: always an icon and a word beside the colour. */
export const STATE_LOOKS: Readonly<Record<TaskState, Look>> = {
  queued: { label: "Queued", tone: "idle", Icon: IconClock },
  running: { label: "Running", tone: "working", Icon: IconPlayerPlay },
  done: { label: "Done", tone: "good", Icon: IconCircleCheck },
  failed: { label: "Failed", tone: "wrong", Icon: IconCircleX },
  cancelled: { label: "Cancelled", tone: "idle", Icon: IconBan },
  interrupted: { label: "Interrupted", tone: "wrong", Icon: IconAlertTriangle },
};

/** The state of a task, as icon and word. */
export function StateBadge({ state }: { state: TaskState }) {
  const { label, tone, Icon } = STATE_LOOKS[state];
  return (
    <span className={classes["badge"]} data-tone={tone}>
      <Icon size={14} aria-hidden="true" />
      {label}
    </span>
  );
}
