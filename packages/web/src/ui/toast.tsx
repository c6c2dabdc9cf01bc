import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { toApiError } from "../api/error.ts";
import classes from "./toast.module.css";

type Level = "info" | "success" | "warning" | "error";

interface ToastOptions {
  title: string;
  message?: ReactNode;
  level?: Level;
  /** The same key replaces the toast that is shown. */
  key?: string;
}

const ICONS: Readonly<Record<Level, ReactNode>> = {
  info: <IconInfoCircle size={20} />,
  success: <IconCircleCheck size={20} />,
  warning: <IconAlertTriangle size={20} />,
  error: <IconCircleX size={20} />,
};

/** Says something in the corner, bottom right. Only errors interrupt a screen reader, and only they stay. */
export function toast({ title, message, level = "info", key }: ToastOptions): void {
  const options = {
    title,
    message: message ?? "",
    autoClose: level === "error" ? (false as const) : 6000,
    role: level === "error" ? "alert" : "status",
    "data-level": level,
    withBorder: true,
    icon: ICONS[level],
    classNames: { root: classes["toast"] ?? "", icon: classes["icon"] ?? "" },
    closeButtonProps: { "aria-label": "Close this message" },
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
