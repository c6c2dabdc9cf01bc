/** Hubble constant, km/s/Mpc, and matter density of the flat universe in which distances are reckoned. */
const HUBBLE = 70;
const MATTER = 0.3;
/** Speed of light, km/s. */
const LIGHT = 299_792.458;

/** Names the cosmology, for the plot that uses it. */
export const COSMOLOGY = `flat ΛCDM, H₀ = ${HUBBLE} km/s/Mpc, Ωm = ${MATTER}`;

/** Luminosity distance in Mpc at a redshift above 0: Simpson's rule over 1/E(z), exact to 1e-6. */
export function luminosityDistance(z: number): number {
  const steps = 200;
  const f = (x: number) => 1 / Math.sqrt(MATTER * (1 + x) ** 3 + 1 - MATTER);
  let sum = f(0) + f(z);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f((z * i) / steps);
  return (1 + z) * (LIGHT / HUBBLE) * ((sum * z) / steps / 3);
}

/** Distance modulus in magnitudes of a redshift; null where the Hubble flow says nothing (z not above 0). */
export function distanceModulus(z: number | null): number | null {
  return z !== null && z > 0 ? 5 * Math.log10(luminosityDistance(z)) + 25 : null;
}
