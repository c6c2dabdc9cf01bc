import { useEffect, useState } from "react";
import type { Theme } from "../../ui/theme.ts";
import { type Store, useStore } from "../shared/store.ts";
import { formatFlux, prettyUnit } from "./format.ts";
import { LineSample } from "./Legend.tsx";
import classes from "./spectrum.module.css";
import { type Curve, nearestPoint } from "./spectrum.ts";

interface SpectrumReadoutProps {
  cursor: Store<number | undefined>;
  curves: readonly { curve: Curve; index: number }[];
  theme: Theme;
  /** Power of ten of the flux axis. */
  exponent: number;
  boxcar: number;
}

/** Wavelength and flux under the crosshair. */
export function SpectrumReadout({ cursor, curves, theme, exponent, boxcar }: SpectrumReadoutProps) {
  const at = useStore(cursor);
  const readings = curves.flatMap(({ curve, index }) => {
    const point = at === undefined ? undefined : nearestPoint(curve.wavelength, at);
    const wavelength = point === undefined ? undefined : curve.wavelength[point];
    if (point === undefined || wavelength === undefined) return [];
    const flux = curve.flux[point] ?? null;
    const unit = prettyUnit(curve.fluxUnit);
    const text =
      flux === null
        ? "no flux here"
        : `${formatFlux(flux, curve.sigma?.[point] ?? null, exponent)} ${unit}`.trim();
    return [{ index, label: curve.label, wavelength, text }];
  });
  const spoken = readings.map(
    ({ label, wavelength, text }) => `${label}: ${wavelength.toFixed(2)} nm, ${text}`,
  );
  return (
    <div className={classes.readout}>
      {readings.length === 0 ? (
        <span className={classes.hint}>
          Move over the spectrum to read it; drag to zoom, double click for the whole range.
        </span>
      ) : (
        readings.map(({ index, label, wavelength, text }) => (
          <span key={index} className={classes.reading}>
            {curves.length > 1 && (
              <>
                <LineSample index={index} theme={theme} />
                <span className={classes.label}>{label}</span>
              </>
            )}
            <span className={classes.wavelength}>λ {wavelength.toFixed(3)} nm</span>
            <span>{text}</span>
            {boxcar > 1 && <span className={classes.hint}>mean of {boxcar} pixels</span>}
          </span>
        ))
      )}
      <Announcement text={spoken.join("; ")} />
    </div>
  );
}

/** Says the reading when the crosshair rests. */
function Announcement({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={classes.srOnly} aria-live="polite">
      {said}
    </div>
  );
}
