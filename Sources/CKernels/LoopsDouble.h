// The loops behind exact rows, in double precision. Included by Loops.h.

INLINE void panelScoresOf(const int queryCount, double *result, long resultStride,
                          const double *queries, const double *panel, long width) {
  enum { STEP = 4 * DLANES };
  for (long start = 0; start < ck_panelWidth; start += STEP) {
    dvec sums[4][4] = {};
    for (long d = 0; d < width; d++) {
      const double *line = panel + d * ck_panelWidth + start;
#pragma clang loop unroll(full)
      for (int r = 0; r < queryCount; r++) {
        const dvec factor = (dvec){} + queries[r * width + d];
#pragma clang loop unroll(full)
        for (int v = 0; v < 4; v++) sums[r][v] += factor * loadDouble(line + v * DLANES);
      }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < queryCount; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++)
        storeDouble(result + r * resultStride + start + v * DLANES, sums[r][v]);
  }
}

static void panelScores(double *result, long resultStride, const double *queries, long queryCount,
                        const double *panel, long width) {
  if (queryCount == 4)
    panelScoresOf(4, result, resultStride, queries, panel, width);
  else
    for (long r = 0; r < queryCount; r++)
      panelScoresOf(1, result + r * resultStride, resultStride, queries + r * width, panel, width);
}

// As exponentialOf, with the series to degree 13: relative error below 4e-16.
INLINE dvec exponentialDoubleOf(dvec x) {
  static const double inverseFactorials[] = {
      1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
      1.0 / 720,       1.0 / 120,      1.0 / 24,      1.0 / 6,      0.5};
  const dvec lowest = (dvec){} - 708.0, highest = (dvec){} + 709.0;
  const dvec cut = __builtin_elementwise_min(__builtin_elementwise_max(x, lowest), highest);
  const dvec shifted = cut * 1.4426950408889634 + 6755399441055744.0;
  const dvec n = shifted - 6755399441055744.0;
  const dvec r = (cut - n * 0.6931471803691238) - n * 1.9082149292705877e-10;
  dvec y = (dvec){} + 1.0 / 6227020800.0;
#pragma clang loop unroll(full)
  for (int i = 0; i < 11; i++) y = y * r + inverseFactorials[i];
  y = y * (r * r) + (r + 1.0);
  const livec bits = (livec)y + ((livec)shifted << 52);
  const livec tiny = x < -708.0, nan = x != x;
  return (dvec)((bits & ~tiny & ~nan) | ((livec)x & nan));
}

static void exponentialDouble(double *x, long count, double shift) {
  long i = 0;
  for (; i + DLANES <= count; i += DLANES)
    storeDouble(x + i, exponentialDoubleOf(loadDouble(x + i) - shift));
  if (i < count) {
    double rest[DLANES] = {0};
    memcpy(rest, x + i, (count - i) * sizeof(double));
    storeDouble(rest, exponentialDoubleOf(loadDouble(rest) - shift));
    memcpy(x + i, rest, (count - i) * sizeof(double));
  }
}
