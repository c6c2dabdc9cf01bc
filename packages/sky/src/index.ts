export {
  ANGLE_ERROR_CODES,
  ANGLE_EXAMPLES,
  AngleError,
  type AngleErrorCode,
  type AngleField,
} from "./errors.ts";
export { formatSexagesimal, type SexagesimalFormat } from "./format.ts";
export { parseDeclination, parseRightAscension } from "./parse.ts";
export { type GalacticPosition, type SkyPosition, separation, toGalactic } from "./position.ts";
