import Tensors

/// The gradients of pairs: every pair of a block of queries and a block of keys is looked at, and
/// none is kept.
struct PairTile: Sendable {
  /// What the tiles of one thread are worked out in.
  struct Scratch {
    /// Scores, then kernel values; `[size, size]`.
    let kernelValues: UnsafeMutablePointer<Float>
    /// ĝ·v − t, then the scores' gradients; `[size, size]`.
    let scoreGradients: UnsafeMutablePointer<Float>
  }

  let queries: GradientSide
  let keys: GradientSide
  /// The kernel's coefficients; empty for the exponential.
  let coefficients: [Float]
  /// For the exponential, the largest score of each query's row.
  let largest: [Float]
  /// Gradients of the scaled queries and of the keys, `[block, width, size]`; added to.
  let queryGradient: WorkBlocks
  let keyGradient: WorkBlocks
  /// Gradients of the values, `[block, size, valueWidth]`; added to.
  let valueGradient: WorkBlocks

  private static let size = TokenBlocks.size

  /// Lends room for tiles.
  static func withScratch(_ body: (Scratch) -> Void) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * size * size) { numbers in
      guard let start = numbers.baseAddress else { return }
      body(Scratch(kernelValues: start, scoreGradients: start + size * size))
    }
  }

  /// Adds the pairs of a block of queries with a block of keys.
  ///
  /// - Parameter isDiagonal: True when a query sees the keys up to its own place only.
  func add(_ queryBlock: Int, _ keyBlock: Int, isDiagonal: Bool, _ scratch: Scratch) {
    let places = queries.tokens.places(in: queryBlock)
    guard isDiagonal else {
      let columns = keys.tokens.places(in: keyBlock).count
      return add(queryBlock, rows: places, keyBlock, columns: columns, nil, scratch)
    }
    let isFinite = queries.isFinite(in: queryBlock) && keys.isFinite(in: keyBlock)
    // Strips of rows leave most of the hidden triangle out; with single rows nothing hidden is
    // touched, since 0 · NaN is NaN.
    let height = isFinite ? 48 : 1
    for start in stride(from: places.lowerBound, to: places.upperBound, by: height) {
      let rows = start..<min(start + height, places.upperBound)
      add(queryBlock, rows: rows, keyBlock, columns: rows.upperBound, start + 1, scratch)
    }
  }

  /// Adds some rows of a tile; the first of them sees `firstVisible` keys, each next one more.
  private func add(
    _ queryBlock: Int, rows: Range<Int>, _ keyBlock: Int, columns: Int, _ firstVisible: Int?,
    _ scratch: Scratch
  ) {
    let size = Self.size
    let (values, changes) = (scratch.kernelValues, scratch.scoreGradients)
    queries.tokens.withBlock(queryBlock) { x in
      keys.tokens.withBlock(keyBlock) { y in
        Kernels.product(
          rows: rows.count, inner: keys.tokens.width, columns: columns,
          .init(x + rows.lowerBound, stride: size, isTransposed: true), .init(y, stride: size),
          into: values, stride: size)
        Kernels.product(
          rows: rows.count, inner: keys.companions.width, columns: columns,
          .init(queries.companions[queryBlock] + rows.lowerBound, stride: size, isTransposed: true),
          .init(keys.companions[keyBlock], stride: size), into: changes, stride: size)
        let token = queryBlock * size - queries.tokens.lead
        for row in 0..<rows.count {
          let visible = firstVisible.map { $0 + row } ?? columns
          pullBack(
            values + row * size, changes + row * size, visible, columns,
            query: token + rows.lowerBound + row)
        }
        Kernels.product(
          rows: keys.tokens.width, inner: columns, columns: rows.count, .init(y, stride: size),
          .init(changes, stride: size, isTransposed: true),
          into: queryGradient[queryBlock] + rows.lowerBound, stride: size, accumulates: true)
        Kernels.product(
          rows: keys.tokens.width, inner: rows.count, columns: columns,
          .init(x + rows.lowerBound, stride: size), .init(changes, stride: size),
          into: keyGradient[keyBlock], stride: size, accumulates: true)
      }
    }
    queries.withRows(queryBlock) { gradients in
      let skipped = rows.lowerBound - queries.tokens.places(in: queryBlock).lowerBound
      Kernels.product(
        rows: columns, inner: rows.count, columns: keys.valueWidth,
        .init(values, stride: size, isTransposed: true),
        .init(gradients + skipped * keys.valueWidth, stride: keys.valueWidth),
        into: valueGradient[keyBlock], stride: keys.valueWidth, accumulates: true)
    }
  }

  /// Scores become kernel values, and ĝ·v − t the scores' gradients; 0 for hidden keys.
  private func pullBack(
    _ values: UnsafeMutablePointer<Float>, _ changes: UnsafeMutablePointer<Float>, _ visible: Int,
    _ columns: Int, query: Int
  ) {
    if coefficients.isEmpty {
      let shift = largest[query]
      // All scores −∞: as in the forward pass, their exponentials are 0.
      Kernels.exponentialPullback(
        values, changes, visible, shift: shift == -.infinity ? 0 : shift)
    } else {
      Kernels.polynomialPullback(values, changes, visible, coefficients)
    }
    (values + visible).update(repeating: 0, count: columns - visible)
    (changes + visible).update(repeating: 0, count: columns - visible)
  }
}
