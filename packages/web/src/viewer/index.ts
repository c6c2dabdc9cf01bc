/** Pictures, headers and spectra of FITS files. Loaded when first shown. */
export { HeaderTable, type HeaderTableProps } from "./HeaderTable.tsx";
export { ImageViewer, type ImageViewerProps } from "./ImageViewer.tsx";
export type { ImageViewerState } from "./image/viewer-state.ts";
export { SpectrumPlot, type SpectrumPlotProps } from "./SpectrumPlot.tsx";
