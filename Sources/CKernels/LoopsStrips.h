// Scores and weights of tokens that lie side by side, keys below one another. Included by Loops.h.
//
// Everything that belongs to a query, its largest score, its sum, the mask, is then one lane, and
// no vector is ever added up or broadcast for it.

#if LANES == 16
enum { TILE_KEYS = 12 };
#else
enum { TILE_KEYS = 6 };
#endif

// rows[n, t] = Σ_d queries[d, t] · keys[d, n] for `keyCount` keys and `vectors` · LANES queries.
INLINE void scoreTile(const int keyCount, const int vectors, long width, const float *queries,
                      long queryStride, const float *keys, long keyStride, float *rows,
                      long stride) {
  vec sums[TILE_KEYS][2];
#pragma clang loop unroll(full)
  for (int n = 0; n < keyCount; n++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[n][v] = (vec){};
  for (long d = 0; d < width; d++) {
    vec line[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(queries + d * queryStride + v * LANES);
#pragma clang loop unroll(full)
    for (int n = 0; n < keyCount; n++) {
      const vec factor = splat(keys[d * keyStride + n]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[n][v] += factor * line[v];
    }
  }
#pragma clang loop unroll(full)
  for (int n = 0; n < keyCount; n++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(rows + n * stride + v * LANES, sums[n][v]);
}

INLINE void scoreTiles(const int vectors, const ck_scores *w, long t) {
  long n = 0;
#define SCORE_TILES(count)                                                                     \
  for (; n + (count) <= w->keyCount; n += (count))                                             \
    scoreTile(count, vectors, w->width, w->queries + t, w->queryStride, w->keys + n,           \
              w->keyStride, w->rows + n * w->stride + t, w->stride);
  SCORE_TILES(TILE_KEYS)
  SCORE_TILES(TILE_KEYS == 12 ? 8 : 4)
  SCORE_TILES(TILE_KEYS == 12 ? 4 : 2)
  SCORE_TILES(1)
}

static void scoreTilesWide(const ck_scores *w, long t) { scoreTiles(2, w, t); }
static void scoreTilesNarrow(const ck_scores *w, long t) { scoreTiles(1, w, t); }

static void scores(const ck_scores *w) {
  long t = 0;
  for (; t + 2 * LANES <= w->tokens; t += 2 * LANES) scoreTilesWide(w, t);
  for (; t < w->tokens; t += LANES) scoreTilesNarrow(w, t);
}

// first where it is larger, else second, which includes a NaN on either side: one instruction.
INLINE vec larger(vec first, vec second) {
  const ivec mask = first > second;
  return (vec)(((ivec)first & mask) | ((ivec)second & ~mask));
}

INLINE vec where(ivec mask, vec x) { return (vec)((ivec)x & mask); }

// exp(x) for x ≤ 0 or NaN; below −87 it stays at e⁻⁸⁷, which vanishes beside the largest, 1.
// 2ⁿ is made in the exponent's place and multiplied, so NaN passes.
INLINE vec exponentialBelowZero(vec x) {
  const vec cut = larger(splat(-87), x);
  // 1.5 · 2²³ rounds to a whole number, 127 is the exponent's bias.
  const vec shifted = cut * 1.44269504f + 12583039.0f;
  const vec n = shifted - 12583039.0f;
  const vec r = (cut - n * 0.693359375f) + n * 2.12194440e-4f;
  vec y = splat(8.3125e-3f);
  y = y * r + 4.189033e-2f;
  y = y * r + 1.6667115e-1f;
  y = y * r + 4.999923e-1f;
  y = y * r + 1.0f;
  y = y * r + 1.0f;
  return y * (vec)((ivec)shifted << 23);
}

// Key n is hidden from the tokens before n + diagonal: keys a vector of tokens sees whole, and
// those it sees in part.
typedef struct { long whole, part; } sight;

INLINE long within(long x, long count) { return x < 0 ? 0 : x > count ? count : x; }

INLINE sight seen(const ck_weights *w, long token) {
  const long last = token - w->diagonal + 1;
  return (sight){within(last, w->keyCount), within(last + LANES - 1, w->keyCount)};
}

INLINE ivec visible(const ck_weights *w, long token, long key) {
  ivec lane;
  for (int i = 0; i < LANES; i++) lane[i] = i;
  return lane >= (int32_t)(key + w->diagonal - token);
}

INLINE void addSums(double *sums, vec factor, vec share) {
  for (int i = 0; i < LANES; i++) sums[i] = sums[i] * (double)factor[i] + (double)share[i];
}

static int exponentialWeights(const ck_weights *w) {
  ivec hasChanged = {};
  for (long t = 0; t < w->tokens; t += LANES) {
    const sight keys = seen(w, t);
    float *rows = w->rows + t;
    const vec before = load(w->maxima + t);
    vec largest = before, others = before;
    long n = 0;
    for (; n + 2 <= keys.whole; n += 2) {
      largest = larger(load(rows + n * w->stride), largest);
      others = larger(load(rows + (n + 1) * w->stride), others);
    }
    for (; n < keys.whole; n++) largest = larger(load(rows + n * w->stride), largest);
    for (; n < keys.part; n++) {
      const ivec mask = visible(w, t, n);
      largest = larger((vec)(((ivec)load(rows + n * w->stride) & mask) |
                             ((ivec)splat(-INFINITY) & ~mask)), largest);
    }
    largest = larger(others, largest);
    // All scores −∞ so far: their exponentials are 0, not exp(−∞ + ∞).
    const ivec isSet = largest != -INFINITY;
    const vec shift = where(isSet, largest);
    vec sum = {}, otherSum = {};
    for (n = 0; n + 2 <= keys.whole; n += 2) {
      const vec y = exponentialBelowZero(load(rows + n * w->stride) - shift);
      const vec z = exponentialBelowZero(load(rows + (n + 1) * w->stride) - shift);
      store(rows + n * w->stride, y);
      store(rows + (n + 1) * w->stride, z);
      sum += y;
      otherSum += z;
    }
    for (; n < keys.part; n++) {
      const ivec mask = visible(w, t, n);
      const vec y = where(mask, exponentialBelowZero(load(rows + n * w->stride) - shift));
      store(rows + n * w->stride, y);
      sum += y;
    }
    for (; n < w->keyCount; n++) store(rows + n * w->stride, (vec){});
    const ivec isSame = before == largest;
    const vec factor = (vec)(((ivec)splat(1) & isSame) |
                             ((ivec)exponentialOf(before - largest) & ~isSame));
    store(w->maxima + t, largest);
    store(w->factors + t, factor);
    addSums(w->sums + t, factor, where(isSet, sum + otherSum));
    hasChanged |= ~isSame;
  }
  int32_t any = 0;
  for (int i = 0; i < LANES; i++) any |= hasChanged[i];
  return any != 0;
}

static void polynomialWeights(const ck_weights *w) {
  for (long t = 0; t < w->tokens; t += LANES) {
    const sight keys = seen(w, t);
    float *rows = w->rows + t;
    vec sums[4] = {};
    long n = 0;
    for (; n + 4 <= keys.whole; n += 4)
      for (int i = 0; i < 4; i++) {
        float *row = rows + (n + i) * w->stride;
        const vec y = polynomialOf(load(row), w->coefficients, w->coefficientCount);
        store(row, y);
        sums[i] += y;
      }
    for (; n < keys.part; n++) {
      float *row = rows + n * w->stride;
      const vec y = where(visible(w, t, n),
                          polynomialOf(load(row), w->coefficients, w->coefficientCount));
      store(row, y);
      sums[0] += y;
    }
    for (; n < w->keyCount; n++) store(rows + n * w->stride, (vec){});
    addSums(w->sums + t, splat(1), (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

static void scaleLanes(float *rows, long stride, long rowCount, const float *factors,
                       long tokens) {
  for (long r = 0; r < rowCount; r++)
    for (long t = 0; t < tokens; t += LANES) {
      float *place = rows + r * stride + t;
      store(place, load(place) * load(factors + t));
    }
}
