/** Distortions of the plane: SIP polynomials of pixels, TPV polynomials of degrees, and their inverses. */
import type { WcsKeywords } from "./keywords.ts";

/** A map of the plane with its way back. */
export interface Distortion {
  forward(x: number, y: number): readonly [number, number];
  /** Undefined where no point is mapped on this one. */
  inverse(x: number, y: number): readonly [number, number] | undefined;
}

/** A term `c x^p y^q r^k` with r the distance from the origin. */
interface Term {
  readonly c: number;
  readonly p: number;
  readonly q: number;
  readonly k: number;
}

/** Value and derivatives of a sum of terms. */
interface Jet {
  value: number;
  dx: number;
  dy: number;
}

function evaluate(terms: readonly Term[], x: number, y: number, jet: Jet): void {
  jet.value = 0;
  jet.dx = 0;
  jet.dy = 0;
  const r = Math.hypot(x, y);
  for (const { c, p, q, k } of terms) {
    const [xp, yq, rk] = [x ** p, y ** q, r ** k];
    jet.value += c * xp * yq * rk;
    if (p > 0) jet.dx += c * p * x ** (p - 1) * yq * rk;
    if (q > 0) jet.dy += c * q * xp * y ** (q - 1) * rk;
    if (k > 0 && r > 0) {
      const slope = c * k * xp * yq * r ** (k - 2);
      jet.dx += slope * x;
      jet.dy += slope * y;
    }
  }
}

/**
 * A map by polynomials.
 *
 * @param tolerance in the unit of the plane: the inverse is exact to this, or to the rounding of doubles.
 * @param guess a first approximation of the inverse.
 */
function polynomialMap(
  forX: readonly Term[],
  forY: readonly Term[],
  tolerance: number,
  guess: (x: number, y: number) => readonly [number, number],
): Distortion {
  const [jx, jy]: [Jet, Jet] = [
    { value: 0, dx: 0, dy: 0 },
    { value: 0, dx: 0, dy: 0 },
  ];
  return {
    forward(x, y) {
      evaluate(forX, x, y, jx);
      evaluate(forY, x, y, jy);
      return [jx.value, jy.value];
    },
    // Newton's method. Near the solution a step squares the error, so that one below `tolerance` is the last.
    inverse(x, y) {
      let [u, v] = guess(x, y);
      let before = Number.POSITIVE_INFINITY;
      for (let round = 0; round < MAX_ROUNDS; round++) {
        evaluate(forX, u, v, jx);
        evaluate(forY, u, v, jy);
        const determinant = jx.dx * jy.dy - jx.dy * jy.dx;
        const [ex, ey] = [x - jx.value, y - jy.value];
        const [du, dv] = [(ex * jy.dy - ey * jx.dy) / determinant, (ey * jx.dx - ex * jy.dx) / determinant];
        const step = Math.hypot(du, dv);
        if (!Number.isFinite(step)) return undefined;
        u += du;
        v += dv;
        // Rounding can keep the steps from shrinking further.
        if (step <= tolerance || (step <= 100 * tolerance && step >= before)) return [u, v];
        before = step;
      }
      return undefined;
    },
  };
}

const MAX_ROUNDS = 50;

/** Coefficients `<letter>_p_q` of SIP (Shupe et al. 2005, ASP Conf. Ser. 347, 491). */
function sipTerms(keywords: WcsKeywords, letter: "A" | "B" | "AP" | "BP"): Term[] {
  const order = keywords.number(`${letter}_ORDER`) ?? 0;
  const terms: Term[] = [];
  for (let p = 0; p <= Math.min(order, 9); p++) {
    for (let q = 0; p + q <= Math.min(order, 9); q++) {
      const c = keywords.number(`${letter}_${p}_${q}`) ?? 0;
      if (c !== 0) terms.push({ c, p, q, k: 0 });
    }
  }
  return terms;
}

/** SIP on pixel offsets from CRPIX; AP and BP serve as the first guess of the inverse only. */
export function sipOf(keywords: WcsKeywords): Distortion | undefined {
  const [a, b] = [sipTerms(keywords, "A"), sipTerms(keywords, "B")];
  if (a.length === 0 && b.length === 0) return undefined;
  const [ap, bp] = [sipTerms(keywords, "AP"), sipTerms(keywords, "BP")];
  const jet: Jet = { value: 0, dx: 0, dy: 0 };
  return polynomialMap(
    [{ c: 1, p: 1, q: 0, k: 0 }, ...a],
    [{ c: 1, p: 0, q: 1, k: 0 }, ...b],
    1e-10,
    (x, y) => {
      evaluate(ap, x, y, jet);
      const u = x + jet.value;
      evaluate(bp, x, y, jet);
      return [u, y + jet.value];
    },
  );
}

/** Powers of the terms PVi_m, m = 0 ... 39, of the TPV convention; r stands alone and odd. */
const TPV_POWERS: readonly (readonly [p: number, q: number, k: number])[] = Array.from(
  { length: 8 },
  (_, degree) => {
    const homogeneous = Array.from({ length: degree + 1 }, (__, q) => [degree - q, q, 0] as const);
    return degree % 2 === 1 ? [...homogeneous, [0, 0, degree] as const] : homogeneous;
  },
).flat();

/**
 * TPV (registered FITS convention) on the projection plane in degrees. Coefficients of the latitude axis are
 * those of x and y exchanged. Missing ones are 0, but for PVi_1, the linear term.
 */
export function tpvOf(keywords: WcsKeywords, longitude: number, latitude: number): Distortion {
  const terms = (axis: number, swap: boolean): Term[] =>
    TPV_POWERS.map(([p, q, k], m): Term => {
      const c = keywords.number(`PV${axis}_${m}`) ?? (m === 1 ? 1 : 0);
      return swap ? { c, p: q, q: p, k } : { c, p, q, k };
    }).filter(({ c }) => c !== 0);
  // 1e-14 degrees: less than 1e-9 pixels of 0.04 arcsec.
  return polynomialMap(terms(longitude, false), terms(latitude, true), 1e-14, (x, y) => [x, y]);
}
