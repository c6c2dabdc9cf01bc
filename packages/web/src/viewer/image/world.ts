import { celestialWcs, Header } from "@goats/fits";
import { formatSexagesimal } from "@goats/sky";
import type { Probe } from "./probe.ts";
import type { SceneImage } from "./scene.ts";

/** Right ascension and declination in degrees. */
export interface SkyPoint {
  ra: number;
  dec: number;
}

/** The sky position of a reading; undefined without celestial coordinates. */
export type WorldOf = (probe: Pick<Probe, "image" | "x" | "y">) => SkyPoint | undefined;

/** Reads positions, and the name of their frame. */
export interface World {
  at: WorldOf;
  /** RADESYS of an image's coordinates; undefined without. */
  frameOf: (image: SceneImage) => string | undefined;
}

type Wcs = ReturnType<typeof celestialWcs>;

/** A header whose coordinates make no sense has none: the picture is shown all the same. */
function readWcs(image: SceneImage): Wcs {
  try {
    return celestialWcs(Header.parse(image.header));
  } catch {
    return undefined;
  }
}

/** Sky positions of the pixels of images; each header is read once. */
export function worldReader(): World {
  const known = new WeakMap<SceneImage, { wcs: Wcs }>();
  const wcsOf = (image: SceneImage) => {
    let entry = known.get(image);
    if (!entry) {
      entry = { wcs: readWcs(image) };
      known.set(image, entry);
    }
    return entry.wcs;
  };
  return {
    at: ({ image, x, y }) => {
      const sky = wcsOf(image)?.pixelToWorld(x, y);
      return sky && Number.isFinite(sky.ra) && Number.isFinite(sky.dec) ? sky : undefined;
    },
    frameOf: (image) => wcsOf(image)?.frame,
  };
}

/** Both notations: sexagesimal to 0.01 s and 0.1 arcsec, degrees to 0.4 milliarcsec. */
export function skyText({ ra, dec }: SkyPoint): {
  ra: string;
  dec: string;
  raDegrees: string;
  decDegrees: string;
} {
  return {
    ra: formatSexagesimal(ra, "ra"),
    dec: formatSexagesimal(dec, "dec"),
    raDegrees: ra.toFixed(6),
    decDegrees: `${dec < 0 ? "" : "+"}${dec.toFixed(6)}`,
  };
}
