/** Value of the GMOS grating equation (1000 x wavelength in m x lines for each mm) at tilts of 1, 2, ... 65 degrees. */
const GRATING_EQUATION: readonly number[] = [
  1.629168086997, 1.6150523031634, 1.6004445587539, 1.5853493034291, 1.56977113535, 1.5537147997774,
  1.5371851876267, 1.5201873339779, 1.5027264165419, 1.4848077540831, 1.4664368047999, 1.4476191646612,
  1.4283605657026, 1.4086668742798, 1.3885440892821, 1.3679983403045, 1.3470358857814, 1.3256631110794,
  1.3038865265527, 1.2817127655598, 1.2591485824433, 1.2362008504717, 1.2128765597467, 1.1891828150729,
  1.1651268337947, 1.1407159435968, 1.115957580273, 1.0908592854604, 1.0654287043429, 1.0396735833217,
  1.0136017676563, 0.98722119907411, 0.96053991335197, 0.93356603786793, 0.90630778912574, 0.87877347025202,
  0.85097146846701, 0.82291025252974, 0.79459837015842, 0.76604444542665, 0.7372571761365, 0.70824533116903,
  0.67901774781327, 0.6495833290742, 0.61995104096088, 0.59012990975533, 0.56012901926295, 0.52995750804561,
  0.49962456663787, 0.46913943474751, 0.438511398441, 0.40774978731487, 0.37686397165385, 0.34586335957656,
  0.31475739416973, 0.28355555061173, 0.25226733328635, 0.22090227288766, 0.18946992351687, 0.15797985977208,
  0.12644167383172, 0.094864972532733, 0.063259374444201, 0.03163450693745, 3.2534573368714e-9,
];

/** Focal length ratio and collimator-camera angle of the GMOS grating equation (Gemini's gsappwave). */
const CAMERA_FACTOR = 81;
const CAMERA_ANGLE = 0.87266;
const ARCSEC_PER_RADIAN = 206265;

/** What the dispersion of a GMOS spectrum depends on. */
export interface GratingSetup {
  /** Lines for each mm. */
  readonly ruling: number;
  /** Metres. */
  readonly centralWavelength: number;
  /** Arcsec for each binned pixel. */
  readonly pixelScale: number;
  readonly xBin: number;
  readonly yBin: number;
  readonly order: number;
}

/**
 * Dispersion in nm for each binned pixel, negative because wavelength falls with x. The tilt comes from linear
 * interpolation between whole degrees, as everywhere at Gemini; the exact equation would give slightly other numbers.
 */
export function gratingDispersion(setup: GratingSetup): number {
  const { ruling, centralWavelength, pixelScale, xBin, yBin, order } = setup;
  const equation = 1000 * centralWavelength * ruling;
  const tilt = (gratingTilt(equation) * Math.PI) / 180;
  const metres =
    -(CAMERA_FACTOR * Math.sin(tilt + CAMERA_ANGLE) * pixelScale * (xBin / yBin) * centralWavelength) /
    (ARCSEC_PER_RADIAN * equation);
  return (1e9 * metres) / order;
}

/** Tilt in degrees for a value of the grating equation; values beyond the table take its ends. */
function gratingTilt(equation: number): number {
  const next = GRATING_EQUATION.findIndex((value) => value <= equation);
  if (next < 0) return GRATING_EQUATION.length;
  const [above, below] = [GRATING_EQUATION[next - 1], GRATING_EQUATION[next]];
  if (above === undefined || below === undefined) return 1;
  return next + (above - equation) / (above - below);
}

/** Lines for each mm of a grating by its pretty name (`R400`, `B1200`), or null when it is none (`MIRROR`). */
export function gratingRuling(name: string | null): number | null {
  const match = /^[A-Z](\d+(?:\.\d+)?)$/i.exec(name ?? "");
  return match ? Number(match[1]) : null;
}
