public import Tensors

extension Attention {
  /// Hands chosen rows to `body`, in the order given; the keys are prepared once.
  ///
  /// - Parameters:
  ///   - queries: The rows wanted.
  ///   - context: Its flag is looked at before each row, and while the keys are prepared.
  ///   - body: Told each row.
  /// - Throws: ``AttentionError/queryOutOfRange(_:count:)``, ``AttentionError/needsOneHead(_:)``,
  ///   ``AttentionError/workTooLarge(bytes:limit:)`` before anything is allocated,
  ///   `ComputationCancelled`, and what `body` throws.
  /// - Complexity: O(rows·N·D) time, O(N·D) memory.
  public func forEachRow(
    at queries: [Int], _ context: ComputeContext, _ body: (AttentionRow) throws -> Void
  ) throws {
    try checkOneHead()
    if let stranger = queries.first(where: { !(0..<queryCount).contains($0) }) {
      throw AttentionError.queryOutOfRange(stranger, count: queryCount)
    }
    guard !queries.isEmpty else { return }
    try checkRows(atOnce: 1, context)
    let rows = try ExactRows(self, context)
    for query in queries {
      try context.checkCancelled()
      let part = query..<query + 1
      let scores = rows.scores(part, keyCount: visibleKeyCount(query: query))
      try body(rows.row(query, scores[0]))
    }
  }
}
