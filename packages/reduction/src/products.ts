/**
 * Writes products so that they appear whole or not at all: everything goes to temporary files, and only when the
 * recipe has succeeded they get their names.
 */
import { createHash } from "node:crypto";
import { constants, copyFile, type FileHandle, mkdir, open, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { encodeFits, type HduData } from "@goats/fits";
import { ReductionError } from "./errors.ts";
import { temporaryName } from "./process/temporary.ts";

/** A file that is written and waits for its name. */
export interface StagedProduct {
  readonly path: string;
  readonly temporary: string;
  readonly kind: string;
  readonly sha256: string;
  readonly calibration: boolean;
}

/** What a product is. */
export interface ProductKind {
  /** `processed_bias`..., or `output`. */
  readonly kind: string;
  /** Is it a calibration that gets registered? */
  readonly calibration: boolean;
}

export class ProductWriter {
  /** By path: a product that is written again replaces the one before. */
  private readonly staged = new Map<string, StagedProduct>();
  /** Folders that did not exist before, the outermost first. */
  private readonly madeFolders: string[] = [];

  /** Writes a file under a temporary name. `breathe` is called between pieces and may throw. */
  async stage(
    path: string,
    hdus: readonly HduData[],
    kind: ProductKind,
    breathe: () => Promise<void>,
  ): Promise<StagedProduct> {
    return this.guarded(path, async () => {
      const temporary = temporaryName(path);
      const hash = createHash("sha256");
      const file = await this.create(temporary);
      try {
        for (const piece of encodeFits(hdus)) {
          hash.update(piece);
          await writeAll(file, piece);
          await breathe();
        }
        await file.sync();
      } catch (error) {
        await file.close();
        await rm(temporary, { force: true });
        throw error;
      }
      await file.close();
      return this.remember({ path, temporary, sha256: hash.digest("hex"), ...kind });
    });
  }

  /** Another file with the same content. */
  async stageCopy(path: string, original: StagedProduct, kind: ProductKind): Promise<StagedProduct> {
    return this.guarded(path, async () => {
      await this.makeFolder(dirname(path));
      const temporary = temporaryName(path);
      try {
        await copyFile(original.temporary, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
        const file = await open(temporary, "r+");
        try {
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      return this.remember({ path, temporary, sha256: original.sha256, ...kind });
    });
  }

  /** Gives all files their names. */
  async publish(): Promise<StagedProduct[]> {
    const products = [...this.staged.values()];
    for (const { temporary, path } of products) {
      await this.guarded(path, () => rename(temporary, path));
      this.staged.delete(path);
    }
    for (const folder of new Set(products.map(({ path }) => dirname(path)))) await syncFolder(folder);
    this.madeFolders.length = 0;
    return products;
  }

  /** Removes what was not published, and the folders that were made for it. */
  async discard(): Promise<void> {
    for (const { temporary } of this.staged.values()) await rm(temporary, { force: true });
    this.staged.clear();
    for (const folder of this.madeFolders.toReversed()) await rmdir(folder).catch(() => undefined);
    this.madeFolders.length = 0;
  }

  /** Makes a folder and those above it, and remembers which were new. */
  async makeFolder(path: string): Promise<void> {
    const parents: string[] = [];
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let folder = path; folder !== dirname(first); folder = dirname(folder)) parents.unshift(folder);
    this.madeFolders.push(...parents);
  }

  /**
   * Opens a new file. Another reduction that cleans up may take an empty folder away between making it and using it:
   * then it is made once more.
   */
  private async create(path: string): Promise<FileHandle> {
    await this.makeFolder(dirname(path));
    try {
      return await open(path, "wx");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
      await this.makeFolder(dirname(path));
      return open(path, "wx");
    }
  }

  private async remember(product: StagedProduct): Promise<StagedProduct> {
    const before = this.staged.get(product.path);
    if (before) await rm(before.temporary, { force: true });
    this.staged.set(product.path, product);
    return product;
  }

  private async guarded<Result>(path: string, run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Error) || !("syscall" in error)) throw error;
      throw notWritable(path, error);
    }
  }
}

/** The error for a folder or file that cannot be written. */
export function notWritable(path: string, cause: Error): ReductionError {
  const code = "code" in cause ? cause.code : undefined;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return new ReductionError("output_not_writable", `${basename(path)} cannot be written: ${cause.message}.`, {
    fix: full
      ? "Make room on the disk and start again."
      : "Choose another output folder, or change its permissions.",
    cause,
  });
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

/** Makes the new names last. Some systems cannot open folders; there the rename has to do. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  if (!folder) return;
  try {
    await folder.sync().catch(() => undefined);
  } finally {
    await folder.close();
  }
}
