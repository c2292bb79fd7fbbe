// The hot loops. Each exists for several instruction sets; the best one is chosen at run time.
// All matrices are row-major. Nothing here allocates, locks or keeps state.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An instruction set; the baseline runs everywhere.
typedef enum { ck_baseline = 0, ck_avx2 = 1, ck_avx512 = 2 } ck_level;

/// Where a matrix product reads and writes.
typedef struct {
  long rows, inner, columns;
  /// [rows, inner], or [inner, rows] when `leftIsTransposed`; numbers between its rows.
  const float *left;
  long leftStride;
  int leftIsTransposed;
  /// [inner, columns], or [columns, inner] when `rightIsTransposed`.
  const float *right;
  long rightStride;
  int rightIsTransposed;
  /// [rows, columns].
  float *result;
  long resultStride;
  /// Add to what is there instead of replacing it.
  int accumulates;
} ck_product;

enum {
  /// Tokens in a block; the most that one call takes.
  ck_blockSize = 128,
  /// A call's count of tokens is a multiple of this, unless it says otherwise.
  ck_stripGrain = 16
};

/// Rows of a block of tokens times a matrix: features of queries with what keys left for them, or
/// weights with values.
typedef struct {
  /// A multiple of ck_stripGrain.
  long rowCount, tokens, columns;
  /// Rows of numbers for the tokens, side by side; `stride` numbers between rows.
  const float *rows;
  long stride;
  /// Row r is rows[first[r]] · rows[second[r]]; null: rows[r].
  const int32_t *first, *second;
  /// [rowCount, columns].
  const float *matrix;
  long matrixStride;
  /// [columns, tokens], added to.
  float *result;
  long resultStride;
} ck_mix;

/// Features of keys, summed with their values.
typedef struct {
  /// `tokens` is anything up to ck_blockSize, and the rows hold 0 from there to the next multiple
  /// of ck_stripGrain.
  long featureCount, tokens, columns;
  /// Feature f of a token is rows[first[f]] · rows[second[f]].
  const float *rows;
  long stride;
  const int32_t *first, *second;
  /// What a feature's sums are multiplied by before they are added to the state.
  const float *weights;
  /// [tokens, columns].
  const float *values;
  long valueStride;
  /// What a token's features are multiplied by in the last column, 0 up to the next multiple of
  /// ck_stripGrain; null: 1.
  const float *lastValues;
  /// [featureCount, columns + 1], added to; the last column sums the features themselves.
  float *state;
  long stateStride;
} ck_moments;

/// Scores of tokens with keys.
typedef struct {
  /// `tokens` is a multiple of ck_stripGrain.
  long tokens, keyCount, width;
  /// [width, tokens].
  const float *queries;
  long queryStride;
  /// [width, keyCount].
  const float *keys;
  long keyStride;
  /// [keyCount, tokens].
  float *rows;
  long stride;
} ck_scores;

/// Scores to be turned into weights in place; key n is hidden from the tokens before n + diagonal.
typedef struct {
  /// `tokens` is a multiple of ck_stripGrain.
  long tokens, keyCount, diagonal;
  /// [keyCount, tokens].
  float *rows;
  long stride;
  /// For each token: the sum of its weights so far.
  double *sums;
  /// For each token, exponential only: its largest score so far, and what was summed before is
  /// now worth.
  float *maxima, *factors;
  /// Polynomial only.
  const float *coefficients;
  long coefficientCount;
} ck_weights;

/// Tokens one after another, [count, width], to be laid side by side and normalised.
typedef struct {
  long count, width;
  const float *source;
  /// [width, count].
  float *target;
  long stride;
  /// Subtract each token's mean and divide by √(variance + varianceFloor); then multiply.
  int standardizes;
  double varianceFloor, factor;
  /// For each token what its numbers were multiplied by, written when it standardises; may be null.
  float *slopes;
} ck_tokens;

/// Rows to be normalised, [rowCount, width], one after another.
typedef struct {
  long rowCount, width;
  const float *x;
  /// Subtract each row's mean first.
  int isCentred;
  double varianceFloor;
  /// [width]; `shift` may be null.
  const float *gain, *shift;
  /// (x − mean)·slope, and that times gain plus shift.
  float *rows, *result;
  /// [rowCount], 1/√(mean square + varianceFloor).
  float *slopes;
} ck_rowNorm;

