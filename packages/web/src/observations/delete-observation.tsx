import { deleteObservation } from "../api/observations.ts";
import type { Observation } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { plural } from "../ui/format.ts";
import { toast } from "../ui/toast.tsx";

interface DeleteObservationProps {
  /** Opens the dialog when given. */
  observation: Observation | undefined;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks before an observation record goes, with everything that goes with it. */
export function DeleteObservation({ observation, onClose, onDeleted }: DeleteObservationProps) {
  return (
    <DangerDialog
      opened={observation !== undefined}
      onClose={onClose}
      title={`Delete the observation ${observation?.observationId ?? ""}?`}
      confirmLabel="Delete observation"
      onConfirm={async () => {
        if (!observation) return;
        await deleteObservation(observation.id);
        toast({ title: `${observation.observationId} is deleted`, level: "success" });
        onDeleted?.();
      }}
    >
      {observation ? (
        <>
          <p>
            With the record go, from the list of {observation.target.name} and from the disk of the server:
          </p>
          <ul>
            <li>{plural(observation.counts.dataProducts, "file")}</li>
            <li>{plural(observation.counts.runs, "DRAGONS run")} with all outputs</li>
          </ul>
          <p>At Gemini nothing changes. This cannot be undone.</p>
        </>
      ) : null}
    </DangerDialog>
  );
}
