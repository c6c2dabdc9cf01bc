import type { Context, User } from "../core/context.ts";
import { existingPath } from "../media/folders.ts";
import { findObservation, observationFolder } from "../observations/store.ts";
import type { Viewer } from "../policy/policy.ts";
import { findTarget } from "../targets/store.ts";
import { findDataProduct } from "./store.ts";

/** Where files of a target or of one of its observations go. */
export interface Place {
  readonly targetId: number;
  readonly observationId: number | null;
  readonly ownerId: string;
  /** Below the media folder. */
  readonly folder: string;
}

/** The place of an observation's files. */
export async function observationPlace(ctx: Context, user: User, id: number): Promise<Place> {
  const row = await findObservation(ctx.db, user, id, "change");
  return {
    targetId: row.target_id,
    observationId: row.id,
    ownerId: row.owner_id,
    folder: observationFolder(row),
  };
}

/** The place of the files that belong to a target but to no observation. */
export async function targetPlace(ctx: Context, user: User, id: number): Promise<Place> {
  const row = await findTarget(ctx.db, user, id, "change");
  return { targetId: row.id, observationId: null, ownerId: row.owner_id, folder: `${row.folder}/files` };
}

/** A file that may be read: where it is and how it is named to the outside. */
export interface StoredFile {
  /** Absolute path. */
  readonly path: string;
  readonly filename: string;
  readonly sha256: string;
}

/** The file of a data product. @throws AppError `data_product_not_found`, `media_missing`, `media_unsafe`. */
export async function productFile(ctx: Context, user: Viewer, id: number): Promise<StoredFile> {
  const row = await findDataProduct(ctx.db, user, id);
  const path = await existingPath(ctx.config.mediaDir, row.path);
  return { path, filename: row.filename, sha256: row.sha256 };
}
