import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CliError } from "../errors.ts";

/**
 * Writes a list of files that `@list` reads again, with comments above. Names are kept where the list is in the current
 * folder; elsewhere they become absolute, since a list's names start from its folder. Nobody sees half a list.
 *
 * @throws {CliError} when it cannot be written
 */
export async function writeListFile(
  path: string,
  files: readonly string[],
  comments: readonly string[] = [],
): Promise<void> {
  const isHere = resolve(dirname(path)) === process.cwd();
  const lines = [
    ...comments.map((line) => `# ${line}`),
    ...files.map((file) => (isHere ? file : resolve(file))),
  ];
  const temporary = `${path}.tmp-${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(lines.map((line) => `${line}\n`).join(""));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${path} cannot be written: ${reason}.`, "Choose another name with -o.");
  }
}
