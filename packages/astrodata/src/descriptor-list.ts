/** What kind of value a descriptor has. */
export type DescriptorType =
  | "text"
  | "number"
  | "integer"
  | "boolean"
  | "section"
  | "date"
  | "time"
  | "datetime"
  | "mixed";

/** What can be said about a descriptor without a file. */
export interface DescriptorInfo {
  readonly name: string;
  readonly type: DescriptorType;
  /** Unit of a number, or nothing. */
  readonly unit?: string;
  /** Whether there is one value for each extension. */
  readonly perExtension: boolean;
  /** Whether the value is a list that has nothing to do with the extensions. */
  readonly isList: boolean;
  /** One sentence for people. */
  readonly doc: string;
}

type Row = readonly [name: string, type: `${DescriptorType}${"" | "[]" | "*"}`, unit: string, doc: string];

/** Behind the type: `[]` one value for each extension, `*` a list of another kind. */
const ROWS: readonly Row[] = [
  ["airmass", "number", "", "Airmass of the observation; none below 1."],
  ["amp_read_area", "text[]", "", "Amplifier and the part of the detector that it read."],
  ["ao_seeing", "number", "arcsec", "Natural seeing as the adaptive optics estimated it."],
  ["arm", "text", "", "Arm of GHOST: blue, red or slitv."],
  ["array_name", "text[]", "", "Name of the array or amplifier."],
  ["array_section", "section[]", "pixel", "Part of the array that an extension covers."],
  ["azimuth", "number", "deg", "Azimuth of the telescope."],
  ["binning", "text", "", "Binning along x and y, such as 2x2."],
  ["calibration_key", "text", "", "Data label without the mark of a stack: the key of calibrations."],
  ["camera", "text", "", "Name of the camera."],
  ["cass_rotator_pa", "number", "deg", "Position angle of the Cassegrain rotator."],
  ["central_wavelength", "number", "m", "Central wavelength of a spectrum."],
  ["coadds", "integer", "", "Exposures that were added up in the detector controller."],
  ["data_label", "text", "", "Gemini's label of the dataset."],
  ["data_section", "section[]", "pixel", "Part of the pixels that saw light (no overscan)."],
  [
    "dec",
    "number",
    "deg",
    "Declination of the centre of the field, from the world coordinates if there are any.",
  ],
  ["decker", "text", "", "Position of the decker."],
  ["detector", "text", "", "Name of the detector (early instruments)."],
  ["detector_name", "text", "", "Name of the detector."],
  ["detector_roi_setting", "text", "", "Region of interest by its name, such as Full Frame."],
  ["detector_rois_requested", "section*", "pixel", "Regions of interest that were asked for."],
  ["detector_section", "section[]", "pixel", "Part of the detector that an extension covers."],
  ["detector_x_bin", "integer", "pixel", "Binning along x."],
  ["detector_x_offset", "number", "pixel", "Telescope offset along x of the detector."],
  ["detector_y_bin", "integer", "pixel", "Binning along y."],
  ["detector_y_offset", "number", "pixel", "Telescope offset along y of the detector."],
  ["disperser", "text", "", "Grating, grism or prism."],
  ["dispersion", "number[]", "m/pixel", "Wavelength covered by a pixel."],
  ["dispersion_axis", "integer[]", "", "Axis along which light is dispersed: 1 is x, 2 is y."],
  [
    "effective_wavelength",
    "number",
    "m",
    "Wavelength of the filter of an image, central wavelength of a spectrum.",
  ],
  ["elevation", "number", "deg", "Elevation of the telescope."],
  ["exposure_time", "number", "s", "Exposure time; of all coadds where these are summed."],
  ["filter_name", "text", "", "Filters in the light path, joined with &."],
  ["focal_plane_mask", "text", "", "Slit or mask in the focal plane."],
  ["gain", "number[]", "electron/ADU", "Electrons for each count."],
  ["gain_setting", "text", "", "Gain setting: low or high."],
  ["gcal_lamp", "text", "", "Lamp of the calibration unit, Off when it is off or shuttered."],
  ["group_id", "text", "", "Identifier that frames which may be stacked have in common."],
  ["instrument", "text", "", "Name of the instrument."],
  ["is_ao", "boolean", "", "Whether adaptive optics were in the light path."],
  ["is_coadds_summed", "boolean", "", "Whether coadds are summed (not averaged)."],
  ["is_in_adu", "boolean", "", "Whether the pixels are counts (not electrons)."],
  ["local_time", "time", "", "Local time at the start of the observation."],
  ["lyot_stop", "text", "", "Lyot stop, or the filter in its wheel."],
  ["mdf_row_id", "integer[]", "", "Row of the mask definition that an extension was cut by."],
  ["nod_count", "integer*", "", "Nod cycles at positions A and B (nod and shuffle)."],
  ["nod_offsets", "number*", "arcsec", "Offsets of the nod positions A and B (nod and shuffle)."],
  [
    "nominal_atmospheric_extinction",
    "number",
    "mag",
    "Nominal extinction at the airmass of the observation.",
  ],
  ["nominal_photometric_zeropoint", "number[]", "mag", "Nominal zero point."],
  ["non_linear_level", "number[]", "ADU", "Counts from which the response is not linear any more."],
  ["number_of_exposures", "mixed", "", "Exposures in a GHOST file, by arm for a bundle."],
  ["object", "text", "", "Name of the target."],
  ["observation_class", "text", "", "Class: science, partnerCal, dayCal, progCal, acq or acqCal."],
  ["observation_epoch", "mixed", "yr", "Epoch of the observation."],
  ["observation_id", "text", "", "Gemini's identifier of the observation."],
  ["observation_type", "text", "", "Type: OBJECT, BIAS, DARK, FLAT, ARC..."],
  ["overscan_section", "section[]", "pixel", "Part of the pixels that is overscan."],
  ["pixel_scale", "number", "arcsec/pixel", "Size of a pixel on the sky."],
  ["position_angle", "number", "deg", "Position angle of the instrument."],
  ["program_id", "text", "", "Gemini's identifier of the programme."],
  ["pupil_mask", "text", "", "Mask in the pupil plane."],
  ["qa_state", "text", "", "Quality assessment: Pass, Usable, Fail, CHECK or Undefined."],
  [
    "ra",
    "number",
    "deg",
    "Right ascension of the centre of the field, from the world coordinates if there are any.",
  ],
  ["raw_bg", "integer", "percentile", "Sky background of the observation."],
  ["raw_cc", "integer", "percentile", "Cloud cover of the observation."],
  ["raw_iq", "integer", "percentile", "Image quality of the observation."],
  ["raw_wv", "integer", "percentile", "Water vapour of the observation."],
  ["read_mode", "text", "", "Read mode of the detector."],
  ["read_noise", "number[]", "electron", "Read noise."],
  ["read_speed_setting", "text", "", "Read speed: slow, medium or fast."],
  ["requested_bg", "integer", "percentile", "Sky background that was asked for."],
  ["requested_cc", "integer", "percentile", "Cloud cover that was asked for."],
  ["requested_iq", "integer", "percentile", "Image quality that was asked for."],
  ["requested_wv", "integer", "percentile", "Water vapour that was asked for."],
  ["res_mode", "text", "", "Resolution mode of GHOST: std or high."],
  ["saturation_level", "number[]", "ADU", "Counts at which a pixel is saturated."],
  ["shuffle_pixels", "integer", "pixel", "Rows that charge is shuffled by (nod and shuffle)."],
  ["slit", "text", "", "Name of the slit."],
  ["slit_width", "number", "arcsec", "Width of the slit."],
  ["target_dec", "number", "deg", "Declination of the target, with its proper motion."],
  ["target_ra", "number", "deg", "Right ascension of the target, with its proper motion."],
  ["telescope", "text", "", "Name of the telescope."],
  ["telescope_x_offset", "number", "arcsec", "Telescope offset along x of the instrument."],
  ["telescope_y_offset", "number", "arcsec", "Telescope offset along y of the instrument."],
  ["ut_date", "date", "", "UT date at the start of the observation."],
  ["ut_datetime", "datetime", "", "UT date and time at the start of the observation."],
  ["ut_time", "time", "", "UT time at the start of the observation."],
  ["want_before_arc", "boolean", "", "Whether a GHOST observation wants the arc before it."],
  ["wavefront_sensor", "text", "", "Wavefront sensors that were guiding, joined with &."],
  ["wavelength_band", "text", "", "Band nearest to the effective wavelength."],
  ["wcs_dec", "number", "deg", "Declination of the reference point of the world coordinates."],
  ["wcs_ra", "number", "deg", "Right ascension of the reference point of the world coordinates."],
  ["well_depth_setting", "text", "", "Well depth: Shallow or Deep."],
];

/** All descriptors of all instruments, by name. An instrument need not have all of them. */
export const DESCRIPTORS: readonly DescriptorInfo[] = ROWS.map(([name, kind, unit, doc]) => {
  const perExtension = kind.endsWith("[]");
  const isList = kind.endsWith("*");
  const type = kind.replace(/\[\]$|\*$/, "") as DescriptorType;
  return { name, type, ...(unit === "" ? {} : { unit }), perExtension, isList, doc };
});

const BY_NAME = new Map(DESCRIPTORS.map((info) => [info.name, info]));

/** What is known about a descriptor; undefined for a name that no instrument has. */
export function descriptorInfo(name: string): DescriptorInfo | undefined {
  return BY_NAME.get(name);
}
