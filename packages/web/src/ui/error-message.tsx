import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { toApiError } from "../api/error.ts";
import classes from "./error-message.module.css";

/** An error as pages know it: thrown, or reported by a task. */
export interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly requestId?: string | undefined;
  readonly status?: number | undefined;
}

interface ErrorMessageProps {
  error: unknown;
  /** What was being done, as the beginning of the story: "The targets could not be loaded." */
  what?: string | undefined;
  retry?: () => void;
  children?: ReactNode;
}

/** What happened, why, what to do; the codes are folded away, with a button that copies them. */
export function ErrorMessage({ error, what, retry, children }: ErrorMessageProps) {
  const shown = toShownError(error);
  const details = describeDetails(shown);
  return (
    <div className={classes["error"]} role="alert">
      <IconAlertTriangle size={20} className={classes["icon"]} aria-hidden="true" />
      <div className={classes["body"]}>
        {what ? <p className={classes["what"]}>{what}</p> : null}
        <p className={what ? undefined : classes["what"]}>{shown.message}</p>
        {shown.fix ? <p>{shown.fix}</p> : null}
        {children}
        {retry ? (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            onClick={retry}
            className={classes["retry"]}
          >
            Try again
          </Button>
        ) : null}
        <details className={classes["details"]}>
          <summary>Details</summary>
          <pre>{details}</pre>
          <CopyButton value={`${what ? `${what}\n` : ""}${shown.message}\n${shown.fix ?? ""}\n${details}`}>
            {({ copied, copy }) => (
              <Button
                size="compact-xs"
                variant="default"
                onClick={copy}
                leftSection={copied ? <IconCheck size={12} /> : <IconCopy size={12} />}
              >
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
        </details>
      </div>
    </div>
  );
}

function toShownError(error: unknown): ShownError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    if (typeof error.code === "string") return error as ShownError;
  }
  return toApiError(error);
}

function describeDetails(error: ShownError): string {
  const lines = [`code: ${error.code}`];
  if (error.status) lines.push(`status: ${error.status}`);
  if (error.requestId) lines.push(`request: ${error.requestId}`);
  lines.push(`page: ${location.pathname}${location.search}`);
  return lines.join("\n");
}
