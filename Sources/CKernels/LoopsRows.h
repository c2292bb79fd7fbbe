// What happens to single rows of numbers. Included by Loops.h.

static float maximum(const float *x, long count) {
  float largest = -INFINITY;
  long i = 0;
  if (count >= LANES) {
    vec best = splat(-INFINITY);
    for (; i + LANES <= count; i += LANES) best = __builtin_elementwise_max(best, load(x + i));
    for (int lane = 0; lane < LANES; lane++)
      if (best[lane] > largest) largest = best[lane];
  }
  for (; i < count; i++)
    if (x[i] > largest) largest = x[i];
  return largest;
}

static double sum(const float *x, long count) {
  double total = 0;
  long i = 0;
  // Lanes are emptied into the double every so often: a long row loses no precision.
  while (i + 4 * LANES <= count) {
    const long stop = count - i < 128 * LANES ? count : i + 128 * LANES;
    vec sums[4] = {};
    for (; i + 4 * LANES <= stop; i += 4 * LANES)
      for (int v = 0; v < 4; v++) sums[v] += load(x + i + v * LANES);
    total += added((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
  for (; i < count; i++) total += x[i];
  return total;
}

// exp(x) = 2ⁿ·exp(r), n = round(x/ln 2), |r| ≤ ln 2/2: a polynomial of degree 6, relative error
// below 1e-7. Adding 1.5·2²³ rounds to a whole number, which then stands in the low bits.
INLINE vec exponentialOf(vec x) {
  const vec cut = __builtin_elementwise_min(__builtin_elementwise_max(x, splat(-87)), splat(88));
  const vec shifted = cut * 1.44269504f + 12582912.0f;
  const vec n = shifted - 12582912.0f;
  const vec r = (cut - n * 0.693359375f) + n * 2.12194440e-4f;
  vec y = splat(1.9875691500e-4f);
  y = y * r + 1.3981999507e-3f;
  y = y * r + 8.3334519073e-3f;
  y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f;
  y = y * r + 5.0000001201e-1f;
  y = y * (r * r) + (r + 1.0f);
  const ivec bits = (ivec)y + ((ivec)shifted << 23);
  const ivec tiny = x < -87.0f, nan = x != x;
  return (vec)((bits & ~tiny & ~nan) | ((ivec)x & nan));
}

static double exponential(float *x, long count, float shift) {
  double total = 0;
  long i = 0;
  while (i + LANES <= count) {
    const long stop = count - i < 128 * LANES ? count : i + 128 * LANES;
    vec sums = {};
    for (; i + LANES <= stop; i += LANES) {
      const vec y = exponentialOf(load(x + i) - shift);
      store(x + i, y);
      sums += y;
    }
    total += added(sums);
  }
  if (i < count) {
    float rest[LANES] = {0};
    memcpy(rest, x + i, (count - i) * sizeof(float));
    store(rest, exponentialOf(load(rest) - shift));
    for (long j = 0; i + j < count; j++) total += x[i + j] = rest[j];
  }
  return total;
}

INLINE vec polynomialOf(vec x, const float *coefficients, long count) {
  vec y = splat(coefficients[count - 1]);
  for (long c = count - 2; c >= 0; c--) y = y * x + coefficients[c];
  return y;
}

static double polynomial(float *x, long count, const float *coefficients,
                         long coefficientCount) {
  double total = 0;
  long i = 0;
  while (i + 4 * LANES <= count) {
    const long stop = count - i < 128 * LANES ? count : i + 128 * LANES;
    vec sums[4] = {};
    for (; i + 4 * LANES <= stop; i += 4 * LANES)
      for (int v = 0; v < 4; v++) {
        const vec y = polynomialOf(load(x + i + v * LANES), coefficients, coefficientCount);
        store(x + i + v * LANES, y);
        sums[v] += y;
      }
    total += added((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
  for (; i < count; i++) {
    float y = coefficients[coefficientCount - 1];
    for (long c = coefficientCount - 2; c >= 0; c--) y = y * x[i] + coefficients[c];
    total += x[i] = y;
  }
  return total;
}

static void featureRows(float *restrict result, long resultStride, const float *x, long stride,
                        const int32_t *first, const int32_t *second, long rowCount, long count) {
  for (long r = 0; r < rowCount; r++) {
    float *restrict line = result + r * resultStride;
    const float *a = x + first[r] * stride, *b = x + second[r] * stride;
    for (long i = 0; i < count; i++) line[i] = a[i] * b[i];
  }
}

static void scale(float *x, long count, float factor) {
  for (long i = 0; i < count; i++) x[i] *= factor;
}

static void addRows(float *restrict result, long resultStride, const float *rows, long stride,
                    long rowCount, long count) {
  for (long r = 0; r < rowCount; r++)
    for (long i = 0; i < count; i++) result[r * resultStride + i] += rows[r * stride + i];
}

static void weightedRows(float *restrict result, const float *factors, const float *rows,
                         long stride, long rowCount, long count) {
  long i = 0;
  for (; i + 8 * LANES <= count; i += 8 * LANES) {
    vec sums[8];
#pragma clang loop unroll(full)
    for (int v = 0; v < 8; v++) sums[v] = load(result + i + v * LANES);
    for (long r = 0; r < rowCount; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < 8; v++) sums[v] += factors[r] * load(rows + r * stride + i + v * LANES);
#pragma clang loop unroll(full)
    for (int v = 0; v < 8; v++) store(result + i + v * LANES, sums[v]);
  }
  for (long r = 0; r < rowCount && i < count; r++)
    for (long j = i; j < count; j++) result[j] += factors[r] * rows[r * stride + j];
}

// A half's exponent and fraction, moved into a float's place, are 2¹¹² too small; the product
// repairs that exactly, subnormal halves included. Infinity and NaN get the largest exponent.
static void halfToFloat(float *restrict result, const uint16_t *bits, long count) {
  for (long i = 0; i < count; i++) {
    const uint32_t half = bits[i], moved = (half & 0x7fff) << 13;
    union { uint32_t bits; float number; } value = {moved};
    value.number *= 0x1p112f;
    const uint32_t special = (half & 0x7c00) == 0x7c00 ? moved | 0x7f800000 : value.bits;
    value.bits = special | (half & 0x8000) << 16;
    result[i] = value.number;
  }
}

static void brainToFloat(float *restrict result, const uint16_t *bits, long count) {
  for (long i = 0; i < count; i++) {
    const union { uint32_t bits; float number; } value = {(uint32_t)bits[i] << 16};
    result[i] = value.number;
  }
}
