import type { Curve } from "./spectrum.ts";

/** A field of RFC 4180: quoted where it must be, and where a spreadsheet would take it for a formula. */
export function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Curves as CSV (RFC 4180), one point a line: spectrum, wavelength, flux, its standard deviation.
 * Units stand in the head; a value that is not known is an empty field.
 *
 * @param boxcar width of the smoothing in pixels, named in the head when above 1
 */
export function spectraCsv(curves: readonly Curve[], boxcar: number): string {
  const units = new Set(curves.map((curve) => curve.fluxUnit));
  const unit = units.size === 1 && curves[0]?.fluxUnit ? ` [${curves[0].fluxUnit}]` : "";
  const smoothing = boxcar > 1 ? ` (mean of ${boxcar} pixels)` : "";
  const lines = [
    ["spectrum", "wavelength [nm]", `flux${unit}${smoothing}`, `flux_error${unit}`].map(csvField).join(","),
  ];
  for (const curve of curves) {
    const label = csvField(curve.label);
    for (const [i, wavelength] of curve.wavelength.entries()) {
      lines.push(`${label},${wavelength},${curve.flux[i] ?? ""},${curve.sigma?.[i] ?? ""}`);
    }
  }
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * Curves as ECSV 1.0, the table format of astropy: the units are part of it. Values that are not known are empty.
 * @param how names in the head what was done to the curves.
 */
export function spectraEcsv(
  curves: readonly Curve[],
  how: { boxcar: number; restFrame: number | null },
): string {
  const units = new Set(curves.map((curve) => curve.fluxUnit));
  const unit = units.size === 1 ? (curves[0]?.fluxUnit ?? "") : "";
  const flux = unit === "" ? "" : `, unit: ${JSON.stringify(unit)}`;
  const frame = how.restFrame === null ? "observed" : `rest frame of z = ${how.restFrame}`;
  const head = [
    "# %ECSV 1.0",
    "# ---",
    "# delimiter: ','",
    "# datatype:",
    "# - {name: spectrum, datatype: string}",
    "# - {name: wavelength, unit: nm, datatype: float64}",
    `# - {name: flux${flux}, datatype: float64}`,
    `# - {name: flux_error${flux}, datatype: float64}`,
    `# meta: {wavelengths: ${JSON.stringify(frame)}, smoothing_pixels: ${how.boxcar}}`,
    "# schema: astropy-2.0",
    "spectrum,wavelength,flux,flux_error",
  ];
  const rows = curves.flatMap((curve) =>
    curve.wavelength.map(
      (wavelength, i) =>
        `${csvField(curve.label)},${wavelength},${curve.flux[i] ?? ""},${curve.sigma?.[i] ?? ""}`,
    ),
  );
  return `${[...head, ...rows].join("\n")}\n`;
}
