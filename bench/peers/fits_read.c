/*
 * Reads the images of a FITS file to single precision with cfitsio, each time it is asked.
 *
 *     fits_read FILE
 *
 * Every line of input is "run" or "check"; the answer is a line of JSON: [milliseconds, [weighted sums]].
 */
#include <fitsio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_IMAGES 64

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1000.0 * now.tv_sec + now.tv_nsec / 1e6;
}

static void check(int status) {
  if (status == 0) return;
  fits_report_error(stderr, status);
  exit(1);
}

int main(int argc, char **argv) {
  static float *pixels[MAX_IMAGES];
  static long long sizes[MAX_IMAGES];
  char line[64];
  float version;
  if (argc != 2) return 2;
  printf("\"cfitsio %.3g\"\n", fits_get_version(&version));
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {
    fitsfile *file;
    int status = 0, count = 0, hdus = 0;
    double start = milliseconds();
    check(fits_open_file(&file, argv[1], READONLY, &status));
    check(fits_get_num_hdus(file, &hdus, &status));
    for (int i = 1; i <= hdus && count < MAX_IMAGES; i++) {
      int naxis, any;
      LONGLONG axes[9] = {0}, total = 1;
      check(fits_movabs_hdu(file, i, NULL, &status));
      check(fits_get_img_dim(file, &naxis, &status));
      if (naxis == 0) continue;
      check(fits_get_img_sizell(file, 9, axes, &status));
      for (int axis = 0; axis < naxis; axis++) total *= axes[axis];
      /* The same memory each time: what a program in C would do that reads many frames. */
      if (sizes[count] != total) {
        free(pixels[count]);
        pixels[count] = malloc(total * sizeof(float));
        sizes[count] = total;
      }
      check(fits_read_img(file, TFLOAT, 1, total, NULL, pixels[count], &any, &status));
      count++;
    }
    check(fits_close_file(file, &status));
    printf("[%.6f, [", milliseconds() - start);
    if (strncmp(line, "check", 5) == 0) {
      for (int i = 0; i < count; i++) {
        long long sum = 0;
        for (long long at = 0; at < sizes[i]; at++) sum += (long long)pixels[i][at] * (at % 977);
        printf("%s%lld", i == 0 ? "" : ", ", sum);
      }
    }
    printf("]]\n");
    fflush(stdout);
  }
  return 0;
}
