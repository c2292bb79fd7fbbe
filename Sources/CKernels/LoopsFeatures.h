// Features of a block of tokens, made in registers or the first cache and never kept: times a
// state (for queries), and summed with values into a state (for keys). Included by Loops.h.
//
// Tokens lie side by side in rows, so a feature, the product of two rows, is one multiplication for
// LANES tokens.

// Columns of the state whose sums for 2 · LANES tokens stay in registers.
#if LANES == 16
enum { TILE_WIDTH = 13 };
#else
enum { TILE_WIDTH = 6 };
#endif

// Rows for tokens 0 ..< vectors · LANES: products of two rows, or rows as they are.
typedef struct {
  const float *rows;
  long stride;
  const int32_t *first, *second;
  const float *state;
  long stateStride;
  float *result;
  long resultStride;
} mixing;

// result[c, t] += Σ_r row_r[t] · state[r, c] for one tile. The sums start at 0 and join at the end.
INLINE void mixTile(const int width, const int vectors, const int makesProducts, mixing w,
                    long rowCount) {
  vec sums[TILE_WIDTH][2];
#pragma clang loop unroll(full)
  for (int c = 0; c < width; c++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[c][v] = (vec){};
  for (long r = 0; r < rowCount; r++) {
    vec row[2];
    if (makesProducts) {
      const float *a = w.rows + w.first[r] * w.stride, *b = w.rows + w.second[r] * w.stride;
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) row[v] = load(a + v * LANES) * load(b + v * LANES);
    } else {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) row[v] = load(w.rows + r * w.stride + v * LANES);
    }
    const float *line = w.state + r * w.stateStride;
#pragma clang loop unroll(full)
    for (int c = 0; c < width; c++) {
      const vec factor = splat(line[c]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[c][v] += row[v] * factor;
    }
  }
#pragma clang loop unroll(full)
  for (int c = 0; c < width; c++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *target = w.result + c * w.resultStride + v * LANES;
      store(target, load(target) + sums[c][v]);
    }
}

#define MIX_CASE(n)                                          \
  case n:                                                    \
    if (TILE_WIDTH >= n)                                     \
      mixTile(n <= TILE_WIDTH ? n : 1, vectors, makesProducts, w, rowCount); \
    break;

INLINE void mixWidth(long width, const int vectors, const int makesProducts, mixing w,
                     long rowCount) {
  switch (width) {
    MIX_CASE(1) MIX_CASE(2) MIX_CASE(3) MIX_CASE(4) MIX_CASE(5) MIX_CASE(6) MIX_CASE(7)
    MIX_CASE(8) MIX_CASE(9) MIX_CASE(10) MIX_CASE(11) MIX_CASE(12) MIX_CASE(13)
  }
}

static void mixProductsWide(long width, mixing w, long n) { mixWidth(width, 2, 1, w, n); }
static void mixProductsNarrow(long width, mixing w, long n) { mixWidth(width, 1, 1, w, n); }
static void mixRowsWide(long width, mixing w, long n) { mixWidth(width, 2, 0, w, n); }
static void mixRowsNarrow(long width, mixing w, long n) { mixWidth(width, 1, 0, w, n); }

static void mix(const ck_mix *w) {
  // A slice of the state stays in the first cache while all tokens pass.
  const long fitting = 6144 / (w->columns > 0 ? w->columns : 1);
  const long slice = fitting < 32 ? 32 : fitting > 256 ? 256 : fitting;
  const long tiles = (w->columns + TILE_WIDTH - 1) / TILE_WIDTH;
  for (long r = 0; r < w->rowCount; r += slice) {
    const long rows = w->rowCount - r < slice ? w->rowCount - r : slice;
    for (long t = 0; t < w->tokens;) {
      const int isWide = w->tokens - t >= 2 * LANES;
      for (long i = 0; i < tiles; i++) {
        const long c = w->columns * i / tiles, width = w->columns * (i + 1) / tiles - c;
        mixing m = {w->rows + t, w->stride, NULL, NULL, w->matrix + r * w->matrixStride + c,
                    w->matrixStride, w->result + c * w->resultStride + t, w->resultStride};
        if (w->first) {
          m.first = w->first + r;
          m.second = w->second + r;
          (isWide ? mixProductsWide : mixProductsNarrow)(width, m, rows);
        } else {
          m.rows += r * w->stride;
          (isWide ? mixRowsWide : mixRowsNarrow)(width, m, rows);
        }
      }
      t += isWide ? 2 * LANES : LANES;
    }
  }
}

enum { BATCH = 2 * TILE_ROWS };

