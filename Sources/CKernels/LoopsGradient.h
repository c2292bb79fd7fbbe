// The loops behind gradients and decoding. Included by Loops.h.

// The sum of a vector's lanes, halves onto halves.
INLINE float folded(vec v) {
  float lanes[LANES];
  store(lanes, v);
#pragma clang loop unroll(full)
  for (int half = LANES / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

static void rowDots(float *result, long resultStride, const float *rows, long stride,
                    long rowCount, const float *factors, long count) {
  long r = 0;
  for (; r + 4 <= rowCount; r += 4) {
    vec sums[4] = {};
    const float *line = rows + r * stride;
    long i = 0;
    for (; i + LANES <= count; i += LANES) {
      const vec factor = load(factors + i);
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) sums[v] += factor * load(line + v * stride + i);
    }
    for (int v = 0; v < 4; v++) {
      float total = folded(sums[v]);
      for (long j = i; j < count; j++) total += factors[j] * line[v * stride + j];
      result[(r + v) * resultStride] += total;
    }
  }
  for (; r < rowCount; r++) {
    const float *line = rows + r * stride;
    vec sums = {};
    long i = 0;
    for (; i + LANES <= count; i += LANES) sums += load(factors + i) * load(line + i);
    float total = folded(sums);
    for (; i < count; i++) total += factors[i] * line[i];
    result[r * resultStride] += total;
  }
}

// Some columns of featurePullback. Consecutive features that share their first factor keep it and
// its gradient in registers.
INLINE void pullbackColumns(const int vectors, float *gradient, const float *x, long stride,
                            const float *rows, long rowStride, const int32_t *first,
                            const int32_t *second, long rowCount) {
  for (long r = 0; r < rowCount;) {
    const long m = first[r];
    vec factor[4], sums[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      factor[v] = load(x + m * stride + v * LANES);
      sums[v] = (vec){};
    }
    for (; r < rowCount && first[r] == m; r++) {
      const float *line = rows + r * rowStride, *other = x + second[r] * stride;
      float *target = gradient + second[r] * stride;
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        const vec change = load(line + v * LANES);
        sums[v] += change * load(other + v * LANES);
        store(target + v * LANES, load(target + v * LANES) + change * factor[v]);
      }
    }
    float *target = gradient + m * stride;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      store(target + v * LANES, load(target + v * LANES) + sums[v]);
  }
}

static void featurePullback(float *restrict gradient, const float *x, long stride,
                            const float *rows, long rowStride, const int32_t *first,
                            const int32_t *second, long rowCount, long count) {
  long i = 0;
  for (; i + 4 * LANES <= count; i += 4 * LANES)
    pullbackColumns(4, gradient + i, x + i, stride, rows + i, rowStride, first, second, rowCount);
  for (; i + LANES <= count; i += LANES)
    pullbackColumns(1, gradient + i, x + i, stride, rows + i, rowStride, first, second, rowCount);
  for (; i < count; i++)
    for (long r = 0; r < rowCount; r++) {
      const float change = rows[r * rowStride + i];
      const float a = x[first[r] * stride + i], b = x[second[r] * stride + i];
      gradient[first[r] * stride + i] += change * b;
      gradient[second[r] * stride + i] += change * a;
    }
}

static void polynomialPullback(float *restrict x, float *restrict g, long count,
                               const float *coefficients, long coefficientCount) {
  for (long i = 0; i < count; i++) {
    float y = coefficients[coefficientCount - 1], slope = 0;
    for (long c = coefficientCount - 2; c >= 0; c--) {
      slope = slope * x[i] + y;
      y = y * x[i] + coefficients[c];
    }
    g[i] *= slope;
    x[i] = y;
  }
}

static void exponentialPullback(float *restrict x, float *restrict g, long count, float shift) {
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    const vec y = exponentialOf(load(x + i) - shift);
    store(x + i, y);
    store(g + i, load(g + i) * y);
  }
  if (i < count) {
    float rest[LANES] = {0};
    memcpy(rest, x + i, (count - i) * sizeof(float));
    store(rest, exponentialOf(load(rest) - shift));
    for (long j = 0; i + j < count; j++) {
      x[i + j] = rest[j];
      g[i + j] *= rest[j];
    }
  }
}

static void readMoments(double *restrict result, double *restrict moments, const double *added,
                        const double *query, long rowCount, const double *companions,
                        long count) {
  for (long r = 0; r < rowCount; r++) {
    double *restrict line = moments + r * count;
    const double a = added[r], q = query[r];
    for (long c = 0; c < count; c++) {
      const double sum = line[c] + a * companions[c];
      line[c] = sum;
      result[c] += q * sum;
    }
  }
}
