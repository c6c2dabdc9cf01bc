/** FITS files in Node and in the browser. What needs the file system is in `@goats/fits/node`. */
export type { Card, CardKind, Complex, HeaderValue } from "./card.ts";
export { FITS_ERROR_CODES, FitsError, type FitsErrorCode, type FitsErrorDetails } from "./errors.ts";
export type { FitsFile } from "./file.ts";
export { type GroupOptions, type GroupParameter, parameterSum, type RandomGroups } from "./groups.ts";
export type { Hdu, HduKind } from "./hdu.ts";
export { Header, type HeaderOrigin } from "./header.ts";
export { type FetchRange, type HttpSourceOptions, httpSource } from "./http-source.ts";
export type { FitsImage, ImageOptions, ReadOptions } from "./image.ts";
export type { StoredScaling } from "./image-scaling.ts";
export { type ColumnOptions, makeColumn } from "./make-column.ts";
export { makeVariableColumn, type VariableColumnOptions } from "./make-variable-column.ts";
export { type FitsLimits, type OpenOptions, openFits } from "./open.ts";
export type { PixelArray, PixelType } from "./pixels.ts";
export type { AxisRange } from "./section.ts";
export { type ByteSource, blobSource, bufferSource } from "./source.ts";
export { type Column, Table } from "./table.ts";
export type { TableOptions } from "./table-read.ts";
export {
  type CompressOptions,
  compressImage,
  type ImageToCompress,
  type QuantizeOptions,
} from "./tiles/write-image.ts";
export type { ChecksumState } from "./verify.ts";
export {
  type CelestialWcs,
  celestialWcs,
  type LinearAxis,
  linear1d,
  type PixelPosition,
  type SkyPosition,
} from "./wcs/celestial.ts";
export { findGwcs } from "./wcs/gwcs.ts";
export { readWcs, type Wcs, type WcsAxis, type WcsOptions } from "./wcs/wcs.ts";
export { encodeFits, type HduData } from "./write.ts";
export { encodeFitsStream, type StreamedImage, writeFits } from "./write-stream.ts";
