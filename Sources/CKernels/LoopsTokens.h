// Tokens, one after another in memory, laid side by side, and back. Included by Loops.h.

// Interleaving the two halves of a square rotates the bits of every number's place by one; after
// log₂ LANES times, row and column have changed places.
INLINE void transpose(vec *square) {
#pragma clang loop unroll(full)
  for (int width = 1; width < LANES; width *= 2) {
    vec next[LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      next[2 * i] = LOW_HALVES(square[i], square[i + LANES / 2]);
      next[2 * i + 1] = HIGH_HALVES(square[i], square[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) square[i] = next[i];
  }
}

// The first `count` numbers, 1 … LANES; zeros behind them.
INLINE vec loadPart(const float *p, long count) {
  if (count == LANES) return load(p);
  vec v = {};
  memcpy(&v, p, count * sizeof(float));
  return v;
}

INLINE void storePart(float *p, vec v, long count) {
  if (count == LANES)
    store(p, v);
  else
    memcpy(p, &v, count * sizeof(float));
}

typedef float hvec __attribute__((vector_size(LANES * 2)));

// A vector of floats as two of doubles, and back.
INLINE void widen(vec v, dvec *result) {
  hvec halves[2];
  memcpy(halves, &v, sizeof v);
  result[0] = __builtin_convertvector(halves[0], dvec);
  result[1] = __builtin_convertvector(halves[1], dvec);
}

INLINE vec narrow(const dvec *v) {
  const hvec halves[2] = {__builtin_convertvector(v[0], hvec), __builtin_convertvector(v[1], hvec)};
  vec result;
  memcpy(&result, halves, sizeof result);
  return result;
}

// Subtracts the tokens' means and multiplies. Means and variances are of double precision; the mean
// is subtracted in two parts, so that the difference is rounded once, at its own size.
INLINE void standardizeLanes(float *target, long stride, long count, long width, double floor,
                             double factor, float *slopes) {
  dvec mean[2] = {}, variance[2] = {}, x[2];
  for (long d = 0; d < width; d++) {
    widen(loadPart(target + d * stride, count), x);
    for (int h = 0; h < 2; h++) mean[h] += x[h];
  }
  for (int h = 0; h < 2; h++) mean[h] /= (double)width;
  const vec high = narrow(mean);
  widen(high, x);
  for (int h = 0; h < 2; h++) mean[h] -= x[h];
  const vec low = narrow(mean);
  for (long d = 0; d < width; d++) {
    const vec deviation = (loadPart(target + d * stride, count) - high) - low;
    storePart(target + d * stride, deviation, count);
    widen(deviation, x);
    for (int h = 0; h < 2; h++) variance[h] += x[h] * x[h];
  }
  for (int h = 0; h < 2; h++)
    x[h] = factor / __builtin_elementwise_sqrt(variance[h] / (double)width + floor);
  const vec slope = narrow(x);
  if (slopes) storePart(slopes, slope, count);
  for (long d = 0; d < width; d++)
    storePart(target + d * stride, loadPart(target + d * stride, count) * slope, count);
}

// In double precision: a factor for subnormal numbers is beyond every float.
INLINE vec scaled(vec v, double factor) {
  dvec x[2];
  widen(v, x);
  for (int h = 0; h < 2; h++) x[h] *= factor;
  return narrow(x);
}

static void layTokens(const ck_tokens *w) {
  for (long t = 0; t < w->count; t += LANES) {
    const long tokens = w->count - t < LANES ? w->count - t : LANES;
    const float *source = w->source + t * w->width;
    float *target = w->target + t;
    for (long d = 0; d < w->width; d += LANES) {
      const long width = w->width - d < LANES ? w->width - d : LANES;
      vec square[LANES];
      if (tokens == LANES && width == LANES) {
#pragma clang loop unroll(full)
        for (int i = 0; i < LANES; i++) square[i] = load(source + i * w->width + d);
      } else {
        for (long i = 0; i < LANES; i++)
          square[i] = i < tokens ? loadPart(source + i * w->width + d, width) : (vec){};
      }
      transpose(square);
      for (long i = 0; i < width; i++)
        storePart(target + (d + i) * w->stride,
                  w->standardizes ? square[i] : scaled(square[i], w->factor), tokens);
    }
    // Constants, so that whole vectors take no care of parts.
    if (!w->standardizes)
      continue;
    float *slopes = w->slopes ? w->slopes + t : NULL;
    if (tokens == LANES)
      standardizeLanes(target, w->stride, LANES, w->width, w->varianceFloor, w->factor, slopes);
    else
      standardizeLanes(target, w->stride, tokens, w->width, w->varianceFloor, w->factor, slopes);
  }
}

static void writeTokens(float *target, long width, const float *source, long stride,
                        const float *factors, long count) {
  for (long t = 0; t < count; t += LANES) {
    const long tokens = count - t < LANES ? count - t : LANES;
    const vec factor = loadPart(factors + t, tokens);
    for (long d = 0; d < width; d += LANES) {
      const long columns = width - d < LANES ? width - d : LANES;
      vec square[LANES];
      for (long i = 0; i < LANES; i++)
        square[i] = i < columns ? loadPart(source + (d + i) * stride + t, tokens) * factor : (vec){};
      transpose(square);
      for (long i = 0; i < tokens; i++)
        storePart(target + (t + i) * width + d, square[i], columns);
    }
  }
}
