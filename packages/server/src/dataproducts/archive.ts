import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { ZipFile } from "yazl";
import type { Context } from "../core/context.ts";
import { contentDisposition } from "../media/attachment.ts";
import { folderName } from "../media/filenames.ts";
import { existingPath } from "../media/folders.ts";
import { findObservation } from "../observations/store.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { findTarget } from "../targets/store.ts";
import { dataProductErrors } from "./errors.ts";

/** Which files an archive holds. */
export interface ArchiveFilter {
  readonly targetId?: number | undefined;
  readonly observationId?: number | undefined;
  readonly ids?: readonly number[] | undefined;
}

/**
 * Sends files as one ZIP archive, made while it is sent: no byte of it is on disk, and memory is that of one piece.
 * Names are `<target>/<facility>/<observation>/<file>`; files keep their bytes as they are, FITS images hardly shrink.
 * @throws AppError `archive_empty`; not-found errors.
 */
export async function sendArchive(
  ctx: Context,
  viewer: Viewer,
  filter: ArchiveFilter,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (filter.targetId !== undefined) await findTarget(ctx.db, viewer, filter.targetId);
  if (filter.observationId !== undefined) await findObservation(ctx.db, viewer, filter.observationId);
  const files = await filesOf(ctx, viewer, filter);
  const first = files[0];
  if (first === undefined) {
    throw dataProductErrors.archive_empty("There are no files to download.", {
      fix: "Choose files, or upload some first.",
    });
  }
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  // A file that cannot be read breaks the download off, so that nobody takes half an archive for a whole one.
  zip.on("error", (error) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  const names = new Set<string>();
  for (const file of files) {
    const options = { mtime: new Date(file.created_at), compress: false, size: Number(file.size) };
    zip.addReadStreamLazy(entryName(file, names), options, (done) => {
      existingPath(ctx.config.mediaDir, file.path).then(
        (path) => done(null, createReadStream(path, { highWaterMark: 256 * 1024 })),
        (error: unknown) => done(error, output),
      );
    });
  }
  zip.end();
  const single = filter.targetId !== undefined || filter.observationId !== undefined;
  const name = single
    ? folderName(filter.observationId === undefined ? first.target_name : (first.observation_name ?? ""))
    : "";
  return reply
    .type("application/zip")
    .header("content-disposition", contentDisposition(`${name === "" ? "files" : name}.zip`))
    .header("x-content-type-options", "nosniff")
    .send(output);
}

async function filesOf(ctx: Context, viewer: Viewer, { targetId, observationId, ids }: ArchiveFilter) {
  return await ctx.db
    .selectFrom("data_product")
    .innerJoin("target", "target.id", "data_product.target_id")
    .leftJoin("observation", "observation.id", "data_product.observation_id")
    .select([
      "data_product.path",
      "data_product.filename",
      "data_product.size",
      "data_product.created_at",
      "target.id as target_id",
      "target.name as target_name",
      "observation.facility",
      "observation.observation_id as observation_name",
    ])
    .where("data_product.state", "=", "ready")
    .where(visibleTargets(viewer))
    .$if(targetId !== undefined, (query) => query.where("data_product.target_id", "=", targetId ?? 0))
    .$if(observationId !== undefined, (query) =>
      query.where("data_product.observation_id", "=", observationId ?? 0),
    )
    .$if(ids !== undefined, (query) => query.where("data_product.id", "in", [...(ids ?? [])]))
    .orderBy("data_product.id")
    .execute();
}

/** A path without links upwards, drive letters or anything else that an unpacker could stumble over. */
function entryName(
  file: {
    target_id: number;
    target_name: string;
    facility: string | null;
    observation_name: string | null;
    filename: string;
  },
  taken: Set<string>,
): string {
  const target = folderName(file.target_name) || `target-${file.target_id}`;
  const folder =
    file.observation_name === null
      ? "files"
      : `${folderName(file.facility ?? "")}/${folderName(file.observation_name)}`;
  for (let n = 1; ; n++) {
    const name = `${target}${n === 1 ? "" : `-${n}`}/${folder}/${file.filename}`;
    const key = name.toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return name;
  }
}