/// What normalising rows does to gradients.
typedef struct {
  long rowCount, width;
  int isCentred;
  /// As ck_rowNorm wrote and read them.
  const float *rows, *slopes, *gain;
  /// [rowCount, width], of the result; becomes that of x.
  float *gradient;
  /// [width], added to; `shiftGradient` may be null.
  float *gainGradient, *shiftGradient;
} ck_rowNormPullback;

/// A step of AdamW on `count` numbers.
typedef struct {
  long count;
  float *parameters, *first, *second;
  const float *gradient;
  /// What the gradient is multiplied by first.
  float gradientFactor;
  float firstDecay, secondDecay;
  /// p = p · keptShare − step · m / (√v · secondFactor + floor).
  float keptShare, step, secondFactor, floor;
} ck_adamW;

/// Gradients of tokens, read from sums of features.
typedef struct {
  /// `tokens` is a multiple of ck_stripGrain.
  long featureCount, tokens, columns;
  /// Feature f of a token is rows[first[f]] · rows[second[f]]. Runs of features with one factor in
  /// common are quick.
  const float *rows;
  long stride;
  const int32_t *first, *second;
  /// [featureCount, columns].
  const float *state;
  long stateStride;
  /// [columns, tokens].
  const float *companions;
  long companionStride;
  /// A row for each of `rows`; added to.
  float *gradient;
  long gradientStride;
} ck_featureGradients;

/// Tokens one after another, [count, width], to be laid side by side in double precision.
typedef struct {
  long count, width;
  const float *source;
  /// [width + 1, count], `stride` numbers between rows. The last row is 1, or 0 where a token has a
  /// number that is not finite; all its numbers are then 0.
  double *target;
  long stride;
  /// Subtract each token's mean and divide by √(variance + varianceFloor); then multiply.
  int standardizes;
  double varianceFloor, factor;
} ck_doubleTokens;

/// Features of a chunk of tokens in double precision: feature f of token t is
/// left[first[f], t] · right[second[f], t]. Runs of features with one `first` are quick.
typedef struct {
  long featureCount;
  /// ck_chunkSize tokens, `stride` numbers between rows.
  const double *left, *right;
  long stride;
  const int32_t *first, *second;
} ck_doubleFeatures;

/// Kernel values of a chunk of queries with keys, in double precision.
typedef struct {
  long keyCount, width;
  /// [width, ck_chunkSize].
  const double *queries;
  long queryStride;
  /// [width + 1, keyCount]; the last row is 1, or 0 for keys that are left out.
  const double *keys;
  long keyStride;
  /// Key n is seen by the queries from n − diagonal on.
  long diagonal;
  /// The kernel is c[0] + c[1]·score + …
  const double *coefficients;
  long coefficientCount;
  /// [ck_chunkSize], added to: Σ kernel value, and Σ n · kernel value.
  double *sums, *moments;
} ck_pairSums;

/// Scores of a chunk of queries with keys, in double precision.
typedef struct {
  long keyCount, width;
  /// [width, ck_chunkSize].
  const double *queries;
  long queryStride;
  /// [width + 1, keyCount]; the last row is 1, or 0 for keys that are left out.
  const double *keys;
  long keyStride;
  /// How many keys each query sees: the first so many.
  const double *limits;
  /// [keyCount, ck_chunkSize]; −inf where the query does not see the key, or it is left out.
  double *rows;
  /// The largest score of each query so far.
  double *maxima;
} ck_chunkScores;

