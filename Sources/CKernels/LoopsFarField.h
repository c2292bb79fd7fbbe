// The loops behind far-field maps, in double precision. Included by Loops.h.
//
// A chunk is ck_chunkSize tokens side by side, CHUNK_VECTORS registers for each number of a token.

typedef float hvec __attribute__((vector_size(DLANES * 4)));
typedef hvec hvecAnywhere __attribute__((aligned(4), may_alias));

enum { CHUNK_VECTORS = ck_chunkSize / DLANES };

#if LANES == 16
#define LOW_DOUBLES(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_DOUBLES(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#elif LANES == 8
#define LOW_DOUBLES(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH_DOUBLES(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#else
#define LOW_DOUBLES(a, b) __builtin_shufflevector(a, b, 0, 2)
#define HIGH_DOUBLES(a, b) __builtin_shufflevector(a, b, 1, 3)
#endif

INLINE double addedDoubles(dvec v) {
  double sum = 0;
  for (int i = 0; i < DLANES; i++) sum += v[i];
  return sum;
}

// As addedEach, for doubles.
INLINE dvec addedEachDouble(const dvec *vectors) {
  dvec sums[DLANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < DLANES; i++) sums[i] = vectors[i];
#pragma clang loop unroll(full)
  for (int count = DLANES / 2; count > 0; count /= 2)
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++)
      sums[i] = LOW_DOUBLES(sums[i], sums[i + count]) + HIGH_DOUBLES(sums[i], sums[i + count]);
  return sums[0];
}

INLINE dvec loadAsDouble(const float *p) {
  return __builtin_convertvector(*(const hvecAnywhere *)p, dvec);
}

static void layTokensDouble(const ck_doubleTokens *w) {
  for (long t = 0; t < w->count; t++) {
    const float *token = w->source + t * w->width;
    double *target = w->target + t;
    dvec sums = {};
    long d = 0;
    for (; d + DLANES <= w->width; d += DLANES) sums += loadAsDouble(token + d);
    double sum = addedDoubles(sums);
    for (; d < w->width; d++) sum += token[d];
    // Singles cannot overflow a double, so the sum is finite exactly when they all are.
    const int isFinite = isfinite(sum);
    target[w->width * w->stride] = isFinite ? 1 : 0;
    if (!isFinite) {
      for (long e = 0; e < w->width; e++) target[e * w->stride] = 0;
      continue;
    }
    double mean = 0, slope = w->factor;
    if (w->standardizes && w->width > 0) {
      mean = sum / w->width;
      dvec squares = {};
      for (d = 0; d + DLANES <= w->width; d += DLANES) {
        const dvec deviation = loadAsDouble(token + d) - mean;
        squares += deviation * deviation;
      }
      double square = addedDoubles(squares);
      for (; d < w->width; d++) square += (token[d] - mean) * (token[d] - mean);
      slope = w->factor / sqrt(square / w->width + w->varianceFloor);
    }
    for (long e = 0; e < w->width; e++) target[e * w->stride] = (token[e] - mean) * slope;
  }
}

static void featureSums(const ck_doubleFeatures *w, double *state) {
  long f = 0;
  while (f < w->featureCount) {
    // Up to DLANES features; where they share `left`'s row it stays in registers.
    const long count = w->featureCount - f < DLANES ? w->featureCount - f : DLANES;
    dvec sums[DLANES] = {};
    if (count == DLANES && w->first[f] == w->first[f + DLANES - 1]) {
      dvec shared[CHUNK_VECTORS];
      const double *left = w->left + w->first[f] * w->stride;
#pragma clang loop unroll(full)
      for (int v = 0; v < CHUNK_VECTORS; v++) shared[v] = loadDouble(left + v * DLANES);
#pragma clang loop unroll(full)
      for (int i = 0; i < DLANES; i++) {
        const double *right = w->right + w->second[f + i] * w->stride;
#pragma clang loop unroll(full)
        for (int v = 0; v < CHUNK_VECTORS; v++) sums[i] += shared[v] * loadDouble(right + v * DLANES);
      }
    } else {
      for (long i = 0; i < count; i++) {
        const double *left = w->left + w->first[f + i] * w->stride;
        const double *right = w->right + w->second[f + i] * w->stride;
        dvec sum = {};
#pragma clang loop unroll(full)
        for (int v = 0; v < CHUNK_VECTORS; v++)
          sum += loadDouble(left + v * DLANES) * loadDouble(right + v * DLANES);
        sums[i] = sum;
      }
    }
    const dvec added = addedEachDouble(sums);
    if (count == DLANES)
      storeDouble(state + f, loadDouble(state + f) + added);
    else
      for (long i = 0; i < count; i++) state[f + i] += added[i];
    f += count;
  }
}

