// What the layers of a model do to rows of numbers. Included by Loops.h.

// Φ(x), the share of the normal distribution below x: half of erfc(z) at z = |x|/√2 on the lower
// side. With t = 1/(1 + z/2), erfc(z) = t·exp(−z² + P(t)); P is a Chebyshev fit whose relative error
// stays below 1.2e-7 (Press et al., Numerical Recipes in C, 2nd edition, section 6.2).
INLINE vec normalShare(vec x) {
  const vec z = __builtin_elementwise_abs(x) * 0.70710678f;
  const vec t = 1.0f / (1.0f + 0.5f * z);
  vec p = splat(0.17087277f);
  p = p * t - 0.82215223f;
  p = p * t + 1.48851587f;
  p = p * t - 1.13520398f;
  p = p * t + 0.27886807f;
  p = p * t - 0.18628806f;
  p = p * t + 0.09678418f;
  p = p * t + 0.37409196f;
  p = p * t + 1.00002368f;
  p = p * t - 1.26551223f;
  const vec below = 0.5f * t * exponentialOf(p - z * z);
  const ivec isLow = x < 0.0f;
  return (vec)(((ivec)below & isLow) | ((ivec)(1.0f - below) & ~isLow));
}

// x·Φ(x); where Φ has vanished the product is 0, also at −∞.
INLINE vec geluOf(vec x) {
  const vec share = normalShare(x);
  const ivec vanished = share == 0.0f;
  return (vec)((ivec)(x * share) & ~vanished);
}

// Φ(x) + x·φ(x). Beyond ±13 the second part is below 1e-36; cutting x there keeps it 0 at infinity.
INLINE vec geluSlopeOf(vec x) {
  const vec cut = __builtin_elementwise_min(__builtin_elementwise_max(x, splat(-13)), splat(13));
  const vec slope = normalShare(x) + cut * 0.39894228f * exponentialOf(cut * cut * -0.5f);
  const ivec nan = x != x;
  return (vec)(((ivec)slope & ~nan) | ((ivec)x & nan));
}

static void gelu(float *result, const float *x, long count) {
  long i = 0;
  for (; i + LANES <= count; i += LANES) store(result + i, geluOf(load(x + i)));
  if (i < count) {
    float rest[LANES] = {0};
    memcpy(rest, x + i, (count - i) * sizeof(float));
    store(rest, geluOf(load(rest)));
    memcpy(result + i, rest, (count - i) * sizeof(float));
  }
}

static void geluPullback(float *gradient, const float *x, long count) {
  long i = 0;
  for (; i + LANES <= count; i += LANES)
    store(gradient + i, load(gradient + i) * geluSlopeOf(load(x + i)));
  if (i < count) {
    float rest[LANES] = {0};
    memcpy(rest, x + i, (count - i) * sizeof(float));
    store(rest, geluSlopeOf(load(rest)));
    for (long j = 0; i + j < count; j++) gradient[i + j] *= rest[j];
  }
}

// Sums of a row and of its products with another, in lanes.
INLINE double rowSum(const float *x, long count) {
  vec sums = {};
  double rest = 0;
  long i = 0;
  for (; i + LANES <= count; i += LANES) sums += load(x + i);
  for (; i < count; i++) rest += x[i];
  return added(sums) + rest;
}

INLINE double rowProduct(const float *x, const float *y, long count) {
  vec sums = {};
  double rest = 0;
  long i = 0;
  for (; i + LANES <= count; i += LANES) sums += load(x + i) * load(y + i);
  for (; i < count; i++) rest += (double)x[i] * y[i];
  return added(sums) + rest;
}

static void normalizeRows(const ck_rowNorm *w) {
  const long width = w->width;
  for (long r = 0; r < w->rowCount; r++) {
    const float *x = w->x + r * width;
    float *rows = w->rows + r * width, *result = w->result + r * width;
    const float mean = w->isCentred ? (float)(rowSum(x, width) / width) : 0;
    for (long i = 0; i < width; i++) rows[i] = x[i] - mean;
    const float slope =
        (float)(1 / sqrt(rowProduct(rows, rows, width) / width + w->varianceFloor));
    w->slopes[r] = slope;
    for (long i = 0; i < width; i++) rows[i] *= slope;
    if (w->shift)
      for (long i = 0; i < width; i++) result[i] = rows[i] * w->gain[i] + w->shift[i];
    else
      for (long i = 0; i < width; i++) result[i] = rows[i] * w->gain[i];
  }
}

static void normalizePullback(const ck_rowNormPullback *w) {
  const long width = w->width;
  for (long r = 0; r < w->rowCount; r++) {
    const float *rows = w->rows + r * width;
    float *gradient = w->gradient + r * width;
    for (long i = 0; i < width; i++) {
      w->gainGradient[i] += gradient[i] * rows[i];
      if (w->shiftGradient) w->shiftGradient[i] += gradient[i];
      gradient[i] *= w->gain[i];
    }
    const float mean = w->isCentred ? (float)(rowSum(gradient, width) / width) : 0;
    const float product = (float)(rowProduct(gradient, rows, width) / width);
    const float slope = w->slopes[r];
    for (long i = 0; i < width; i++)
      gradient[i] = slope * (gradient[i] - mean - rows[i] * product);
  }
}

static void adamW(const ck_adamW *w) {
  const float keptFirst = w->firstDecay, keptSecond = w->secondDecay;
  const float newFirst = 1 - keptFirst, newSecond = 1 - keptSecond;
  long i = 0;
  for (; i + LANES <= w->count; i += LANES) {
    const vec g = load(w->gradient + i) * w->gradientFactor;
    const vec m = load(w->first + i) * keptFirst + g * newFirst;
    const vec v = load(w->second + i) * keptSecond + g * g * newSecond;
    store(w->first + i, m);
    store(w->second + i, v);
    const vec size = __builtin_elementwise_sqrt(v) * w->secondFactor + w->floor;
    store(w->parameters + i, load(w->parameters + i) * w->keptShare - w->step * m / size);
  }
  for (; i < w->count; i++) {
    const float g = w->gradient[i] * w->gradientFactor;
    const float m = w->first[i] = w->first[i] * keptFirst + g * newFirst;
    const float v = w->second[i] = w->second[i] * keptSecond + g * g * newSecond;
    w->parameters[i] =
        w->parameters[i] * w->keptShare - w->step * m / (sqrtf(v) * w->secondFactor + w->floor);
  }
}
