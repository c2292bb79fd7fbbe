import Tensors

/// The normalised keys of one head in double precision, from which exact rows are made.
struct ExactRows: Sendable {
  /// Queries whose scores are computed at a time.
  static let groupSize = 4

  private let attention: Attention
  private let queryScaling: TokenScaling
  /// Panels of keys, `[panel, width, Kernels.panelWidth]`, 0 where there is no key.
  private let panels: [Double]

  /// Normalises the keys; queries are normalised when they are asked for.
  init(_ attention: Attention, _ context: ComputeContext) throws(ComputationCancelled) {
    var quiet = context
    quiet.progress = nil
    self.attention = attention
    let width = attention.headWidth
    let normalization = attention.mechanism.normalization
    queryScaling = TokenScaling(
      normalization, attention.queries.numbers, width: width, factor: 1,
      context.cancelFlag)
    let keys = attention.keys.numbers
    let scaling = TokenScaling(
      normalization, keys, width: width, factor: 1, context.cancelFlag)
    try context.checkCancelled()
    let size = Kernels.panelWidth
    let keyCount = width > 0 ? attention.keyCount : 0
    let panelCount = (keyCount + size - 1) / size
    // Memory is first touched panel by panel, so that filling it can be stopped too.
    let panels = [Double](unsafeUninitializedCapacity: panelCount * width * size) {
      panels, written in
      keys.withUnsafeBufferPointer { keys in
        // Each panel is written by one thread only.
        nonisolated(unsafe) let (panels, keys) = (panels, keys)
        try? parallelFor(panelCount, quiet) { panel in
          panels[panel * width * size..<(panel + 1) * width * size].update(repeating: 0)
          for key in panel * size..<min((panel + 1) * size, keyCount) {
            scaling.write(
              UnsafeBufferPointer(rebasing: keys[key * width..<(key + 1) * width]), to: panels,
              from: panel * width * size + key % size, step: size)
          }
        }
      }
      // A stopped loop leaves some of them as they were.
      written = context.cancelFlag.isCancelled ? 0 : panelCount * width * size
    }
    try context.checkCancelled()
    self.panels = panels
  }

  /// For a single row, which nobody waits long enough for to stop it.
  init(_ attention: Attention) {
    do {
      try self.init(attention, ComputeContext())
    } catch {
      preconditionFailure("a flag that nobody else holds was raised")
    }
  }

  /// The rows of some queries, in order; threads take groups of them.
  func rows(
    _ queries: Range<Int>, _ context: ComputeContext
  ) throws(ComputationCancelled) -> [AttentionRow] {
    var quiet = context
    quiet.progress = nil
    let groups = (queries.count + Self.groupSize - 1) / Self.groupSize
    var results = [[AttentionRow]](repeating: [], count: groups)
    try results.withUnsafeMutableBufferPointer { results throws(ComputationCancelled) in
      // Each group has a place of its own.
      nonisolated(unsafe) let results = results
      try parallelFor(groups, quiet) { group in
        let first = queries.lowerBound + group * Self.groupSize
        let part = first..<min(first + Self.groupSize, queries.upperBound)
        let keyCount = attention.visibleKeyCount(query: part.upperBound - 1)
        results[group] = zip(part, scores(part, keyCount: keyCount)).map { row($0, $1) }
      }
    }
    return results.flatMap { $0 }
  }

  /// A row from the scores of its query with every key.
  func row(_ query: Int, _ scores: [Double]) -> AttentionRow {
    AttentionRow(
      query: query,
      scores: Array(scores.prefix(attention.visibleKeyCount(query: query))),
      kernel: attention.mechanism.kernel)
  }

  /// Scores of up to ``groupSize`` queries with the first keys, hidden or not.
  func scores(_ queries: Range<Int>, keyCount: Int) -> [[Double]] {
    let (width, size) = (attention.headWidth, Kernels.panelWidth)
    let tokens = normalized(queries)
    let temperature = attention.temperature
    var results = [[Double]](repeating: [], count: queries.count)
    for index in results.indices { results[index].reserveCapacity(keyCount) }
    var panelScores = [Double](repeating: 0, count: queries.count * size)
    panels.withUnsafeBufferPointer { panels in
      tokens.withUnsafeBufferPointer { tokens in
        for start in stride(from: 0, to: keyCount, by: size) {
          if let panels = panels.baseAddress, let tokens = tokens.baseAddress {
            Kernels.panelScores(
              into: &panelScores, stride: size, tokens, queryCount: queries.count,
              panels + start * width, width: width)
          }
          for index in results.indices {
            for place in 0..<min(size, keyCount - start) {
              results[index].append(panelScores[index * size + place] / temperature)
            }
          }
        }
      }
    }
    return results
  }

  private func normalized(_ queries: Range<Int>) -> [Double] {
    let width = attention.headWidth
    var result = [Double](repeating: 0, count: queries.count * width)
    guard width > 0 else { return result }
    result.withUnsafeMutableBufferPointer { result in
      attention.queries.numbers.withUnsafeBufferPointer { tokens in
        for (index, query) in queries.enumerated() {
          queryScaling.write(
            UnsafeBufferPointer(rebasing: tokens[query * width..<(query + 1) * width]), to: result,
            from: index * width, step: 1)
        }
      }
    }
    return result
  }
}