static void featureMixes(const ck_doubleFeatures *w, const double *state, double *result,
                         const double *otherState, double *otherResult) {
  for (long f = 0; f < w->featureCount;) {
    const int32_t shared = w->first[f];
    dvec inner[CHUNK_VECTORS] = {}, other[CHUNK_VECTORS] = {};
    for (; f < w->featureCount && w->first[f] == shared; f++) {
      const double *right = w->right + w->second[f] * w->stride;
      const dvec factor = (dvec){} + state[f], otherFactor = (dvec){} + otherState[f];
#pragma clang loop unroll(full)
      for (int v = 0; v < CHUNK_VECTORS; v++) {
        const dvec row = loadDouble(right + v * DLANES);
        inner[v] += factor * row;
        other[v] += otherFactor * row;
      }
    }
    const double *left = w->left + shared * w->stride;
#pragma clang loop unroll(full)
    for (int v = 0; v < CHUNK_VECTORS; v++) {
      const dvec row = loadDouble(left + v * DLANES);
      storeDouble(result + v * DLANES, loadDouble(result + v * DLANES) + row * inner[v]);
      storeDouble(otherResult + v * DLANES,
                  loadDouble(otherResult + v * DLANES) + row * other[v]);
    }
  }
}

static void pairSums(const ck_pairSums *w) {
  dvec places[CHUNK_VECTORS], sums[CHUNK_VECTORS], moments[CHUNK_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < CHUNK_VECTORS; v++) {
    for (int i = 0; i < DLANES; i++) places[v][i] = v * DLANES + i;
    sums[v] = loadDouble(w->sums + v * DLANES);
    moments[v] = loadDouble(w->moments + v * DLANES);
  }
  for (long n = 0; n < w->keyCount; n++) {
    const double *key = w->keys + n;
    const double isIn = key[w->width * w->keyStride];
    const long begin = n - w->diagonal;
    if (isIn == 0 || begin >= ck_chunkSize) continue;
    dvec scores[CHUNK_VECTORS] = {};
    for (long d = 0; d < w->width; d++) {
      const dvec number = (dvec){} + key[d * w->keyStride];
      const double *row = w->queries + d * w->queryStride;
#pragma clang loop unroll(full)
      for (int v = 0; v < CHUNK_VECTORS; v++) scores[v] += number * loadDouble(row + v * DLANES);
    }
#pragma clang loop unroll(full)
    for (int v = 0; v < CHUNK_VECTORS; v++) {
      dvec value = (dvec){} + w->coefficients[w->coefficientCount - 1];
      for (long c = w->coefficientCount - 2; c >= 0; c--)
        value = value * scores[v] + w->coefficients[c];
      value = (dvec)((livec)value & (livec)(places[v] >= (dvec){} + (double)begin));
      sums[v] += value;
      moments[v] += value * (double)n;
    }
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < CHUNK_VECTORS; v++) {
    storeDouble(w->sums + v * DLANES, sums[v]);
    storeDouble(w->moments + v * DLANES, moments[v]);
  }
}

// Sums over so many numbers at a time, so that a tile's rows stay in the first cache.
enum { PRODUCT_DEPTH = 512 };

INLINE void rowProductTile(const int rows, const int columns, double *result, long resultStride,
                           const double *left, const double *right, long stride, long count) {
  dvec sums[4][4] = {};
  long f = 0;
  for (; f + DLANES <= count; f += DLANES) {
    dvec b[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < columns; j++) b[j] = loadDouble(right + j * stride + f);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++) {
      const dvec a = loadDouble(left + i * stride + f);
#pragma clang loop unroll(full)
      for (int j = 0; j < columns; j++) sums[i][j] += a * b[j];
    }
  }
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      double sum = addedDoubles(sums[i][j]);
      for (long g = f; g < count; g++) sum += left[i * stride + g] * right[j * stride + g];
      result[i * resultStride + j] += sum;
    }
}

