// The matrix product. Included by Loops.h.
//
// Loops, outermost first: HEIGHT rows of the left side and DEPTH of the inner extent, so that this
// part of the left side stays in the second-level cache; panels of TILE_COLUMNS columns of the
// right side, copied to be contiguous where that pays; tiles of TILE_ROWS rows. The left side is
// never copied: with few columns that would cost as much as it saves.

// Sums of one tile. `rows` and `vectors` are constants wherever this is inlined.
//
// Sums start at 0 and join what is there at the end: rounding then happens at the size of a part,
// and a sum of n parts loses √n, not the root of all products.
INLINE void tile(const int rows, const int vectors, const int isTransposed, long depth,
                 const float *left, long leftStride, const float *right, long rightStride,
                 float *result, long resultStride, int accumulates) {
  vec sums[TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sums[r][v] = (vec){};
  const long rowStep = isTransposed ? 1 : leftStride, depthStep = isTransposed ? leftStride : 1;
  for (long d = 0; d < depth; d++) {
    vec line[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(right + d * rightStride + v * LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vec factor = splat(left[r * rowStep + d * depthStep]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * line[v];
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      float *target = result + r * resultStride + v * LANES;
      store(target, accumulates ? load(target) + sums[r][v] : sums[r][v]);
    }
}

// All rows of one panel of `vectors` · LANES columns.
INLINE void panel(const int vectors, const int isTransposed, long rows, long depth,
                  const float *left, long leftStride, const float *right, long rightStride,
                  float *result, long resultStride, int accumulates) {
  const long rowStep = isTransposed ? 1 : leftStride;
  long r = 0;
  for (; r + TILE_ROWS <= rows; r += TILE_ROWS)
    tile(TILE_ROWS, vectors, isTransposed, depth, left + r * rowStep, leftStride, right,
         rightStride, result + r * resultStride, resultStride, accumulates);
  for (; r + TILE_ROWS / 3 <= rows; r += TILE_ROWS / 3)
    tile(TILE_ROWS / 3, vectors, isTransposed, depth, left + r * rowStep, leftStride, right,
         rightStride, result + r * resultStride, resultStride, accumulates);
  for (; r < rows; r++)
    tile(1, vectors, isTransposed, depth, left + r * rowStep, leftStride, right, rightStride,
         result + r * resultStride, resultStride, accumulates);
}

static void widePanel(int isTransposed, long rows, long depth, const float *left, long leftStride,
                      const float *right, long rightStride, float *result, long resultStride,
                      int accumulates) {
  if (isTransposed)
    panel(2, 1, rows, depth, left, leftStride, right, rightStride, result, resultStride,
          accumulates);
  else
    panel(2, 0, rows, depth, left, leftStride, right, rightStride, result, resultStride,
          accumulates);
}

static void narrowPanel(int isTransposed, long rows, long depth, const float *left,
                        long leftStride, const float *right, long rightStride, float *result,
                        long resultStride, int accumulates) {
  if (isTransposed)
    panel(1, 1, rows, depth, left, leftStride, right, rightStride, result, resultStride,
          accumulates);
  else
    panel(1, 0, rows, depth, left, leftStride, right, rightStride, result, resultStride,
          accumulates);
}

// Copies columns [0, width) of the right side to lines of `padded` numbers, zeros behind them.
static void gather(float *copy, long padded, const float *right, long rightStride,
                   int isTransposed, long depth, long width) {
  for (long d = 0; d < depth; d++) {
    float *line = copy + d * padded;
    if (isTransposed)
      for (long c = 0; c < width; c++) line[c] = right[c * rightStride + d];
    else
      memcpy(line, right + d * rightStride, width * sizeof(float));
    for (long c = width; c < padded; c++) line[c] = 0;
  }
}

// The last columns, fewer than LANES: computed in full width beside the result, then moved there.
static void ragged(int isTransposed, long rows, long depth, const float *left, long leftStride,
                   const float *right, long width, float *result, long resultStride,
                   int accumulates) {
  float full[8 * TILE_ROWS * LANES];
  const long rowStep = isTransposed ? 1 : leftStride;
  for (long start = 0; start < rows; start += 8 * TILE_ROWS) {
    const long height = rows - start < 8 * TILE_ROWS ? rows - start : 8 * TILE_ROWS;
    narrowPanel(isTransposed, height, depth, left + start * rowStep, leftStride, right, LANES,
                full, LANES, 0);
    for (long r = 0; r < height; r++) {
      float *line = result + (start + r) * resultStride;
      for (long c = 0; c < width; c++)
        line[c] = (accumulates ? line[c] : 0) + full[r * LANES + c];
    }
  }
}

// One block: at most HEIGHT rows and DEPTH of the inner extent, every column.
static void block(const ck_product *w, long rows, long depth, const float *left,
                  const float *right, float *result, int accumulates) {
  float copy[DEPTH * TILE_COLUMNS] __attribute__((aligned(64)));
  const long columnStep = w->rightIsTransposed ? w->rightStride : 1;
  const int isSkinny = !w->rightIsTransposed && (w->rightStride <= 4 * LANES || rows < TILE_ROWS);
  for (long c = 0; c < w->columns;) {
    const long left_ = w->columns - c;
    const long width = left_ >= TILE_COLUMNS ? TILE_COLUMNS : left_ >= LANES ? LANES : left_;
    const long padded = width < LANES ? LANES : width;
    const float *source = right + c * columnStep;
    long stride = w->rightStride;
    if (!isSkinny || width < LANES) {
      gather(copy, padded, source, stride, w->rightIsTransposed, depth, width);
      source = copy;
      stride = padded;
    }
    float *target = result + c;
    if (width == TILE_COLUMNS)
      widePanel(w->leftIsTransposed, rows, depth, left, w->leftStride, source, stride, target,
                w->resultStride, accumulates);
    else if (width == LANES)
      narrowPanel(w->leftIsTransposed, rows, depth, left, w->leftStride, source, stride, target,
                  w->resultStride, accumulates);
    else
      ragged(w->leftIsTransposed, rows, depth, left, w->leftStride, source, width, target,
             w->resultStride, accumulates);
    c += width;
  }
}

static void product(const ck_product *w) {
  for (long r = 0; r < w->rows; r += HEIGHT) {
    const long rows = w->rows - r < HEIGHT ? w->rows - r : HEIGHT;
    float *result = w->result + r * w->resultStride;
    // An empty inner extent still sets the result.
    long d = 0;
    do {
      const long depth = w->inner - d < DEPTH ? w->inner - d : DEPTH;
      const float *left =
          w->left + (w->leftIsTransposed ? d * w->leftStride + r : r * w->leftStride + d);
      const float *right = w->right + (w->rightIsTransposed ? d : d * w->rightStride);
      block(w, rows, depth, left, right, result, w->accumulates || d > 0);
      d += DEPTH;
    } while (d < w->inner);
  }
}
