import { AstroDataError } from "../errors.ts";
import {
  component,
  extensionScalars,
  fromExtensions,
  fromPhu,
  numberOf,
  requiredNumber,
  scalar,
  sectionFrom,
  withId,
  withoutId,
} from "../keywords.ts";
import type { Descriptor, DescriptorOptions, Metadata, Scalar } from "../metadata.ts";
import { convertWavelength, wavelengthIn } from "../wavelength.ts";
import type { SkyPlace } from "./astronomy/icrs.ts";
import { NOMINAL_EXTINCTION, WAVELENGTH_BANDS } from "./bands.ts";
import { headerDec, headerRa, icrsPlace, targetDec, targetRa } from "./position.ts";
import { localTime, utDate, utDateTime, utTime } from "./time.ts";
import { celestialHeader, pixelScale } from "./wcs.ts";

/**
 * The descriptors that every Gemini file has. An instrument replaces those that it stores or defines differently.
 * Angles are degrees, lengths on the sky arcsec, wavelengths metres, times seconds; null means that there is none.
 */
export const geminiDescriptors: Readonly<Record<string, Descriptor>> = {
  airmass: ({ phu }) => {
    const text = phu.getString("AIRMASS")?.trim();
    const value = text === undefined ? numberOf(phu, "AIRMASS") : text === "" ? null : Number(text);
    return value !== null && value >= 1 ? value : null;
  },
  amp_read_area: sectionFrom("AMPROA"),
  ao_seeing: ({ phu }) => {
    if (phu.has("AOSEEING")) return scalar(phu, "AOSEEING");
    // Seeing at 0.5 micrometre from Fried's parameter in cm.
    const fried = numberOf(phu, "RZEROVAL");
    return fried === null ? null : (206265 * 0.98 * 0.5e-6) / (fried * 0.01);
  },
  array_name: fromExtensions("ARRAYNAM"),
  array_section: sectionFrom("ARRAYSEC"),
  azimuth: fromPhu("AZIMUTH"),
  binning: (metadata) => {
    const [x, y] = [metadata.number("detector_x_bin"), metadata.number("detector_y_bin")];
    return x === null || y === null ? null : `${x}x${y}`;
  },
  calibration_key: (metadata) => metadata.text("data_label")?.replaceAll("_stack", "") ?? null,
  camera: component("CAMERA"),
  cass_rotator_pa: ({ phu }) => {
    const angle = numberOf(phu, "CRPA");
    return angle !== null && Math.abs(angle) <= 360 ? angle : null;
  },
  central_wavelength: wavelengthIn("micrometers", ({ phu }) => {
    const value = numberOf(phu, "CWAVE");
    return value === null || value < 0 ? null : value;
  }),
  coadds: ({ phu }) => (phu.has("COADDS") ? Math.trunc(requiredNumber(phu, "COADDS")) : 1),
  data_label: fromPhu("DATALAB"),
  data_section: sectionFrom("DATASEC"),
  dec: (metadata) => metadata.number("wcs_dec") ?? headerDec(metadata.phu),
  decker: component("DECKER"),
  detector_name: fromPhu("DETNAME"),
  detector_roi_setting: () => "Fixed",
  detector_rois_requested: () => null,
  detector_section: sectionFrom("DETSEC"),
  detector_x_bin: fromPhu("XBIN", 1),
  detector_x_offset: (metadata) => {
    const offset = offsetInPixels(metadata, "POFFSET");
    return offset !== null && metadata.phu.get("INPORT") === 1 ? -offset : offset;
  },
  detector_y_bin: fromPhu("YBIN", 1),
  detector_y_offset: (metadata) => offsetInPixels(metadata, "QOFFSET"),
  disperser: component("DISPERSR"),
  dispersion: wavelengthIn("meters", ({ phu, extensions }) => {
    if (extensions.some(({ header }) => header.has("WDELTA"))) {
      return extensions.map(({ header }) => numberOf(header, "WDELTA"));
    }
    const value = numberOf(phu, "WDELTA");
    return value === null ? null : extensions.map(() => value);
  }),
  dispersion_axis: (metadata) =>
    metadata.has("PREPARED")
      ? metadata.extensions.map(({ header }) => {
          const axis = numberOf(header, "DISPAXIS");
          return axis === null ? null : Math.trunc(axis);
        })
      : null,
  effective_wavelength: (metadata, options) => {
    const micrometers = metadata.has("IMAGE")
      ? metadata.rules.filterWavelength(metadata.text("filter_name", { pretty: true }))
      : metadata.has("SPECT")
        ? metadata.number("central_wavelength", { units: "micrometers" })
        : null;
    return micrometers === null
      ? null
      : convertWavelength(micrometers, "micrometers", options.units ?? "meters");
  },
  elevation: fromPhu("ELEVATIO"),
  exposure_time: (metadata) => {
    const seconds = numberOf(metadata.phu, "EXPTIME");
    if (seconds === null || seconds < 0) return null;
    const summed = !metadata.has("PREPARED") && metadata.get("is_coadds_summed") === true;
    return summed ? seconds * (metadata.number("coadds") ?? 1) : seconds;
  },
  filter_name: ({ phu }, options) => filterName(phu.getString("FILTER1"), phu.getString("FILTER2"), options),
  focal_plane_mask: component("FPMASK"),
  gain: fromExtensions("GAIN"),
  gain_setting: fromPhu("GAINSET"),
  gcal_lamp: ({ phu }) => {
    const lamp = phu.getString("GCALLAMP");
    const shutter = phu.getString("GCALSHUT");
    if (lamp === undefined || shutter === undefined) return null;
    const name = lamp.toUpperCase();
    const shuttered = shutter.toUpperCase() === "CLOSED" && (name === "IRHIGH" || name === "IRLOW");
    return shuttered || name === "" || name === "NO VALUE" ? "Off" : lamp;
  },
  group_id: (metadata) => metadata.get("observation_id"),
  instrument: fromPhu("INSTRUME"),
  is_ao: ({ phu }) => phu.get("AOFOLD") === "IN",
  is_coadds_summed: () => true,
  is_in_adu: ({ extensions }) => {
    const units = new Set(extensions.map(({ header }) => (header.getString("BUNIT") ?? "ADU").toUpperCase()));
    if (units.size > 1) {
      throw new AstroDataError("descriptor_failed", "The keyword BUNIT differs between the extensions.");
    }
    return units.size === 0 || units.has("ADU");
  },
  local_time: localTime,
  lyot_stop: component("LYOTSTOP"),
  mdf_row_id: (metadata) =>
    metadata.has("IMAGE") || !metadata.has("PREPARED") ? null : extensionScalars(metadata, "MDFROW"),
  nominal_atmospheric_extinction: (metadata) => {
    const airmass = metadata.number("airmass");
    if (airmass === null) return null;
    const filter = metadata.text("filter_name", { pretty: true }) ?? "";
    return (NOMINAL_EXTINCTION[metadata.text("telescope") ?? ""]?.[filter] ?? 0) * (airmass - 1);
  },
  nominal_photometric_zeropoint: fromExtensions("NOMPHOTZ"),
  non_linear_level: fromExtensions("NONLINEA"),
  object: fromPhu("OBJECT"),
  observation_class: fromPhu("OBSCLASS"),
  observation_epoch: fromPhu("OBSEPOCH"),
  observation_id: fromPhu("OBSID"),
  observation_type: fromPhu("OBSTYPE"),
  overscan_section: sectionFrom("OVERSEC"),
  pixel_scale: (metadata) => meanPixelScale(metadata),
  position_angle: ({ phu }) => requiredNumber(phu, "PA"),
  program_id: fromPhu("GEMPRGID"),
  pupil_mask: component("PUPILMSK"),
  qa_state: ({ phu }) => qaState(phu.getString("RAWPIREQ"), phu.getString("RAWGEMQA")),
  ra: (metadata) => metadata.number("wcs_ra") ?? headerRa(metadata.phu),
  raw_bg: percentile("RAWBG"),
  raw_cc: percentile("RAWCC"),
  raw_iq: percentile("RAWIQ"),
  raw_wv: percentile("RAWWV"),
  read_mode: fromPhu("READMODE"),
  read_noise: fromExtensions("RDNOISE"),
  read_speed_setting: fromPhu("RDSPDSET"),
  requested_bg: percentile("REQBG"),
  requested_cc: percentile("REQCC"),
  requested_iq: percentile("REQIQ"),
  requested_wv: percentile("REQWV"),
  saturation_level: fromExtensions("SATLEVEL"),
  slit: fromPhu("SLIT"),
  slit_width: (metadata) => {
    if (!metadata.has("SPECT")) return null;
    throw new AstroDataError("descriptor_failed", "No rule gives the slit width of this instrument.");
  },
  target_dec: targetDec,
  target_ra: targetRa,
  telescope: fromPhu("TELESCOP"),
  telescope_x_offset: fromPhu("XOFFSET"),
  telescope_y_offset: fromPhu("YOFFSET"),
  ut_date: utDate,
  ut_datetime: (metadata) => {
    const moment = utDateTime(metadata);
    return moment && `${moment.date}T${moment.time}`;
  },
  ut_time: utTime,
  wavefront_sensor: ({ phu }) => {
    const guiding = ["AOWFS", "OIWFS", "PWFS1", "PWFS2"].filter(
      (name) => phu.get(`${name}_ST`) === "guiding",
    );
    if (phu.get("GWFS1CFG") !== undefined) guiding.push("GEMS");
    return guiding.length > 0 ? guiding.toSorted().join("&") : null;
  },
  wavelength_band: (metadata) => {
    const wavelength = metadata.number("effective_wavelength", { units: "micrometers" });
    if (wavelength === null) return null;
    const distance = (band: readonly [string, number]) => Math.abs(band[1] - wavelength);
    return WAVELENGTH_BANDS.reduce((best, band) => (distance(band) < distance(best) ? band : best))[0];
  },
  wcs_dec: (metadata) => celestialReference(metadata)?.dec ?? null,
  wcs_ra: (metadata) => celestialReference(metadata)?.ra ?? null,
  well_depth_setting: fromPhu("WELDEPTH"),
};

