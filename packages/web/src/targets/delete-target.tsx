import { useQuery } from "@tanstack/react-query";
import { deleteTarget, deletionQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { QueryView } from "../ui/query-view.tsx";
import { toast } from "../ui/toast.tsx";

interface DeleteTargetProps {
  /** Opens the dialog when given. */
  target: Pick<Target, "id" | "name"> | undefined;
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
      {target ? <WhatGoes id={target.id} /> : null}
    </DangerDialog>
  );
}

function WhatGoes({ id }: { id: number }) {
  const query = useQuery(deletionQuery(id));
  return (
    <QueryView query={query} what="what goes with it" height={120}>
      {(gone) => (
        <>
          <p>With it go, from the list and from the disk of the server:</p>
          <ul>
            <li>
              {plural(gone.observations, "observation record")} with {plural(gone.runs, "DRAGONS run")}
            </li>
            <li>
              {plural(gone.dataProducts, "data product")} ({plural(gone.files, "file")},{" "}
              {formatBytes(gone.bytes)})
            </li>
            <li>
              {plural(gone.photometry, "photometry point")} and {plural(gone.spectra, "spectrum", "spectra")}
            </li>
            <li>{plural(gone.comments, "comment")}, its history and its notes</li>
          </ul>
          <p>This cannot be undone.</p>
        </>
      )}
    </QueryView>
  );
}
