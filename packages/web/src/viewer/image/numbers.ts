/** Seven significant digits, what a 32-bit float holds; plain where readable, otherwise with exponent. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e7 || size < 1e-4 ? value.toExponential(5) : String(Number(value.toPrecision(7)));
  return text.replaceAll("-", "−");
}

/** As {@link formatValue}, with as many digits as tell `step` apart: for limits. */
export function roundLike(value: number, step: number): number {
  if (!Number.isFinite(value) || !(step > 0)) return value;
  const digits = Math.max(0, Math.min(15, Math.ceil(Math.log10(Math.max(Math.abs(value), step) / step)) + 3));
  return Number(value.toPrecision(Math.max(1, digits)));
}

/** `12 345`: thin spaces between thousands. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** `55.2 MB` */
export function formatBytes(bytes: number): string {
  const megabytes = bytes / 1e6;
  if (megabytes >= 1000) return `${(megabytes / 1000).toFixed(2)} GB`;
  return megabytes >= 1 ? `${megabytes.toFixed(1)} MB` : `${Math.max(0, Math.round(bytes / 1000))} kB`;
}

/** `3.2 %`, `< 0.01 %`, `0 %` */
export function formatShare(part: number, whole: number): string {
  if (part === 0 || whole === 0) return "0 %";
  const percent = (100 * part) / whole;
  if (percent < 0.01) return "< 0.01 %";
  return `${percent.toFixed(percent < 1 ? 2 : 1)} %`;
}
