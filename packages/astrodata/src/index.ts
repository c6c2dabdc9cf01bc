/** Gemini data: the AstroData object, tags, descriptors, data quality bits and file names. */
export type { ArithmeticOperand, Planes } from "./arithmetic.ts";
export {
  AstroData,
  type AttachedBytes,
  type AttachedImage,
  type AttachedTable,
  checkAttachedName,
  type Extension,
  type PixelData,
} from "./astrodata.ts";
export type { CropBox } from "./crop.ts";
export { type Description, describe, metadataOf } from "./describe.ts";
export { DESCRIPTORS, type DescriptorInfo, type DescriptorType, descriptorInfo } from "./descriptor-list.ts";
export { DQ, DQ_FAIL, DQ_NOT_SIGNAL } from "./dq.ts";
export { ASTRODATA_ERROR_CODES, AstroDataError, type AstroDataErrorCode } from "./errors.ts";
export { updateFilename } from "./filename.ts";
export { type Grouping, groupingOf, groupKey } from "./grouping.ts";
export { toHdus } from "./hdus.ts";
export { biasLevels as gmosBiasLevels } from "./instruments/gmos/readout.ts";
export { headersOf } from "./layout.ts";
export type {
  DescriptorOptions,
  DescriptorValue,
  ExtensionHeader,
  Metadata,
  MetadataSource,
  Setting,
  WavelengthUnit,
} from "./metadata.ts";
export { openAstroData } from "./open.ts";
export {
  addHistory,
  addProvenance,
  type HistoryRow,
  type ProvenanceRow,
  readHistory,
  readProvenance,
} from "./provenance.ts";
export { formatSection, parseSection, type Section } from "./section.ts";
export { SelectionError } from "./select/errors.ts";
export { matches, type SelectionCriteria } from "./select/matches.ts";
export { parseSelection, type Selection } from "./select/parse.ts";