/** A telescope offset in arcsec as pixels of the detector; null when the offset or one scale is not known. */
export function offsetInPixels(metadata: Metadata, keyword: string): number | null {
  const offset = numberOf(metadata.phu, keyword);
  const scale = metadata.value("pixel_scale");
  return offset === null || typeof scale !== "number" ? null : offset / scale;
}

/** The mean of the pixel scales that the world coordinates of the extensions give, arcsec. */
export function meanPixelScale({ phu, extensions }: Metadata): number | null {
  if (extensions.some(({ axes }) => axes.length < 2)) return null;
  const scales = extensions
    .map(({ header }) => pixelScale(header) ?? pixelScale(phu))
    .filter((scale) => scale !== undefined);
  return scales.length === 0 ? null : scales.reduce((sum, scale) => sum + scale, 0) / scales.length;
}

/** Joins the filters of two wheels; the pretty form leaves out what lets all light through. */
function filterName(
  first: string | undefined,
  second: string | undefined,
  { pretty, stripID, keepID }: DescriptorOptions,
): string | null {
  if (first === undefined || second === undefined) return null;
  const named = (name: string) => (pretty || stripID ? withoutId(name) : keepID ? withId(name) : name);
  const filters = [named(first), named(second)];
  if (!pretty && !keepID) return filters.join("&");

  const kept = filters.filter(
    (name) => !/open/i.test(name) && !name.includes("Clear") && !name.toLowerCase().startsWith("nd"),
  );
  if (kept.length === 0) kept.push("open");
  for (const [part, meaning] of [
    ["Block", "blank"],
    ["Dark", "blank"],
    ["DK", "dark"],
  ] as const) {
    if (filters.some((name) => name.includes(part))) kept.push(meaning);
  }
  return kept.slice(0, 2).join("&");
}

