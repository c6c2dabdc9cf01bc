/** Units of photometry in the one spelling in which they are stored. */

const UNITS: readonly (readonly [stored: string, RegExp])[] = [
  ["mag(AB)", /^(?:ab|abmag|magab|mag\(ab\)|ab ?mag|mag ab|mag_ab)$/],
  ["mag(Vega)", /^(?:vega|vegamag|magvega|mag\(vega\)|vega ?mag|mag vega|mag_vega)$/],
  ["mag(ST)", /^(?:st|stmag|mag\(st\)|st ?mag|mag st)$/],
  ["mag", /^(?:mag|mags|magnitude|magnitudes)$/],
  ["Jy", /^(?:jy|jansky|janskys)$/],
  ["mJy", /^(?:mjy|millijansky)$/],
  ["uJy", /^(?:ujy|\u00b5jy|\u03bcjy|microjansky|microjy)$/],
  ["nJy", /^(?:njy|nanojansky)$/],
  ["nmgy", /^(?:nmgy|nanomaggy|nanomaggies|nmaggy)$/],
  [
    "erg/s/cm2/Hz",
    /^(?:erg\/s\/cm2\/hz|erg\/\(s ?cm2 ?hz\)|erg s-1 cm-2 hz-1|erg cm-2 s-1 hz-1|erg\/cm2\/s\/hz)$/,
  ],
  [
    "erg/s/cm2/A",
    /^(?:erg\/s\/cm2\/(?:a|aa|angstrom)|erg\/\(s ?cm2 ?(?:a|angstrom)\)|erg s-1 cm-2 (?:a|angstrom)-1|erg cm-2 s-1 (?:a|angstrom)-1|erg (?:a|angstrom)-1 cm-2 s-1|erg\/cm2\/s\/(?:a|angstrom))$/,
  ],
  ["electron/s", /^(?:electrons?\/s|e-?\/s|electrons? s-1|e- s-1)$/],
  ["adu", /^(?:adu|dn|counts?|ct|cts)$/],
];

/** The stored spelling of a unit; undefined when it is not one of photometry. */
export function photometryUnit(text: string): string | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll(/\*\*|\^/g, "")
    .replaceAll(/[.*]| {2,}/g, " ")
    .replaceAll("\u00e5", "a");
  return UNITS.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** Whether values in this unit are magnitudes: fainter is larger. */
export function isMagnitude(unit: string): boolean {
  return unit.startsWith("mag");
}

/** The units that are understood, for messages. */
export const KNOWN_UNITS = UNITS.map(([stored]) => stored).join(", ");