// sums[r, c] = Σ_t features[r, t] · values[t, c], then state[r, c] += weights[r] · sums[r, c] for the
// first `width` columns of `vectors` · LANES.
INLINE void momentTile(const int rows, const int vectors, const float *features, long tokens,
                       const float *values, long valueStride, const float *weights, float *state,
                       long stateStride, long width) {
  vec sums[BATCH][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (vec){};
  for (long t = 0; t < tokens; t++) {
    vec line[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(values + t * valueStride + v * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vec factor = splat(features[r * ck_blockSize + t]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * line[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *target = state + r * stateStride + v * LANES;
      const vec share = sums[r][v] * weights[r];
      if (width >= (v + 1) * LANES) {
        store(target, load(target) + share);
      } else {
        for (long c = 0; c + v * LANES < width; c++) target[c] += share[c];
      }
    }
}

typedef struct {
  const float *values;
  long stride, vectors, width;
} panelOfValues;

#define MOMENT_CASE(n)                                                                        \
  case n:                                                                                     \
    if ((n) * vectors <= BATCH)                                                               \
      momentTile((n) * vectors <= BATCH ? n : 1, vectors, features + r * ck_blockSize, tokens, \
                 p.values, p.stride, weights + r, state + r * stateStride, stateStride, p.width); \
    break;

// Tiles of about equal height: a low one would wait for its own additions.
INLINE void momentRows(const int vectors, long rows, const float *features, long tokens,
                       panelOfValues p, const float *weights, float *state, long stateStride) {
  const long tiles = (rows * vectors + BATCH - 1) / BATCH;
  for (long i = 0; i < tiles; i++) {
    const long r = rows * i / tiles;
    switch (rows * (i + 1) / tiles - r) {
      MOMENT_CASE(1) MOMENT_CASE(2) MOMENT_CASE(3) MOMENT_CASE(4) MOMENT_CASE(5) MOMENT_CASE(6)
      MOMENT_CASE(7) MOMENT_CASE(8) MOMENT_CASE(9) MOMENT_CASE(10) MOMENT_CASE(11) MOMENT_CASE(12)
      MOMENT_CASE(13) MOMENT_CASE(14) MOMENT_CASE(15) MOMENT_CASE(16) MOMENT_CASE(17)
      MOMENT_CASE(18) MOMENT_CASE(19) MOMENT_CASE(20) MOMENT_CASE(21) MOMENT_CASE(22)
      MOMENT_CASE(23) MOMENT_CASE(24)
    }
  }
}

static void momentRowsWide(long rows, const float *features, long tokens, panelOfValues p,
                           const float *weights, float *state, long stateStride) {
  momentRows(2, rows, features, tokens, p, weights, state, stateStride);
}

static void momentRowsNarrow(long rows, const float *features, long tokens, panelOfValues p,
                             const float *weights, float *state, long stateStride) {
  momentRows(1, rows, features, tokens, p, weights, state, stateStride);
}

// The last columns, fewer than LANES, with the ones behind them that make the features' own sums.
static void padValues(const ck_moments *w, long first, long width, float *padded) {
  for (long t = 0; t < w->tokens; t++) {
    float *line = padded + t * LANES;
    for (long c = 0; c < LANES; c++)
      line[c] = c < width    ? w->values[t * w->valueStride + first + c]
                : c != width ? 0
                : w->lastValues ? w->lastValues[t]
                                : 1;
  }
}

// Writes a batch of features for all tokens, and their sums where no column of values has them.
static void makeFeatures(const ck_moments *w, long f, long rows, float *features, float *sums) {
  const long vectors = (w->tokens + LANES - 1) / LANES;
  vec shares[LANES];
  for (long r = 0; r < rows; r++) {
    const float *a = w->rows + w->first[f + r] * w->stride;
    const float *b = w->rows + w->second[f + r] * w->stride;
    float *line = features + r * ck_blockSize;
    vec sum = {};
    for (long v = 0; v < vectors; v++) {
      const vec feature = load(a + v * LANES) * load(b + v * LANES);
      store(line + v * LANES, feature);
      sum += w->lastValues ? feature * load(w->lastValues + v * LANES) : feature;
    }
    shares[r % LANES] = sum;
    if (r % LANES == LANES - 1) store(sums + r + 1 - LANES, addedEach(shares));
  }
  if (rows % LANES == 0) return;
  for (long r = rows % LANES; r < LANES; r++) shares[r] = (vec){};
  store(sums + rows / LANES * LANES, addedEach(shares));
}

static void moments(const ck_moments *w) {
  float features[BATCH * ck_blockSize] __attribute__((aligned(64)));
  float padded[ck_blockSize * LANES] __attribute__((aligned(64)));
  float sums[BATCH + LANES];
  const long whole = w->columns / LANES * LANES;
  const int isRagged = whole < w->columns;
  if (isRagged) padValues(w, whole, w->columns - whole, padded);
  const panelOfValues rest = {padded, LANES, 1, w->columns - whole + 1};
  const long batches = (w->featureCount + BATCH - 1) / BATCH;
  for (long i = 0; i < batches; i++) {
    const long f = w->featureCount * i / batches;
    const long rows = w->featureCount * (i + 1) / batches - f;
    const float *weights = w->weights + f;
    float *state = w->state + f * w->stateStride;
    makeFeatures(w, f, rows, features, sums);
    if (!isRagged)
      for (long r = 0; r < rows; r++) state[r * w->stateStride + whole] += sums[r] * weights[r];
    long c = 0;
    for (; c + 2 * LANES <= whole; c += 2 * LANES)
      momentRowsWide(rows, features, w->tokens,
                     (panelOfValues){w->values + c, w->valueStride, 2, 2 * LANES}, weights,
                     state + c, w->stateStride);
    if (c < whole)
      momentRowsNarrow(rows, features, w->tokens,
                       (panelOfValues){w->values + c, w->valueStride, 1, LANES}, weights,
                       state + c, w->stateStride);
    if (isRagged)
      momentRowsNarrow(rows, features, w->tokens, rest, weights, state + whole, w->stateStride);
  }
}
