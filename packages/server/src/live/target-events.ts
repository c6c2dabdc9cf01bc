import type { PublishWithin } from "./port.ts";

/** What of a target changed. */
export type TargetPart =
  | "target"
  | "observations"
  | "dataproducts"
  | "photometry"
  | "spectra"
  | "comments"
  | "history"
  | "runs";

/**
 * Tells those who look at a target that something of it changed, on the topic `target:<id>`; to be called inside
 * `live.transact`, so that the change and its news are stored together.
 * @param ids of what changed, where that helps; the page reads the rest by itself.
 */
export function targetChanged(
  publish: PublishWithin,
  targetId: number,
  what: TargetPart,
  action: "created" | "changed" | "deleted",
  ids?: readonly number[],
): void {
  publish(`target:${targetId}`, "changed", { what, action, ...(ids === undefined ? {} : { ids }) });
}
