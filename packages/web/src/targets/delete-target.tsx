import { deleteTarget } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { plural } from "../ui/format.ts";
import { toast } from "../ui/toast.tsx";

interface DeleteTargetProps {
  /** Opens the dialog when given. */
  target: Target | undefined;
  onClose: () => void;
  onDeleted?: () => void;
}

/** Asks before a target goes, with everything that goes with it. */
export function DeleteTarget({ target, onClose, onDeleted }: DeleteTargetProps) {
  return (
    <DangerDialog
      opened={target !== undefined}
      onClose={onClose}
      title={`Delete the target ${target?.name ?? ""}?`}
      confirmLabel="Delete target"
      onConfirm={async () => {
        if (!target) return;
        await deleteTarget(target.id);
        toast({ title: `${target.name} is deleted`, level: "success" });
        onDeleted?.();
      }}
    >
      {target ? (
        <>
          <p>With it go, from the list and from the disk of the server:</p>
          <ul>
            <li>{plural(target.counts.observations, "observation record")}, with all their DRAGONS runs</li>
            <li>{plural(target.counts.dataProducts, "data product")}</li>
            {target.notes === "" ? null : <li>its notes</li>}
          </ul>
          <p>This cannot be undone.</p>
        </>
      ) : null}
    </DangerDialog>
  );
}
