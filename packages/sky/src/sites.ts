/** A place on Earth from which targets are observed. */
export interface Site {
  /** The facility it belongs to: `GEM`, `LCO`, `SOAR` or `BLANCO` for those known here. */
  readonly facility: string;
  /** Code of the site, unique in its facility. */
  readonly code: string;
  readonly name: string;
  /** Geodetic latitude, degrees, north positive. */
  readonly latitude: number;
  /** Longitude, degrees, east positive. */
  readonly longitude: number;
  /** Height above the ellipsoid, metres. */
  readonly elevation: number;
}

/** Gemini North and South first, then the sites of the other facilities, as their facility modules state them. */
export const SITES: readonly Site[] = [
  site("GEM", "mko", "Gemini North, Maunakea", 19.8238, -155.46905, 4213),
  site("GEM", "cpo", "Gemini South, Cerro Pachón", -30.24075, -70.736694, 2722),
  site("SOAR", "sor", "SOAR, Cerro Pachón", -30.237892, -70.733642, 2000),
  site("BLANCO", "bco", "Blanco, Cerro Tololo", -30.16541667, -70.81463889, 2000),
  site("LCO", "coj", "Siding Spring", -31.273, 149.071, 1116),
  site("LCO", "cpt", "Sutherland", -32.381, 20.81, 1760),
  site("LCO", "tfn", "Teide", 28.3, -16.512, 2330),
  site("LCO", "lsc", "Cerro Tololo", -30.167, -70.805, 2198),
  site("LCO", "elp", "McDonald", 30.68, -104.015, 2070),
  site("LCO", "ogg", "Haleakala", 20.707, -156.258, 3055),
];

function site(
  facility: string,
  code: string,
  name: string,
  latitude: number,
  longitude: number,
  elevation: number,
): Site {
  return { facility, code, name, latitude, longitude, elevation };
}
