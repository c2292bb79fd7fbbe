public import Tensors

extension Attention {
  /// One query's scores and weights.
  ///
  /// - Throws: ``AttentionError/queryOutOfRange(_:count:)``, ``AttentionError/needsOneHead(_:)``.
  /// - Complexity: O(N·D).
  public func row(_ query: Int) throws(AttentionError) -> AttentionRow {
    try checkOneHead()
    guard (0..<queryCount).contains(query) else {
      throw .queryOutOfRange(query, count: queryCount)
    }
    return ExactRows(self).row(query)
  }

  /// One pair: its score, its weight, and whether the query sees the key.
  ///
  /// - Throws: ``AttentionError/queryOutOfRange(_:count:)``,
  ///   ``AttentionError/keyOutOfRange(_:count:)``, ``AttentionError/needsOneHead(_:)``.
  /// - Complexity: O(N·D), for the normaliser.
  public func cell(query: Int, key: Int) throws(AttentionError) -> AttentionCell {
    try checkOneHead()
    guard (0..<queryCount).contains(query) else {
      throw .queryOutOfRange(query, count: queryCount)
    }
    guard (0..<keyCount).contains(key) else { throw .keyOutOfRange(key, count: keyCount) }
    let rows = ExactRows(self)
    let row = rows.row(query)
    let isVisible = key < row.visibleCount
    return AttentionCell(
      score: isVisible ? row.scores[key] : rows.scores(query, keyCount: key + 1)[key],
      weight: isVisible ? row.weights[key] : 0, isVisible: isVisible,
      visibleCount: row.visibleCount)
  }

  /// Hands the rows of a range of queries to `body`, in order; never holds more than a few of them.
  ///
  /// - Parameters:
  ///   - queries: The rows wanted.
  ///   - context: Its flag is looked at before each row.
  ///   - body: Told each row.
  /// - Throws: ``AttentionError/queryOutOfRange(_:count:)``, ``AttentionError/needsOneHead(_:)``,
  ///   `ComputationCancelled`, and what `body` throws.
  /// - Complexity: O(rows·N·D) time, O(N·D) memory.
  public func forEachRow(
    in queries: Range<Int>, _ context: ComputeContext, _ body: (AttentionRow) throws -> Void
  ) throws {
    try checkOneHead()
    guard queries.lowerBound >= 0, queries.upperBound <= queryCount else {
      throw AttentionError.queryOutOfRange(
        queries.lowerBound < 0 ? queries.lowerBound : queries.upperBound - 1, count: queryCount)
    }
    guard !queries.isEmpty else { return }
    let rows = ExactRows(self)
    for query in queries {
      try context.checkCancelled()
      try body(rows.row(query))
    }
  }

  func checkOneHead() throws(AttentionError) {
    guard leadingShape.rank == 0 else { throw .needsOneHead(leadingShape) }
  }
}

/// The normalised queries and keys of one head in double precision, from which rows are made.
struct ExactRows {
  let attention: Attention
  let queries: [Double]
  let keys: [Double]

  init(_ attention: Attention) {
    self.attention = attention
    let normalization = attention.mechanism.normalization
    let width = attention.headWidth
    queries = normalization.normalized(attention.queries.elements.map(Double.init), width: width)
    keys = normalization.normalized(attention.keys.elements.map(Double.init), width: width)
  }

  func row(_ query: Int) -> AttentionRow {
    AttentionRow(
      query: query, scores: scores(query, keyCount: attention.visibleKeyCount(query: query)),
      kernel: attention.mechanism.kernel)
  }

  func scores(_ query: Int, keyCount: Int) -> [Double] {
    let width = attention.headWidth
    let temperature = attention.temperature
    return (0..<keyCount).map { key in
      var sum = 0.0
      for index in 0..<width {
        sum += queries[query * width + index] * keys[key * width + index]
      }
      return sum / temperature
    }
  }
}
