import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

const CHUNK = 1 << 20;

/** SHA-256 of a file, hexadecimal: by it GOATS knows whether a file has changed. */
export function sha256OfFile(path: string): Promise<string> {
  return hashFile(path, "sha256");
}

/** MD5 of a file, hexadecimal: what DRAGONS' provenance tables hold. */
export function md5OfFile(path: string): Promise<string> {
  return hashFile(path, "md5");
}

async function hashFile(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path, { highWaterMark: CHUNK }), hash);
  return hash.digest("hex");
}