/** A condition such as `70-percentile` or `Any` as its number; anything else is null. */
function percentile(keyword: string): Descriptor {
  return ({ phu }): Scalar => {
    const text = phu.getString(keyword) ?? "";
    if (text === "Any") return 100;
    const match = /^(\d\d)-percentile$/.exec(text);
    return match ? Number(match[1]) : null;
  };
}

/** What the observer and the observatory said about the quality of the frame. */
function qaState(requirementsMet = "UNKNOWN", geminiQa = "UNKNOWN"): string {
  const [met, qa] = [requirementsMet.toUpperCase(), geminiQa.toUpperCase()];
  if (met === "UNKNOWN" || qa === "UNKNOWN") return "Undefined";
  if (met === "YES" && qa === "USABLE") return "Pass";
  if (met === "NO" && qa === "USABLE") return "Usable";
  if (qa === "BAD") return "Fail";
  return met === "CHECK" || qa === "CHECK" ? "CHECK" : `${requirementsMet}:${geminiQa}`;
}

/**
 * The reference point of the world coordinates (CRVAL), degrees ICRS; null when they are not celestial. Frames that do
 * not follow the stars have apparent places there.
 */
function celestialReference(metadata: Metadata): SkyPlace | null {
  const found = celestialHeader(metadata);
  if (found === undefined) return null;
  const { header, axes } = found;
  const [ra, dec] = [numberOf(header, `CRVAL${axes.lon}`), numberOf(header, `CRVAL${axes.lat}`)];
  if (ra === null || dec === null) return null;
  return metadata.has("NON_SIDEREAL") ? icrsPlace(metadata, "APPT", { ra, dec }) : { ra, dec };
}

/** The reference point of a tangential projection: of the first extension, or of the primary header if that has none. */
export function tangentPoint({ phu, extensions }: Metadata, axis: 1 | 2, type: string): number | null {
  const own = extensions[0]?.header;
  const header = own?.has(`CRVAL${axis}`) && own.has(`CTYPE${axis}`) ? own : phu;
  return header.get(`CTYPE${axis}`) === type ? numberOf(header, `CRVAL${axis}`) : null;
}
