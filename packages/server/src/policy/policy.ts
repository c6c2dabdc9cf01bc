import type { User } from "../core/context.ts";

/** Who asks: somebody who is signed in, or a visitor. */
export type Viewer = User | null;

/** Who may see a target besides its owner, administrators and the groups that it was given to. */
export const PERMISSIONS = ["OPEN", "PUBLIC", "PRIVATE"] as const;
export type Permissions = (typeof PERMISSIONS)[number];

/** What somebody may want to do with a target and with everything below it. */
export type Action = "view" | "change" | "delete" | "manage";

/** All that the policy asks of a target. */
export interface TargetFacts {
  readonly ownerId: string;
  readonly permissions: string;
  /** What groups of the viewer were given, taken together; null when nothing. */
  readonly grant: { readonly change: boolean; readonly delete: boolean } | null;
}

/**
 * The one rule of permission. What lies below a target (records, files, runs, points, comments, live events) follows
 * the target.
 *
 * - view: the owner, administrators, groups that it was given to; everybody who is signed in when it is PUBLIC or OPEN;
 *   visitors when it is OPEN (that there are visitors at all is decided before, see core/access.ts).
 * - change (the target, and adding, changing, deleting below it): the owner, administrators, groups with `change`.
 * - delete (the target itself): the owner, administrators, groups with `delete`.
 * - manage (permissions, grants, owner): the owner and administrators.
 */
export function can(viewer: Viewer, action: Action, target: TargetFacts): boolean {
  if (viewer === null) return action === "view" && target.permissions === "OPEN";
  if (viewer.role === "admin" || viewer.id === target.ownerId) return true;
  switch (action) {
    case "view":
      return target.permissions !== "PRIVATE" || target.grant !== null;
    case "change":
      return target.grant?.change === true;
    case "delete":
      return target.grant?.delete === true;
    case "manage":
      return false;
  }
}
