import {
  IconBan,
  IconCalendar,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconHourglass,
  IconPencil,
  IconPlayerPlay,
  IconSend,
} from "@tabler/icons-react";
import type { Observation } from "../api/types.ts";
import badge from "../ui/state-badge.module.css";
import type { Tone } from "../ui/state-badge.tsx";

/** How each state looks: an icon and a word beside the colour. */
export const OBSERVATION_LOOKS: Readonly<
  Record<Observation["state"], { label: string; tone: Tone; Icon: typeof IconBan }>
> = {
  draft: { label: "Draft", tone: "idle", Icon: IconPencil },
  submitted: { label: "Submitted", tone: "working", Icon: IconSend },
  pending: { label: "Pending", tone: "working", Icon: IconHourglass },
  scheduled: { label: "Scheduled", tone: "working", Icon: IconCalendar },
  executing: { label: "Executing", tone: "working", Icon: IconPlayerPlay },
  done: { label: "Done", tone: "good", Icon: IconCircleCheck },
  failed: { label: "Failed", tone: "wrong", Icon: IconCircleX },
  cancelled: { label: "Cancelled", tone: "idle", Icon: IconBan },
  unknown: { label: "Unknown", tone: "idle", Icon: IconHelpCircle },
};

/** The state of an observation; the facility's own word stands beside it where it says more. */
export function ObservationState({ observation }: { observation: Pick<Observation, "state" | "status"> }) {
  const { label, tone, Icon } = OBSERVATION_LOOKS[observation.state];
  const more = observation.status && observation.status.toLowerCase() !== label.toLowerCase();
  return (
    <span className={badge["badge"]} data-tone={tone} title={more ? observation.status : undefined}>
      <Icon size={14} aria-hidden="true" />
      {label}
    </span>
  );
}
