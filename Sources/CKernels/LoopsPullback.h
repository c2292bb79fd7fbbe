// Gradients of tokens that lie side by side, read from sums of features. Included by Loops.h.

// Features whose gradients for 4 · LANES tokens (half as many without many registers) stay in
// registers.
#if LANES == 16
enum { PULL_ROWS = 6, PULL_VECTORS = 4 };
#else
enum { PULL_ROWS = 5, PULL_VECTORS = 2 };
#endif

// What a tile of featureGradients reads and writes, from the first of its tokens on.
typedef struct {
  const float *rows;
  long stride;
  const float *state;
  long stateStride, columns;
  const float *companions;
  long companionStride;
  float *gradient;
  long gradientStride;
} pulling;

// `count` features that share one factor, row `shared`; the others stand in `others`.
INLINE void pullTile(const int count, const int vectors, pulling w, int32_t shared,
                     const int32_t *others) {
  vec sums[PULL_ROWS][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (vec){};
  for (long c = 0; c < w.columns; c++) {
    vec line[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      line[v] = load(w.companions + c * w.companionStride + v * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const vec factor = splat(w.state[r * w.stateStride + c]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * line[v];
    }
  }
  const float *own = w.rows + shared * w.stride;
  float *ownTarget = w.gradient + shared * w.gradientStride;
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    const vec x = load(own + v * LANES);
    vec total = {};
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      total += sums[r][v] * load(w.rows + others[r] * w.stride + v * LANES);
      // A square's factor is the shared one: both parts go to the same row, one after the other.
      float *target = w.gradient + others[r] * w.gradientStride + v * LANES;
      store(target, load(target) + sums[r][v] * x);
    }
    store(ownTarget + v * LANES, load(ownTarget + v * LANES) + total);
  }
}

#define PULL_CASE(n)                                                                    \
  case n:                                                                               \
    if (PULL_ROWS >= n) pullTile(n <= PULL_ROWS ? n : 1, vectors, tile, shared, others); \
    break;

INLINE void pullFeatures(const int vectors, const ck_featureGradients *w, long t) {
  for (long f = 0; f < w->featureCount;) {
    // A run of features with one factor in common, the first or the second.
    const int sharesSecond = f + 1 < w->featureCount && w->first[f] != w->first[f + 1] &&
                             w->second[f] == w->second[f + 1];
    const int32_t *shares = sharesSecond ? w->second : w->first;
    const int32_t shared = shares[f];
    long end = f + 1;
    while (end < w->featureCount && shares[end] == shared) end++;
    const long tiles = (end - f + PULL_ROWS - 1) / PULL_ROWS;
    for (long i = 0; i < tiles; i++) {
      const long start = f + (end - f) * i / tiles, next = f + (end - f) * (i + 1) / tiles;
      const int32_t *others = (sharesSecond ? w->first : w->second) + start;
      const pulling tile = {w->rows + t, w->stride, w->state + start * w->stateStride,
                            w->stateStride, w->columns, w->companions + t, w->companionStride,
                            w->gradient + t, w->gradientStride};
      switch (next - start) {
        PULL_CASE(1) PULL_CASE(2) PULL_CASE(3) PULL_CASE(4) PULL_CASE(5) PULL_CASE(6)
      }
    }
    f = end;
  }
}

static void pullFeaturesWide(const ck_featureGradients *w, long t) {
  pullFeatures(PULL_VECTORS, w, t);
}

static void pullFeaturesNarrow(const ck_featureGradients *w, long t) { pullFeatures(1, w, t); }

static void featureGradients(const ck_featureGradients *w) {
  long t = 0;
  for (; t + PULL_VECTORS * LANES <= w->tokens; t += PULL_VECTORS * LANES) pullFeaturesWide(w, t);
  for (; t < w->tokens; t += LANES) pullFeaturesNarrow(w, t);
}

static void companionLanes(float *restrict lines, const float *others, long stride, long width,
                           const float *factors, float *restrict products, long tokens) {
  for (long t = 0; t < tokens; t += LANES) {
    const vec factor = load(factors + t);
    dvec sums[2] = {};
    for (long d = 0; d < width; d++) {
      const vec scaledLine = load(lines + d * stride + t) * factor;
      store(lines + d * stride + t, scaledLine);
      dvec x[2], y[2];
      widen(scaledLine, x);
      widen(load(others + d * stride + t), y);
      for (int h = 0; h < 2; h++) sums[h] += x[h] * y[h];
    }
    store(products + t, narrow(sums));
  }
}

static void standardizePullback(float *restrict gradient, const float *x, long stride, long width,
                                double factor, long tokens) {
  for (long t = 0; t < tokens; t += LANES) {
    dvec means[2] = {}, products[2] = {}, g[2], number[2];
    for (long d = 0; d < width; d++) {
      widen(load(gradient + d * stride + t), g);
      widen(load(x + d * stride + t), number);
      for (int h = 0; h < 2; h++) {
        means[h] += g[h];
        products[h] += g[h] * number[h];
      }
    }
    for (int h = 0; h < 2; h++) {
      means[h] /= (double)width;
      products[h] /= (double)width * factor * factor;
    }
    for (long d = 0; d < width; d++) {
      widen(load(gradient + d * stride + t), g);
      widen(load(x + d * stride + t), number);
      for (int h = 0; h < 2; h++) g[h] = g[h] - means[h] - number[h] * products[h];
      store(gradient + d * stride + t, narrow(g));
    }
  }
}
