import type { Target } from "../api/types.ts";
import { Copy } from "../ui/copy.tsx";
import classes from "./overview-tab.module.css";

/** Numbers of a target that are shown when they are known: key, label, unit. */
const NUMBERS = [
  ["epoch", "Epoch of the coordinates", ""],
  ["parallax", "Parallax", "mas"],
  ["pmRa", "Proper motion in RA, times cos(dec)", "mas/yr"],
  ["pmDec", "Proper motion in Dec", "mas/yr"],
  ["distance", "Distance", "pc"],
  ["epochOfElements", "Epoch of the elements (MJD)", ""],
  ["inclination", "Inclination", "°"],
  ["lngAscNode", "Longitude of the ascending node", "°"],
  ["argOfPerihelion", "Argument of perihelion", "°"],
  ["eccentricity", "Eccentricity", ""],
  ["perihdist", "Perihelion distance", "au"],
  ["epochOfPerihelion", "Epoch of perihelion (MJD)", ""],
  ["meanAnomaly", "Mean anomaly", "°"],
  ["semimajorAxis", "Semimajor axis", "au"],
  ["meanDailyMotion", "Mean daily motion", "°/d"],
  ["ephemerisPeriod", "Ephemeris period", "d"],
  ["ephemerisEpoch", "Ephemeris epoch", "d"],
  ["absMag", "Absolute magnitude", "mag"],
  ["slope", "Slope", ""],
] as const satisfies readonly (readonly [keyof Target, string, string])[];

const ERRORS: Partial<Record<keyof Target, "distanceErr" | "ephemerisPeriodErr" | "ephemerisEpochErr">> = {
  distance: "distanceErr",
  ephemerisPeriod: "ephemerisPeriodErr",
  ephemerisEpoch: "ephemerisEpochErr",
};

const SCHEMES: Readonly<Record<string, string>> = {
  MPC_MINOR_PLANET: "Minor planet (MPC)",
  MPC_COMET: "Comet (MPC)",
  JPL_MAJOR_PLANET: "Major planet (JPL)",
};

/** Motion, distance and orbit of a target, as far as they are known. */
export function Elements({ target }: { target: Target }) {
  return (
    <>
      {target.scheme ? (
        <div className={classes["row"]}>
          <dt>Elements</dt>
          <dd>{SCHEMES[target.scheme] ?? target.scheme}, ecliptic and equinox J2000</dd>
        </div>
      ) : null}
      {NUMBERS.map(([key, label, unit]) => {
        const value = target[key];
        if (value === null) return null;
        const errorKey = ERRORS[key];
        const error = errorKey ? target[errorKey] : null;
        return (
          <div key={key} className={classes["row"]}>
            <dt>{label}</dt>
            <dd>
              {value}
              {error === null ? "" : ` ± ${error}`} {unit}
              <Copy value={String(value)} label={`Copy: ${label}`} />
            </dd>
          </div>
        );
      })}
    </>
  );
}
