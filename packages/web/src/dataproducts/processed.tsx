import { Button, Group, Modal } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconClock } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { processDataProduct } from "../api/dataproducts.ts";
import type { DataProduct } from "../api/types.ts";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";
import classes from "./processed.module.css";

type Processed = NonNullable<DataProduct["processed"]>;

/** What became of a file of photometry or spectra: points, spectra, refusals; opens what was refused and why. */
export function ProcessedState({ product, onOpen }: { product: DataProduct; onOpen: () => void }) {
  const { processed } = product;
  if (!processed) return <span className="dim">–</span>;
  const { Icon, tone, text } = lookOf(processed);
  return (
    <button
      type="button"
      className={classes["state"]}
      data-tone={tone}
      onClick={onOpen}
      aria-label={`${product.filename}: ${text}. Show details`}
    >
      <Icon size={14} aria-hidden="true" />
      {text}
    </button>
  );
}

function lookOf(processed: Processed) {
  if (processed.state === "queued") return { Icon: IconClock, tone: "working", text: "Being read" };
  if (processed.state === "failed") return { Icon: IconCircleX, tone: "wrong", text: "Refused" };
  const got = yieldOf(processed);
  if (processed.refusedCount === 0) return { Icon: IconCircleCheck, tone: "good", text: got };
  return {
    Icon: IconAlertTriangle,
    tone: "wrong",
    text: `${got}, ${formatCount(processed.refusedCount)} refused`,
  };
}

function yieldOf({ points, spectra }: Processed): string {
  const parts = [
    ...(points > 0 ? [plural(points, "point")] : []),
    ...(spectra > 0 ? [plural(spectra, "spectrum", "spectra")] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "Nothing in it";
}

interface ProcessedDialogProps {
  product: DataProduct | undefined;
  onClose: () => void;
}

/** Line by line, or HDU by HDU, what was not taken and why; and the way to read the file again. */
export function ProcessedDialog({ product, onClose }: ProcessedDialogProps) {
  const again = useMutation({ mutationFn: (id: number) => processDataProduct(id), onSuccess: onClose });
  const processed = product?.processed;
  return (
    <Modal
      opened={product !== undefined}
      onClose={onClose}
      size="lg"
      title={<strong>{product?.filename}</strong>}
    >
      {processed ? (
        <>
          <p>
            {processed.state === "queued" ? "Being read now. " : ""}
            {yieldOf(processed)}
            {processed.repeated > 0 ? `, ${plural(processed.repeated, "line")} repeat others` : ""}.{" "}
            {processed.at ? (
              <span className="dim">
                Read <Time iso={processed.at} />
              </span>
            ) : null}
          </p>
          {processed.message ? (
            <ErrorMessage
              error={{
                code: "processing_failed",
                message: processed.message,
                fix: processed.fix ?? undefined,
              }}
            />
          ) : null}
          {processed.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
          {processed.refused.length > 0 ? (
            <>
              <h3 className={classes["heading"]}>
                Not taken
                {processed.refusedCount > processed.refused.length
                  ? ` (the first ${processed.refused.length} of ${formatCount(processed.refusedCount)})`
                  : ""}
              </h3>
              <ul className={classes["refused"]}>
                {processed.refused.map(({ line, hdu, message }) => (
                  <li key={`${line} ${hdu} ${message}`}>
                    {line === undefined ? (hdu === undefined ? "" : `HDU ${hdu}: `) : `Line ${line}: `}
                    {message}
                  </li>
                ))}
              </ul>
            </>
          ) : null}
          {again.error ? <ErrorMessage error={again.error} /> : null}
          <Group justify="flex-end" mt="md">
            <Button
              variant="default"
              loading={again.isPending}
              disabled={processed.state === "queued"}
              onClick={() => product && again.mutate(product.id)}
            >
              Read the file again
            </Button>
          </Group>
        </>
      ) : null}
    </Modal>
  );
}
