import { AstroDataError } from "../errors.ts";
import { geminiDescriptors } from "../gemini/descriptors.ts";
import { geminiTagRules } from "../gemini/tags.ts";
import type { Descriptor, InstrumentRules } from "../metadata.ts";
import { generic } from "./generic.ts";

/**
 * Instruments that are known to need rules of their own which are not written yet, with the descriptors that those
 * rules decide. Such a value is refused with the reason instead of being taken from keywords that may mean something
 * else for this instrument.
 */
const UNRULED: readonly (readonly [instrument: string, className: string, descriptors: string])[] = [
  ["BHROS", "AstroDataBhros", "array_section central_wavelength dec disperser overscan_section ra"],
  ["CIRPASS", "AstroDataCirpass", "dec ra target_dec target_ra"],
  ["FLAMINGOS", "AstroDataFlamingos", "central_wavelength dec disperser exposure_time filter_name ra"],
  [
    "GHOST",
    "AstroDataGhost",
    "amp_read_area array_name array_section binning calibration_key central_wavelength data_label detector_name " +
      "detector_x_bin detector_y_bin exposure_time focal_plane_mask gain_setting group_id non_linear_level " +
      "overscan_section pixel_scale read_mode read_speed_setting saturation_level ut_date ut_datetime ut_time",
  ],
  [
    "GNIRS",
    "AstroDataGnirs",
    "array_name array_section central_wavelength data_section dec detector_section detector_x_offset " +
      "detector_y_offset disperser dispersion dispersion_axis focal_plane_mask gain group_id " +
      "nominal_photometric_zeropoint non_linear_level pixel_scale position_angle ra read_mode read_noise " +
      "saturation_level slit well_depth_setting",
  ],
  [
    "GPI",
    "AstroDataGpi",
    "array_section dec detector_section exposure_time filter_name focal_plane_mask pupil_mask ra",
  ],
  ["GRACES", "AstroDataGraces", "central_wavelength dec disperser ra"],
  [
    "GSAOI",
    "AstroDataGsaoi",
    "array_name array_section camera central_wavelength detector_name detector_y_offset gain group_id " +
      "is_coadds_summed nominal_photometric_zeropoint non_linear_level read_noise read_speed_setting " +
      "saturation_level wcs_dec wcs_ra",
  ],
  [
    "HOKUPAA+QUIRC",
    "AstroDataHokupaaQUIRC",
    "airmass dec detector_name filter_name instrument observation_type ra target_dec target_ra",
  ],
  ["HRWFS", "AstroDataHrwfs", "dec ra target_dec target_ra"],
  [
    "IGRINS",
    "AstroDataIgrins",
    "airmass dec detector_name filter_name instrument observation_class observation_type ra target_dec target_ra",
  ],
  [
    "MICHELLE",
    "AstroDataMichelle",
    "central_wavelength coadds disperser dispersion exposure_time filter_name focal_plane_mask pixel_scale read_mode",
  ],
  ["NICI", "AstroDataNici", "exposure_time filter_name pixel_scale"],
  [
    "NIFS",
    "AstroDataNifs",
    "array_section camera central_wavelength detector_section disperser filter_name focal_plane_mask gain " +
      "non_linear_level observation_epoch pixel_scale read_mode read_noise saturation_level",
  ],
  ["OSCIR", "AstroDataOscir", "airmass dec exposure_time ra"],
  ["PHOENIX", "AstroDataPhoenix", "dec filter_name focal_plane_mask ra ut_date ut_datetime ut_time"],
  ["TEXES", "AstroDataTexes", "dec exposure_time observation_type ra target_dec target_ra"],
  [
    "TRECS",
    "AstroDataTrecs",
    "camera central_wavelength detector_x_offset detector_y_offset disperser dispersion exposure_time " +
      "focal_plane_mask gain pixel_scale pupil_mask",
  ],
];

/** These follow from the tags IMAGE and SPECT, which only the rules of an instrument give. */
const FROM_TAGS = ["effective_wavelength", "slit_width", "wavelength_band"];

/** GSAOI tells its lamps by the name of the object: the common rule would get them wrong. */
const OTHER_TAG_RULES: Readonly<Record<string, readonly string[]>> = { GSAOI: ["type_gcal_lamp"] };

/** Common tags and descriptors for the instruments whose own rules are not written yet. */
export const unruledInstruments: readonly InstrumentRules[] = UNRULED.map(
  ([instrument, className, descriptors]): InstrumentRules => {
    const refused = [...descriptors.split(" "), ...FROM_TAGS];
    const refuse: Descriptor = () => {
      throw new AstroDataError(
        "descriptor_failed",
        `The rules of ${instrument} for this value are not known yet.`,
      );
    };
    const dropped = OTHER_TAG_RULES[instrument] ?? [];
    const common = Object.entries(geminiTagRules).filter(([name]) => !dropped.includes(name));
    return {
      ...generic,
      className,
      matches: (phu) => (phu.getString("INSTRUME") ?? "").toUpperCase() === instrument,
      tagRules: { ...Object.fromEntries(common), tag_instrument: () => ({ add: [instrument] }) },
      descriptors: { ...geminiDescriptors, ...Object.fromEntries(refused.map((name) => [name, refuse])) },
    };
  },
);
