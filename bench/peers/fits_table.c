/*
 * Reads the columns id (int), ra, dec (double) and mag (float) of the first table of a FITS file with cfitsio, a column
 * at a time, each time it is asked.
 *
 *     fits_table FILE
 *
 * Every line of input is "run" or "check"; the answer is a line of JSON: [milliseconds, [weighted sums]].
 */
#include <fitsio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
  char *names[] = {"id", "ra", "dec", "mag"};
  int types[] = {TINT, TDOUBLE, TDOUBLE, TFLOAT};
  size_t widths[] = {sizeof(int), sizeof(double), sizeof(double), sizeof(float)};
  void *columns[4] = {NULL};
  long allocated = 0;
  char line[64];
  float version;
  if (argc != 2) return 2;
  printf("\"cfitsio %.3g\"\n", fits_get_version(&version));
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {
    fitsfile *file;
    int status = 0, any;
    long rows = 0;
    double start = milliseconds();
    check(fits_open_file(&file, argv[1], READONLY, &status));
    check(fits_movabs_hdu(file, 2, NULL, &status));
    check(fits_get_num_rows(file, &rows, &status));
    for (int c = 0; c < 4; c++) {
      int column;
      /* The same memory each time. */
      if (allocated != rows) columns[c] = realloc(columns[c], rows * widths[c]);
      check(fits_get_colnum(file, CASEINSEN, names[c], &column, &status));
      check(fits_read_col(file, types[c], column, 1, 1, rows, NULL, columns[c], &any, &status));
    }
    allocated = rows;
    check(fits_close_file(file, &status));
    printf("[%.6f, [", milliseconds() - start);
    if (strncmp(line, "check", 5) == 0) {
      double sums[4] = {0};
      for (long r = 0; r < rows; r++) {
        sums[0] += (double)((int *)columns[0])[r] * (r % 977);
        sums[1] += ((double *)columns[1])[r] * (r % 977);
        sums[2] += ((double *)columns[2])[r] * (r % 977);
        sums[3] += (double)((float *)columns[3])[r] * (r % 977);
      }
      printf("%.17g, %.17g, %.17g, %.17g", sums[0], sums[1], sums[2], sums[3]);
    }
    printf("]]\n");
    fflush(stdout);
  }
  return 0;
}
