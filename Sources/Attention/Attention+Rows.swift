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
    let rows = ExactRows(self)
    return rows.row(
      query, rows.scores(query..<query + 1, keyCount: visibleKeyCount(query: query))[0])
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
    let scores = rows.scores(query..<query + 1, keyCount: keyCount)[0]
    let row = rows.row(query, scores)
    let isVisible = key < row.visibleCount
    return AttentionCell(
      score: scores[key],
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
  ///   ``AttentionError/workTooLarge(bytes:limit:)`` before anything is allocated,
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
    let batch = ExactRows.groupSize * max(context.threadCount, 1)
    try checkRows(atOnce: batch, context)
    let rows = try ExactRows(self, context)
    for start in stride(from: queries.lowerBound, to: queries.upperBound, by: batch) {
      let part = start..<min(start + batch, queries.upperBound)
      for row in try rows.rows(part, context) {
        try context.checkCancelled()
        try body(row)
      }
      context.progress?(Double(part.upperBound - queries.lowerBound) / Double(queries.count))
    }
  }

  /// Refuses rows whose making would not fit: the keys in double precision, and so many rows with
  /// their scores, kernel values and weights.
  public func checkRows(atOnce count: Int, _ context: ComputeContext) throws(AttentionError) {
    let perKey = 8 * (Double(headWidth) + 4 * Double(count))
    let bytes = perKey * Double(keyCount)
    guard bytes < 0x1p62 else {
      throw .sizeOverflow(queryCount: queryCount, keyCount: keyCount, headCount: headCount)
    }
    guard bytes <= Double(context.memoryLimit) else {
      throw .workTooLarge(bytes: Int(bytes), limit: context.memoryLimit)
    }
  }

  func checkOneHead() throws(AttentionError) {
    guard leadingShape.rank == 0 else { throw .needsOneHead(leadingShape) }
  }
}
