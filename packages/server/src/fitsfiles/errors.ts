import { defineErrors } from "../core/errors.ts";

export const fitsFileErrors = defineErrors({
  not_fits_file: {
    status: 422,
    when: "A header or spectrum is asked of a file that is no readable FITS file.",
  },
  no_spectrum: { status: 422, when: "A spectrum is asked of a file that holds none that can be drawn." },
});
