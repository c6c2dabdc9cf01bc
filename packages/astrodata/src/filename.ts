/**
 * The name of a file after a step of processing, by DRAGONS' rules.
 *
 * Without `strip` the suffix goes behind the current name. With `strip` it replaces the last suffix: what follows the
 * root of `originalName` (the ORIGNAME keyword) from its last underscore on, or, when that root does not occur in the
 * name, whatever follows the last underscore of the name itself. So `N20150417S0223_prepared.fits` becomes
 * `N20150417S0223_dqAdded.fits`, and a file that its owner renamed to `f2_imaging_dark.fits` becomes
 * `f2_imaging_prepared.fits`.
 *
 * @param suffix with its underscore, such as `_prepared`
 */
export function updateFilename(filename: string, originalName: string, suffix: string, strip = true): string {
  const [name, extension] = splitExtension(filename);
  if (!strip) return name + suffix + extension;

  const [root] = splitExtension(originalName);
  const at = root === "" ? -1 : name.lastIndexOf(root);
  if (at < 0) {
    const underscore = name.lastIndexOf("_");
    return (underscore < 0 ? name : name.slice(0, underscore)) + suffix + extension;
  }
  const inner = name.slice(at + root.length);
  const underscore = inner.lastIndexOf("_");
  return name.slice(0, at) + root + (underscore < 0 ? "" : inner.slice(0, underscore)) + suffix + extension;
}

/** Splits `name.fits`; a compressed `name.fits.bz2` counts as `name.fits`, which is what will be written. */
function splitExtension(filename: string): [name: string, extension: string] {
  const compressed = /^(.+\.fits?)\.(?:bz2|gz|fz)$/i.exec(filename);
  const plain = compressed?.[1] ?? filename;
  const match = /^(.*[^.].*?)(\.[^.]*)$/.exec(plain);
  return match?.[1] !== undefined && match[2] !== undefined ? [match[1], match[2]] : [plain, ""];
}
