public import Attention
public import Tensors

/// The gradient of a map beside its bounds: for one query, the worst one and the mean.
public struct GradientReport: Sendable {
  /// The query asked about.
  public let focusedQuery: Int
  /// Its numbers; always exact, but for ``diameterIsBound``.
  public let focused: GradientNorms
  /// The numbers of the query with the largest actual norm.
  public let worst: GradientNorms
  /// That query.
  public let worstQuery: Int
  /// Means over the queries; the ceiling is nil when one query has none.
  public let mean: GradientNorms
  /// Half the width of the 95 % t interval of the mean actual norm and of the mean envelope; nil
  /// when all rows were looked at.
  public let meanHalfWidths: (actual: Double, envelope: Double)?
  /// Which derivative.
  public let measure: GradientMeasure
  /// Why there is no ceiling; nil when there is one.
  public let absence: CeilingAbsence?
  /// The smallest |Z| over the number of visible keys: how near the normaliser comes to 0.
  public let smallestNormalizer: Double
  /// Share of negative weights among the visible pairs, 0…1.
  public let negativeShare: Double
  /// c: no |score| is larger.
  public let scoreBound: Double
  /// R of the focused query's visible values.
  public let diameter: Double
  /// True when R is a bound on the diameter, in envelope and ceiling alike: "≤".
  public let diameterIsBound: Bool
  /// How worst, mean, share and smallest normaliser were obtained.
  public let evidence: Evidence
}

/// Actual, envelope and ceiling of ‖∂o/∂s‖ (per key l: ∂o_i/∂s_il), or of another derivative.
///
/// The focused query takes O(N·(D + D_v)), towards queries O(N·D·D_v). Worst and mean look at every
/// row up to 2²² pairs (towards queries a pair counts D·D_v/64 times), else at sampled rows. R is
/// exact up to 4,096 keys.
///
/// - Parameters:
///   - attention: One head.
///   - query: The focused query.
///   - measure: Which derivative; in the score, largest over the keys, unless told otherwise.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads or a query that is not there,
///   `ComputationCancelled`.
public func gradientReport(
  of attention: Attention, query: Int, measure: GradientMeasure = .score, context: ComputeContext
) throws -> GradientReport {
  var rows: [AttentionRow] = []
  try attention.forEachRow(at: [query], context.quiet) { rows.append($0) }
  let focusedRow = rows[0]
  let bound = attention.scoreBound(context.cancelFlag)
  let gradient = try RowGradient(
    attention, measure: measure, scoreBound: bound,
    diameters: ValueDiameters(attention, context), context: context)
  let plan = RowPlan(
    rowCount: attention.queryCount, keyCount: attention.keyCount,
    effort: measure.effort(on: attention))
  var summary = GradientSummary()
  try plan.forEachRow(of: attention, context) { row in
    summary.add(row, try gradient.norms(row))
  }
  let focused = try gradient.norms(focusedRow)
  // A sample may have missed the focused row, which is known to be at least as bad then.
  summary.includeWorst(focused, query: query)
  return GradientReport(
    focusedQuery: query, focused: focused, worst: summary.worst ?? focused,
    worstQuery: summary.worstQuery, mean: summary.mean,
    meanHalfWidths: summary.halfWidths(plan), measure: measure,
    absence: GradientCeiling.absence(
      kernel: attention.mechanism.kernel, scoreBound: bound),
    smallestNormalizer: summary.smallestNormalizer, negativeShare: summary.negativeShare,
    scoreBound: bound, diameter: try gradient.diameters.diameter(ofFirst: focusedRow.visibleCount),
    diameterIsBound: gradient.diameters.isBound, evidence: plan.evidence())
}

/// Worst, mean and the like while rows come by.
private struct GradientSummary {
  private(set) var worst: GradientNorms?
  private(set) var worstQuery = 0
  private(set) var smallestNormalizer = Double.infinity
  private var rowCount = 0.0
  private var actual = RunningMean()
  private var envelope = RunningMean()
  private var ceiling: Double? = 0
  private var pairCount = 0
  private var negativeCount = 0

  mutating func add(_ row: AttentionRow, _ norms: GradientNorms) {
    includeWorst(norms, query: row.query)
    rowCount += 1
    actual.add(norms.actual)
    envelope.add(norms.envelope)
    if let sum = ceiling, let own = norms.ceiling { ceiling = sum + own } else { ceiling = nil }
    pairCount += row.visibleCount
    for weight in row.weights where weight < 0 { negativeCount += 1 }
    if row.visibleCount > 0 {
      smallestNormalizer = min(smallestNormalizer, abs(row.normalizer) / Double(row.visibleCount))
    }
  }

  mutating func includeWorst(_ norms: GradientNorms, query: Int) {
    guard worst.map({ norms.actual > $0.actual || $0.actual.isNaN }) ?? true else { return }
    worst = norms
    worstQuery = query
  }

  var mean: GradientNorms {
    GradientNorms(
      actual: actual.value, envelope: envelope.value, ceiling: ceiling.map { $0 / rowCount })
  }

  /// Half the widths of the intervals around the means; nil when all rows were looked at.
  func halfWidths(_ plan: RowPlan) -> (actual: Double, envelope: Double)? {
    guard !plan.isExact, let actual = actual.halfWidth(plan),
      let envelope = envelope.halfWidth(plan)
    else { return nil }
    return (actual, envelope)
  }

  var negativeShare: Double {
    pairCount == 0 ? 0 : Double(negativeCount) / Double(pairCount)
  }
}

extension GradientMeasure {
  /// The work of a pair, relative to its score and weight.
  func effort(on attention: Attention) -> Int {
    guard !target.isPerKey else { return 1 }
    return max(1, attention.headWidth * attention.valueWidth / 64)
  }
}
