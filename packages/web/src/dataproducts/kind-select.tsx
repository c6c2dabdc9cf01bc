import { NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { setDataProductType } from "../api/dataproducts.ts";
import type { DataProduct, DataProductType } from "../api/types.ts";
import { toast, toastError } from "../ui/toast.tsx";
import { TYPE_LABELS } from "./describe.ts";

const KINDS = Object.entries(TYPE_LABELS).map(([value, label]) => ({ value, label }));

/** What a file is; declared photometry or spectroscopy it is read, declared anything else its points go. */
export function KindSelect({ product }: { product: DataProduct }) {
  const change = useMutation({
    mutationFn: (type: DataProductType) => setDataProductType(product.id, type),
    onSuccess: (changed) =>
      toast({ title: `${changed.filename} is now: ${TYPE_LABELS[changed.type]}`, level: "success" }),
    onError: (error) => toastError("The kind was not changed", error),
  });
  return (
    <NativeSelect
      size="xs"
      aria-label={`Kind of ${product.filename}`}
      data={KINDS}
      disabled={change.isPending}
      value={change.isPending ? change.variables : product.type}
      onChange={(event) => change.mutate(event.currentTarget.value as DataProductType)}
    />
  );
}
