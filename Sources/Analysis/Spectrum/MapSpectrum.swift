import Attention
import Glibc
import Tensors

/// The singular values of a map, and what they say about its rank.
///
/// Without a mask, a map that factorises is R·Kᵀ for features R of the rows over their normalisers
/// and K of the keys, so its squared singular values are the eigenvalues of a product of two F × F
/// matrices of sums: linear in the tokens, exact. Other maps are looked at weight by weight while
/// they are small.
///
/// Values below 10⁻⁷ of the largest are dropped: squares lose half of the digits.
///
/// Source: MATH.md 6.
struct MapSpectrum: Equatable, Sendable {
  /// Descending.
  let singularValues: [Double]

  /// More features than this are not multiplied out.
  private static let featureLimit = 600
  private static let workLimit = 4e10
  /// The shorter side of a map that is looked at weight by weight, and the products for it.
  private static let denseLimit = 512
  private static let denseWork = 2e8
  private static let smallest = 1e-7

  /// exp(−Σ p ln p) with p the singular values' shares (Roy and Vetterli); nil without any.
  var effectiveRank: Double? {
    let total = singularValues.reduce(0, +)
    guard total > 0 else { return nil }
    return exp(-singularValues.reduce(0) { $0 + ($1 / total) * log($1 / total) })
  }

  /// ‖A‖_F²/σ₁²; nil without any.
  var stableRank: Double? {
    guard let largest = singularValues.first, largest > 0 else { return nil }
    return singularValues.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
  }

  private init?(squares: [Double]?) {
    guard let squares else { return nil }
    let values = squares.filter { $0 > 0 }.map { $0.squareRoot() }.sorted(by: >)
    let limit = (values.first ?? 0) * Self.smallest
    singularValues = values.filter { $0 >= limit }
  }

  /// The spectrum of one head's map; nil where it is too much work, or a weight is not finite.
  ///
  /// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
  /// - Complexity: O(N·F²) for a mechanism that factorises, without a mask; O(N³) for small maps.
  static func of(_ attention: Attention, maps: MapStore? = nil, _ context: ComputeContext) throws
    -> MapSpectrum?
  {
    let (queries, keys) = (attention.queryCount, attention.keyCount)
    let shorter = min(queries, keys)
    if !attention.isCausal, let features = PairFeatures(attention),
      features.count < shorter || shorter > denseLimit
    {
      let count = Double(features.count)
      guard features.count <= featureLimit, Double(queries + keys) * count * count <= workLimit,
        let field = try openFarField(attention, maps, context.part(0, 0.2)),
        field.leftOutQueries.isEmpty, field.leftOutKeys.isEmpty
      else { return nil }
      return try MapSpectrum(field, context.part(0.2, 1))
    }
    guard shorter <= denseLimit,
      Double(shorter) * Double(shorter) * Double(max(queries, keys)) <= denseWork
    else { return nil }
    return try MapSpectrum(dense: attention, context.quiet)
  }

  /// From sums of products of features.
  private init?(_ field: FarField, _ context: ComputeContext) throws {
    let rows = try field.gram(of: .rows, context.part(0, 0.4))
    let keys = try field.gram(of: .keys, context.part(0.4, 0.8))
    try context.checkCancelled()
    self.init(squares: keys.between(rows.semidefiniteFactor()).eigenvalues())
  }

  /// From products of rows, or of columns where those are fewer.
  private init?(dense attention: Attention, _ context: ComputeContext) throws {
    let (rowCount, keyCount) = (attention.queryCount, attention.keyCount)
    var weights: [Double] = []
    weights.reserveCapacity(rowCount * keyCount)
    try attention.forEachRow(in: 0..<rowCount, context) { row in
      weights += row.weights
      weights += [Double](repeating: 0, count: keyCount - row.visibleCount)
    }
    let products = SymmetricMatrix(gramOf: weights, rows: rowCount, columns: keyCount)
    try context.checkCancelled()
    self.init(squares: products.eigenvalues())
  }
}

extension FarField {
  /// Whose features are multiplied out.
  enum GramSide { case rows, keys }

  /// Σ r·rᵀ over the rows, r = φ(q)/Z, or Σ ψ·ψᵀ over the keys, ψ the weighted features.
  fileprivate func gram(
    of side: GramSide, _ context: ComputeContext
  ) throws(ComputationCancelled) -> SymmetricMatrix {
    let tokenCount = side == .rows ? attention.queryCount : attention.keyCount
    let (count, size) = (features.count, PairFeatures.stride)
    let chunkCount = (tokenCount + size - 1) / size
    // Each part sums a matrix of its own, then they are added.
    let partCount = max(1, min(context.threadCount, chunkCount))
    var parts = [SymmetricMatrix](repeating: SymmetricMatrix(size: count), count: partCount)
    try parts.withUnsafeMutableBufferPointer { parts throws(ComputationCancelled) in
      nonisolated(unsafe) let parts = parts
      try parallelFor(partCount, context.quiet) { part in
        let chunks = chunkCount * part / partCount..<chunkCount * (part + 1) / partCount
        parts[part] = gram(of: side, chunks, tokenCount, context.cancelFlag)
      }
    }
    var sum = parts[0]
    for part in parts.dropFirst() {
      for index in sum.numbers.indices { sum.numbers[index] += part.numbers[index] }
    }
    return sum
  }

  private func gram(
    of side: GramSide, _ chunks: Range<Int>, _ tokenCount: Int, _ flag: CancelFlag
  ) -> SymmetricMatrix {
    let (count, size) = (features.count, PairFeatures.stride)
    var sum = SymmetricMatrix(size: count)
    withRoom((features.rowCount + count) * size) { room in
      let products = room + features.rowCount * size
      for chunk in chunks where !flag.isCancelled {
        let tokens = chunk * size..<min((chunk + 1) * size, tokenCount)
        features.prepare(
          tokens, of: side == .rows ? features.queries : features.keys, into: room)
        features.withFeatures(room, room) { lent in
          for feature in 0..<count {
            let left = lent.left + Int(lent.first[feature]) * size
            let right = lent.right + Int(lent.second[feature]) * size
            let weight = side == .keys ? features.weights[feature] : 1
            for token in 0..<size {
              let scale =
                side == .rows && token < tokens.count
                ? inverseNormalizers[tokens.lowerBound + token] : 1
              products[feature * size + token] = weight * scale * left[token] * right[token]
            }
          }
        }
        sum.numbers.withUnsafeMutableBufferPointer { numbers in
          guard let start = numbers.baseAddress else { return }
          Kernels.addRowProducts(
            products, rowCount: count, products, columnCount: count, stride: size, count: size,
            to: start, resultStride: count)
        }
      }
    }
    return sum
  }
}