/// The loops for one instruction set.
typedef struct {
  /// result = left · right, or += . NaN and infinity follow IEEE 754.
  void (*product)(const ck_product *work);

  /// result[c, t] += Σ_r row_r[t] · matrix[r, c]. Sums of at most 256 rows start at 0 and are then
  /// added, so rounding happens at the size of a part.
  void (*mix)(const ck_mix *work);
  /// state[f, c] += weights[f] · Σ_t feature_f[t] · [values, 1][t, c], the sum starting at 0.
  void (*moments)(const ck_moments *work);

  /// rows[n, t] = Σ_d queries[d, t] · keys[d, n].
  void (*scores)(const ck_scores *work);
  /// Scores become exp(score − largest), and `sums`, `maxima`, `factors` are brought up to date;
  /// returns 0 when every factor is 1. NaN and infinity follow from the formula; a token whose
  /// scores are all −∞ so far has the sum 0.
  int (*exponentialWeights)(const ck_weights *work);
  /// Scores become c[0] + c[1]·score + …; adds to `sums`.
  void (*polynomialWeights)(const ck_weights *work);
  /// rows[r, t] = rows[r, t] · factors[t]; `tokens` is a multiple of ck_stripGrain.
  void (*scaleLanes)(float *rows, long stride, long rowCount, const float *factors, long tokens);
  /// Writes target[d, t], with means and variances in double precision.
  void (*layTokens)(const ck_tokens *work);
  /// target[t, d] = source[d, t] · factors[t] for t < `count`, d < `width`.
  void (*writeTokens)(float *target, long width, const float *source, long stride,
                      const float *factors, long count);

  /// The largest of `count` numbers, NaN ignored; −inf of none.
  float (*maximum)(const float *x, long count);
  /// The sum in single precision lanes, added up in double.
  double (*sum)(const float *x, long count);
  /// x = exp(x − shift) in place for x − shift ≤ 88 (below −87: 0); returns the sum.
  double (*exponential)(float *x, long count, float shift);
  /// x = c[0] + c[1]x + … in place, by Horner; returns the sum. `coefficientCount` ≥ 1.
  double (*polynomial)(float *x, long count, const float *coefficients, long coefficientCount);
  /// Products of rows: result[r, i] = x[first[r], i] · x[second[r], i] for i < `count`.
  void (*featureRows)(float *result, long resultStride, const float *x, long stride,
                      const int32_t *first, const int32_t *second, long rowCount, long count);
  /// x = factor · x.
  void (*scale)(float *x, long count, float factor);
  /// result[r, i] += rows[r, i] for i < `count`.
  void (*addRows)(float *result, long resultStride, const float *rows, long stride, long rowCount,
                  long count);
  /// result[j] += Σ_r factors[r] · rows[r · stride + j], in single precision.
  void (*weightedRows)(float *result, const float *factors, const float *rows, long stride,
                       long rowCount, long count);

  /// Scores in double precision of up to 4 queries against a panel of ck_panelWidth keys:
  /// result[r · resultStride + j] = Σ_d queries[r · width + d] · panel[d · ck_panelWidth + j].
  void (*panelScores)(double *result, long resultStride, const double *queries, long queryCount,
                      const double *panel, long width);
  /// x = exp(x − shift) in place in double precision for x − shift ≤ 709 (below −708: 0).
  void (*exponentialDouble)(double *x, long count, double shift);

  /// result[r · resultStride] += Σ_i rows[r · stride + i] · factors[i], in single precision.
  void (*rowDots)(float *result, long resultStride, const float *rows, long stride, long rowCount,
                  const float *factors, long count);
  /// What featureRows does to gradients: with ḡ = rows[r · rowStride + i],
  /// gradient[first[r], i] += ḡ · x[second[r], i] and gradient[second[r], i] += ḡ · x[first[r], i].
  /// `gradient` and `x` have `stride` numbers between their rows.
  void (*featurePullback)(float *gradient, const float *x, long stride, const float *rows,
                          long rowStride, const int32_t *first, const int32_t *second,
                          long rowCount, long count);
  /// x = f(x) and g = f'(x) · g in place, f = c[0] + c[1]x + …; `coefficientCount` ≥ 1.
  void (*polynomialPullback)(float *x, float *g, long count, const float *coefficients,
                             long coefficientCount);
  /// x = exp(x − shift) and g = exp(x − shift) · g in place, limits as in `exponential`.
  void (*exponentialPullback)(float *x, float *g, long count, float shift);
  /// With ḡ_f = Σ_c state[f, c] · companions[c, t]: gradient[first[f], t] += ḡ_f · rows[second[f], t]
  /// and the other way round.
  void (*featureGradients)(const ck_featureGradients *work);
  /// lines[d, t] = lines[d, t] · factors[t], then products[t] = Σ_d lines[d, t] · others[d, t] in
  /// double precision; `tokens` is a multiple of ck_stripGrain.
  void (*companionLanes)(float *lines, const float *others, long stride, long width,
                         const float *factors, float *products, long tokens);
  /// g − mean(g) − x·mean(g∘x)/factor² for each token, in double precision; `tokens` is a multiple
  /// of ck_stripGrain.
  void (*standardizePullback)(float *gradient, const float *x, long stride, long width,
                              double factor, long tokens);
  /// moments[r, c] += added[r] · companions[c], then result[c] += Σ_r query[r] · moments[r, c], in
  /// double precision; `count` numbers in a row.
  void (*readMoments)(double *result, double *moments, const double *added, const double *query,
                      long rowCount, const double *companions, long count);

  /// Lays tokens side by side in double precision.
  void (*layTokensDouble)(const ck_doubleTokens *work);
  /// state[f] += Σ_t feature_f[t].
  void (*featureSums)(const ck_doubleFeatures *work, double *state);
  /// result[t] += Σ_f state[f] · feature_f[t] for two states at once.
  void (*featureMixes)(const ck_doubleFeatures *work, const double *state, double *result,
                       const double *otherState, double *otherResult);
  /// Adds the kernel values of pairs to the queries' sums.
  void (*pairSums)(const ck_pairSums *work);
  /// Writes scores of pairs, and keeps the queries' largest.
  void (*chunkScores)(const ck_chunkScores *work);
  /// sums[query] += Σ_n exp(rows[n, query] − shifts[query]).
  void (*chunkExponentials)(const double *rows, long keyCount, const double *shifts, double *sums);
  /// sums[query] += Σ_n c[0] + c[1]·rows[n, query] + …, nothing where that is −inf.
  void (*chunkPolynomials)(const double *rows, long keyCount, const double *coefficients,
                           long coefficientCount, double *sums);
  /// result[i · resultStride + j] += Σ_f left[i · stride + f] · right[j · stride + f].
  void (*rowProducts)(double *result, long resultStride, const double *left, long rowCount,
                      const double *right, long columnCount, long stride, long count);

  /// result = x·Φ(x), Φ the normal distribution; relative error below 1e-6, 1e-5 below −3. May be in
  /// place.
  void (*gelu)(float *result, const float *x, long count);
  /// gradient = gradient · (Φ(x) + x·φ(x)) in place.
  void (*geluPullback)(float *gradient, const float *x, long count);
  /// Normalises rows; sums in single precision lanes, added up in double.
  void (*normalizeRows)(const ck_rowNorm *work);
  /// Gradients back through that.
  void (*normalizePullback)(const ck_rowNormPullback *work);
  /// One step of the optimiser.
  void (*adamW)(const ck_adamW *work);

  /// IEEE half precision to single, bit by bit exact.
  void (*halfToFloat)(float *result, const uint16_t *bits, long count);
  /// bfloat16 to single, exact.
  void (*brainToFloat)(float *result, const uint16_t *bits, long count);

  /// Repeats x = x · factor + addend, beginning with x = i in sum i, in registers only. Writes at
  /// most ck_peakSums results, returns the floating point operations done: two a multiply-add.
  double (*multiplyAdds)(long rounds, float factor, float addend, float *result);
} ck_loops;

enum {
  ck_panelWidth = 32,
  /// Tokens that lie side by side in the double precision loops over features.
  ck_chunkSize = 32,
  /// Room for the results of `multiplyAdds`.
  ck_peakSums = 24
};

/// Lets the program keep up to 64 MiB that it gave back, except pieces of more than 32 MiB.
void ck_keepFreedMemory(void);

/// The loops for an instruction set, or null when this machine lacks it.
const ck_loops *ck_loopsFor(ck_level level);
/// The loops for the best instruction set of this machine.
const ck_loops *ck_best(void);

#ifdef __cplusplus
}
#endif
