import Attention
import Tensors

/// Which rows of a map a number is computed from: all when that is cheap, else a sample.
struct RowPlan {
  /// Up to this many pairs every row is looked at; 2,048 tokens each way.
  static let exactPairLimit = 1 << 22
  /// The sample's size: this many pairs, but within ``sampleSizes``.
  private static let sampledPairs = 1 << 22
  static let sampleSizes = 16...1024

  /// The rows, ascending.
  let rows: [Int]
  /// The rows there are.
  let rowCount: Int

  /// Plans the rows of a map.
  ///
  /// - Parameters:
  ///   - rowCount: The rows there are.
  ///   - keyCount: Pairs in each.
  ///   - effort: How many times the work of scores and weights a pair takes.
  ///   - pairLimit: Up to so many pairs every row is looked at.
  ///   - leastRows: A sample has as many at least.
  init(
    rowCount: Int, keyCount: Int, effort: Int = 1, pairLimit: Int = RowPlan.exactPairLimit,
    leastRows: Int = RowPlan.sampleSizes.lowerBound
  ) {
    self.rowCount = rowCount
    let perRow = Double(max(keyCount, 1)) * Double(effort)
    if Double(rowCount) * perRow <= Double(pairLimit) {
      rows = Array(0..<rowCount)
    } else {
      let wanted = Int(Double(Self.sampledPairs) / perRow)
      let size = min(max(wanted, leastRows), Self.sampleSizes.upperBound)
      rows = Self.sample(min(size, rowCount), of: rowCount)
    }
  }

  /// True when every row is looked at.
  var isExact: Bool { rows.count == rowCount }

  /// How a number from these rows was obtained.
  func evidence(halfWidth: Double? = nil) -> Evidence {
    isExact ? .exact : .sampled(rows: rows.count, halfWidth: halfWidth)
  }

  /// Distinct rows; the seed is fixed, so a repeated command repeats them.
  private static func sample(_ size: Int, of count: Int) -> [Int] {
    var generator = RandomGenerator(seed: 0)
    return generator.distinct(size, below: count)
  }

  /// Hands the planned rows to `body` in order, with progress; cancellable at each row.
  func forEachRow(
    of attention: Attention, _ context: ComputeContext, _ body: (AttentionRow) throws -> Void
  ) throws {
    var done = 0
    func count(_ row: AttentionRow) throws {
      try body(row)
      done += 1
      reportProgress(done, of: rows.count, context)
    }
    if isExact {
      try attention.forEachRow(in: 0..<rowCount, context.quiet, count)
    } else {
      try attention.forEachRow(at: rows, context.quiet, count)
    }
  }
}

extension RandomGenerator {
  /// Distinct integers below a count, ascending, by Floyd's algorithm.
  mutating func distinct(_ size: Int, below count: Int) -> [Int] {
    var chosen: Set<Int> = []
    for last in count - size..<count {
      let pick = integer(below: last + 1)
      chosen.insert(chosen.contains(pick) ? last : pick)
    }
    return chosen.sorted()
  }
}

extension ComputeContext {
  /// The same without progress, for a part of some work: it is not to report as if it were the whole.
  var quiet: ComputeContext {
    var copy = self
    copy.progress = nil
    return copy
  }
}

/// Tells the context how far a loop is, at most 64 times.
func reportProgress(_ done: Int, of count: Int, _ context: ComputeContext) {
  guard let progress = context.progress, done % max(count / 64, 1) == 0 || done == count else {
    return
  }
  progress(Double(done) / Double(count))
}
