/** How far the work on a target is; the server knows the same words. */
export const STATUSES = ["active", "monitoring", "done", "archived", "rejected"] as const;

export type Status = (typeof STATUSES)[number];

/** A status as people read it. */
export function statusLabel(status: string): string {
  return status.charAt(0).toUpperCase() + status.slice(1);
}
