import { FitsError } from "../errors.ts";

/**
 * The error about compressed bytes that do not decompress. The codecs do not know where their bytes come from;
 * who called them adds the place with {@link FitsError.at}.
 */
export function damaged(what: string): FitsError {
  return new FitsError("bad_compression", what);
}
