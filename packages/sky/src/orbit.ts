import type { Vector } from "./vector.ts";

/** Shape and time of a Kepler orbit about the Sun, of any eccentricity. */
export interface KeplerOrbit {
  /** Perihelion distance, au. */
  readonly perihelion: number;
  readonly eccentricity: number;
  /** MJD (TT) of a passage through the perihelion. */
  readonly perihelionTime: number;
  /** Gravitational parameter, au^3/day^2. */
  readonly mu: number;
}

/** Gaussian gravitational constant squared, au^3/day^2 (IAU 1976). */
export const MU_SUN = 0.01720209895 ** 2;

/** Newton steps; the quadratic approach needs at most some ten. */
const MAX_STEPS = 60;

/**
 * Position in the plane of the orbit at an MJD (TT), au: x towards the perihelion, y along the motion there.
 *
 * Universal variables (Danby, Fundamentals of Celestial Mechanics, 6.9) started at the perihelion: one equation for
 * ellipses, parabolas and hyperbolas, without loss of digits at eccentricity 1.
 */
export function orbitPosition(orbit: KeplerOrbit, time: number): readonly [number, number] {
  const { perihelion: q, eccentricity: e, mu } = orbit;
  const alpha = (mu * (1 - e)) / q;
  let elapsed = time - orbit.perihelionTime;
  if (alpha > 0) {
    const period = (2 * Math.PI * mu) / alpha ** 1.5;
    elapsed -= period * Math.round(elapsed / period);
  }
  const s = universalAnomaly(q, e, mu, alpha, Math.abs(elapsed));
  const [, c1, c2] = stumpff(alpha * s * s);
  const y = Math.sqrt(mu * q * (1 + e)) * s * c1;
  return [q - mu * s * s * c2, elapsed < 0 ? -y : y];
}

/** Solves q s c1 + mu s^3 c3 = t for s >= 0 in the form q s + mu e s^3 c3 = t; the left side grows without a turn. */
function universalAnomaly(q: number, e: number, mu: number, alpha: number, elapsed: number): number {
  let low = 0;
  let high = elapsed / q;
  // Far out the cube term leads: a start there saves steps.
  let s = Math.min(high, Math.cbrt((6 * elapsed) / (mu * Math.max(e, 1e-3))));
  for (let step = 0; step < MAX_STEPS; step++) {
    const [, , c2, c3] = stumpff(alpha * s * s);
    const error = q * s + mu * e * s ** 3 * c3 - elapsed;
    if (error > 0) high = s;
    else low = s;
    const next = s - error / (q + mu * e * s * s * c2);
    const inside = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(inside - s) <= 1e-15 * Math.max(1, Math.abs(s)) || inside === s) return inside;
    s = inside;
  }
  return s;
}

/** Stumpff's functions c0 to c3 of x. */
function stumpff(x: number): readonly [number, number, number, number] {
  if (Math.abs(x) < 1e-2) {
    const c2 = 1 / 2 - x / 24 + x ** 2 / 720 - x ** 3 / 40_320 + x ** 4 / 3_628_800;
    const c3 = 1 / 6 - x / 120 + x ** 2 / 5040 - x ** 3 / 362_880 + x ** 4 / 39_916_800;
    return [1 - x * c2, 1 - x * c3, c2, c3];
  }
  const root = Math.sqrt(Math.abs(x));
  const [c0, c1] =
    x > 0 ? [Math.cos(root), Math.sin(root) / root] : [Math.cosh(root), Math.sinh(root) / root];
  return [c0, c1, (1 - c0) / x, (1 - c1) / x];
}

/** Turns a position in the plane of the orbit into ecliptic axes; angles in degrees. */
export function toEcliptic(
  [x, y]: readonly [number, number],
  inclination: number,
  node: number,
  argument: number,
): Vector {
  const degree = Math.PI / 180;
  const [sinI, cosI] = [Math.sin(inclination * degree), Math.cos(inclination * degree)];
  const [sinN, cosN] = [Math.sin(node * degree), Math.cos(node * degree)];
  const [sinW, cosW] = [Math.sin(argument * degree), Math.cos(argument * degree)];
  return [
    x * (cosN * cosW - sinN * sinW * cosI) - y * (cosN * sinW + sinN * cosW * cosI),
    x * (sinN * cosW + cosN * sinW * cosI) - y * (sinN * sinW - cosN * cosW * cosI),
    x * sinW * sinI + y * cosW * sinI,
  ];
}
