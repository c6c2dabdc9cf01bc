import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";
import { toApiError } from "../api/error.ts";

type Level = "info" | "success" | "warning" | "error";

interface ToastOptions {
  title: string;
  message?: ReactNode;
  level?: Level;
  /** The same key replaces the toast that is shown. */
  key?: string;
}

/** Says something in the corner, bottom right. Only errors interrupt a screen reader, and only they stay. */
export function toast({ title, message, level = "info", key }: ToastOptions): void {
  const options = {
    title,
    message: message ?? "",
    autoClose: level === "error" ? (false as const) : 6000,
    role: level === "error" ? "alert" : "status",
    "data-level": level,
    withBorder: true,
    ...(key === undefined ? {} : { id: key }),
  };
  if (key !== undefined) notifications.hide(key);
  notifications.show(options);
}

/** Says that something went wrong, with what to do. For failures that have no better place on the page. */
export function toastError(title: string, thrown: unknown): void {
  const error = toApiError(thrown);
  if (error.code === "aborted" || error.status === 401) return;
  toast({ title, message: [error.message, error.fix].filter(Boolean).join(" "), level: "error", key: title });
}
