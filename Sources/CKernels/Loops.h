// The loops, written once with vectors of LANES floats and compiled once for each instruction set.
//
// A file that includes this defines
//   LEVEL      the suffix of its table
//   LANES      floats in a vector register
//   TILE_ROWS  rows of the matrix product's register tile, a multiple of 3
// and sets the instruction set for the functions below. A tile is TILE_ROWS × 2·LANES: its sums
// and one row of the right side stay in registers.

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

typedef float vec __attribute__((vector_size(LANES * 4)));
typedef int32_t ivec __attribute__((vector_size(LANES * 4)));
typedef double dvec __attribute__((vector_size(LANES * 4)));
typedef int64_t livec __attribute__((vector_size(LANES * 4)));
// The same in memory, at any address.
typedef vec vecAnywhere __attribute__((aligned(4), may_alias));
typedef dvec dvecAnywhere __attribute__((aligned(8), may_alias));

enum { TILE_COLUMNS = 2 * LANES, DEPTH = 256, HEIGHT = 1024, DLANES = LANES / 2 };

INLINE vec load(const float *p) { return *(const vecAnywhere *)p; }
INLINE void store(float *p, vec v) { *(vecAnywhere *)p = v; }
// Not 0 + x: that turns -0 into 0, so the compiler would have to add, once for every factor.
INLINE vec splat(float x) { return x - (vec){}; }
INLINE dvec loadDouble(const double *p) { return *(const dvecAnywhere *)p; }
INLINE void storeDouble(double *p, dvec v) { *(dvecAnywhere *)p = v; }

INLINE double added(vec v) {
  double sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

#if LANES == 16
#define LOW_HALVES(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH_HALVES(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LANES == 8
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

// The sums of LANES vectors, each in the lane of its number. A step adds every vector's halves and
// interleaves two, so that the higher vectors' sums come to lie in the odd lanes.
INLINE vec addedEach(const vec *vectors) {
  vec sums[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) sums[i] = vectors[i];
#pragma clang loop unroll(full)
  for (int count = LANES / 2; count > 0; count /= 2)
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++)
      sums[i] = LOW_HALVES(sums[i], sums[i + count]) + HIGH_HALVES(sums[i], sums[i + count]);
  return sums[0];
}

#include "LoopsProduct.h"
#include "LoopsFeatures.h"
#include "LoopsRows.h"
#include "LoopsStrips.h"
#include "LoopsTokens.h"
#include "LoopsDouble.h"
#include "LoopsGradient.h"
#include "LoopsPullback.h"
#include "LoopsFarField.h"
#include "LoopsLayers.h"
#include "LoopsPeak.h"

const ck_loops JOIN(ck_loops_, LEVEL) = {
    .product = product,
    .mix = mix,
    .moments = moments,
    .scores = scores,
    .exponentialWeights = exponentialWeights,
    .polynomialWeights = polynomialWeights,
    .scaleLanes = scaleLanes,
    .layTokens = layTokens,
    .writeTokens = writeTokens,
    .maximum = maximum,
    .sum = sum,
    .exponential = exponential,
    .polynomial = polynomial,
    .featureRows = featureRows,
    .scale = scale,
    .weightedRows = weightedRows,
    .addRows = addRows,
    .panelScores = panelScores,
    .exponentialDouble = exponentialDouble,
    .rowDots = rowDots,
    .featurePullback = featurePullback,
    .polynomialPullback = polynomialPullback,
    .exponentialPullback = exponentialPullback,
    .featureGradients = featureGradients,
    .companionLanes = companionLanes,
    .standardizePullback = standardizePullback,
    .readMoments = readMoments,
    .layTokensDouble = layTokensDouble,
    .featureSums = featureSums,
    .featureMixes = featureMixes,
    .pairSums = pairSums,
    .rowProducts = rowProducts,
    .chunkScores = chunkScores,
    .chunkExponentials = chunkExponentials,
    .chunkPolynomials = chunkPolynomials,
    .gelu = gelu,
    .geluPullback = geluPullback,
    .normalizeRows = normalizeRows,
    .normalizePullback = normalizePullback,
    .adamW = adamW,
    .halfToFloat = halfToFloat,
    .brainToFloat = brainToFloat,
    .multiplyAdds = multiplyAdds,
};