static void rowProducts(double *result, long resultStride, const double *left, long rowCount,
                        const double *right, long columnCount, long stride, long count) {
  for (long start = 0; start < count; start += PRODUCT_DEPTH) {
    const long depth = count - start < PRODUCT_DEPTH ? count - start : PRODUCT_DEPTH;
    for (long i = 0; i < rowCount; i += 4) {
      const long rows = rowCount - i < 4 ? rowCount - i : 4;
      for (long j = 0; j < columnCount; j += 4) {
        const long columns = columnCount - j < 4 ? columnCount - j : 4;
        double *tile = result + i * resultStride + j;
        const double *a = left + i * stride + start, *b = right + j * stride + start;
        if (rows == 4 && columns == 4) {
          rowProductTile(4, 4, tile, resultStride, a, b, stride, depth);
        } else {
          for (long r = 0; r < rows; r++)
            for (long c = 0; c < columns; c++)
              rowProductTile(1, 1, tile + r * resultStride + c, resultStride, a + r * stride,
                             b + c * stride, stride, depth);
        }
      }
    }
  }
}

INLINE void scoreKeys(const int keyCount, const ck_chunkScores *w, long n) {
  dvec scores[2][CHUNK_VECTORS] = {};
  for (long d = 0; d < w->width; d++) {
    const double *numbers = w->keys + d * w->keyStride + n;
    const double *row = w->queries + d * w->queryStride;
#pragma clang loop unroll(full)
    for (int v = 0; v < CHUNK_VECTORS; v++) {
      const dvec queries = loadDouble(row + v * DLANES);
#pragma clang loop unroll(full)
      for (int k = 0; k < keyCount; k++) scores[k][v] += numbers[k] * queries;
    }
  }
  for (int k = 0; k < keyCount; k++) {
    const double isIn = w->keys[w->width * w->keyStride + n + k];
    const double place = isIn != 0 ? (double)(n + k) : INFINITY;
#pragma clang loop unroll(full)
    for (int v = 0; v < CHUNK_VECTORS; v++) {
      const livec isSeen = place < loadDouble(w->limits + v * DLANES);
      const dvec hidden = (dvec){} - INFINITY;
      const dvec score = (dvec)(((livec)scores[k][v] & isSeen) | ((livec)hidden & ~isSeen));
      storeDouble(w->rows + (n + k) * ck_chunkSize + v * DLANES, score);
      storeDouble(w->maxima + v * DLANES,
                  __builtin_elementwise_max(loadDouble(w->maxima + v * DLANES), score));
    }
  }
}

static void chunkScores(const ck_chunkScores *w) {
  long n = 0;
  for (; n + 2 <= w->keyCount; n += 2) scoreKeys(2, w, n);
  if (n < w->keyCount) scoreKeys(1, w, n);
}

static void chunkExponentials(const double *rows, long keyCount, const double *shifts,
                              double *sums) {
  for (int v = 0; v < CHUNK_VECTORS; v++) {
    const dvec shift = loadDouble(shifts + v * DLANES);
    dvec sum = {};
    for (long n = 0; n < keyCount; n++)
      sum += exponentialDoubleOf(loadDouble(rows + n * ck_chunkSize + v * DLANES) - shift);
    storeDouble(sums + v * DLANES, loadDouble(sums + v * DLANES) + sum);
  }
}

static void chunkPolynomials(const double *rows, long keyCount, const double *coefficients,
                             long coefficientCount, double *sums) {
  for (int v = 0; v < CHUNK_VECTORS; v++) {
    dvec sum = {};
    for (long n = 0; n < keyCount; n++) {
      const dvec score = loadDouble(rows + n * ck_chunkSize + v * DLANES);
      const livec isSeen = score > (dvec){} - INFINITY;
      const dvec x = (dvec)((livec)score & isSeen);
      dvec value = (dvec){} + coefficients[coefficientCount - 1];
      for (long c = coefficientCount - 2; c >= 0; c--) value = value * x + coefficients[c];
      sum += (dvec)((livec)value & isSeen);
    }
    storeDouble(sums + v * DLANES, loadDouble(sums + v * DLANES) + sum);
  }
}
