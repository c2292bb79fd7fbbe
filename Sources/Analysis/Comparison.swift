public import Attention
import Glibc
public import Tensors

/// How far a second map is from a first, the reference.
public struct Comparison: Equatable, Sendable {
  /// The row that differs most.
  public struct Row: Equatable, Sendable {
    /// The query.
    public let query: Int
    /// KL(reference ‖ other) of the row, in nats; may be infinite.
    public let kl: Double
    /// Jensen–Shannon divergence of the row, in nats, at most ln 2.
    public let js: Double
  }

  /// Mean over rows of KL(reference ‖ other) in nats; infinite when one row is, and ``js`` is then
  /// the number to show. Rows with a negative weight in either map are left out and counted.
  public let kl: Metric
  /// Mean over the same rows of the Jensen–Shannon divergence, in nats, at most ln 2.
  public let js: Metric
  /// ‖o − o′‖/‖o‖ over all rows looked at; nil when the values have other widths.
  public let outputError: Metric
  /// The row with the largest KL, of several infinite ones that with the largest Jensen–Shannon
  /// divergence; nil when every row was left out.
  public let worstRow: Row?
  /// Rows left out of ``kl`` and ``js``.
  public let leftOutRows: Int
}

/// Compares two maps row by row: every row up to 2²² pairs, else sampled rows.
///
/// - Parameters:
///   - reference: The first, one head.
///   - other: The second, over the same numbers of queries and keys.
///   - context: Cancels and hears of progress.
/// - Throws: ``AnalysisError/mapsDiffer(_:_:)``, `AttentionError` for several heads,
///   `ComputationCancelled`.
public func compare(
  _ reference: Attention, _ other: Attention, context: ComputeContext
) throws -> Comparison {
  let shape: Shape = [reference.queryCount, reference.keyCount]
  let otherShape: Shape = [other.queryCount, other.keyCount]
  guard shape == otherShape else { throw AnalysisError.mapsDiffer(shape, otherShape) }
  let plan = RowPlan(rowCount: reference.queryCount, keyCount: reference.keyCount)
  var sums = ComparisonSums(reference, other)
  try forEachPairOfRows(reference, other, plan, context) { try sums.add($0, $1, context) }
  return sums.comparison(plan)
}

/// Hands over the rows of both, some at a time, so that neither map is ever whole in memory.
private func forEachPairOfRows(
  _ first: Attention, _ second: Attention, _ plan: RowPlan, _ context: ComputeContext,
  _ body: (AttentionRow, AttentionRow) throws -> Void
) throws {
  let size = max(1, (1 << 18) / max(first.keyCount, 1))
  for start in stride(from: 0, to: plan.rows.count, by: size) {
    let queries = Array(plan.rows[start..<min(start + size, plan.rows.count)])
    var rows: [AttentionRow] = []
    try first.forEachRow(at: queries, context.quiet) { rows.append($0) }
    var index = 0
    try second.forEachRow(at: queries, context.quiet) { row in
      try body(rows[index], row)
      index += 1
    }
    reportProgress(start + queries.count, of: plan.rows.count, context)
  }
}

/// The divergences while pairs of rows come by.
private struct ComparisonSums {
  private let referenceValues: [Double]
  private let otherValues: [Double]
  private let width: Int
  private let hasOutputs: Bool
  private var kl = RunningMean()
  private var js = RunningMean()
  private var infiniteCount = 0
  private var worst: Comparison.Row?
  private var squaredError = 0.0
  private var squaredNorm = 0.0

  init(_ reference: Attention, _ other: Attention) {
    referenceValues = reference.values.numbers.map(Double.init)
    otherValues = other.values.numbers.map(Double.init)
    width = reference.valueWidth
    hasOutputs = reference.valueWidth == other.valueWidth
  }

  mutating func add(
    _ reference: AttentionRow, _ other: AttentionRow, _ context: ComputeContext
  ) throws {
    if hasOutputs { try addOutputs(reference, other, context) }
    guard let (kl, js) = divergences(reference.weights, other.weights) else {
      self.kl.leftOut += 1
      self.js.leftOut += 1
      return
    }
    if kl == .infinity { infiniteCount += 1 } else { self.kl.add(kl) }
    self.js.add(js)
    let isWorse = worst.map { kl > $0.kl || kl == $0.kl && js > $0.js || $0.kl.isNaN } ?? true
    if isWorse { worst = Comparison.Row(query: reference.query, kl: kl, js: js) }
  }

  private mutating func addOutputs(
    _ reference: AttentionRow, _ other: AttentionRow, _ context: ComputeContext
  ) throws {
    let first = try mixedValues(reference.weights, values: referenceValues, width: width, context)
    let second = try mixedValues(other.weights, values: otherValues, width: width, context)
    for (a, b) in zip(first, second) {
      squaredError += (a - b) * (a - b)
      squaredNorm += a * a
    }
  }

  func comparison(_ plan: RowPlan) -> Comparison {
    let finite = kl.metric(plan)
    let divergence =
      infiniteCount == 0
      ? finite
      : Metric(
        value: .infinity, evidence: plan.evidence(), note: .infiniteRows(infiniteCount))
    let error = (squaredError / squaredNorm).squareRoot()
    return Comparison(
      kl: divergence, js: js.metric(plan),
      outputError: Metric(
        value: hasOutputs && squaredNorm != 0 ? error : nil, evidence: plan.evidence(),
        note: hasOutputs && squaredNorm != 0 ? nil : .noRows),
      worstRow: worst, leftOutRows: kl.leftOut)
  }
}

/// KL(a ‖ b) and the Jensen–Shannon divergence of two rows, in nats; nil for a negative weight.
///
/// Keys that one of them does not see have weight 0 there. Where a is 0 the share is 0; where b is
/// 0 and a is not, KL is infinite.
func divergences(_ a: [Double], _ b: [Double]) -> (kl: Double, js: Double)? {
  var (kl, js) = (0.0, 0.0)
  for key in 0..<max(a.count, b.count) {
    let p = key < a.count ? a[key] : 0
    let q = key < b.count ? b[key] : 0
    if p < 0 || q < 0 { return nil }
    let middle = (p + q) / 2
    // Each is written so that NaN stays NaN.
    if p != 0 {
      kl += q == 0 ? .infinity : p * log(p / q)
      js += p * log(p / middle) / 2
    }
    if q != 0 { js += q * log(q / middle) / 2 }
  }
  return (kl, js)
}
