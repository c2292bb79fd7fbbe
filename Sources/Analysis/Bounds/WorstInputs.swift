public import Attention
public import Tensors

/// Inputs found by a search for the largest ‖∂o/∂s‖, and how near they come to the ceiling.
public struct WorstInputs: Sendable {
  /// One query, the keys and the values, with the mechanism that was asked about.
  public let attention: Attention
  /// Actual, envelope and ceiling of them, computed anew from the tensors.
  public let norms: GradientNorms
  /// R of the values found.
  public let diameter: Double
  /// c of the inputs found.
  public let scoreBound: Double
  /// Why there is no ceiling; nil when there is one.
  public let absence: CeilingAbsence?
  /// The smallest |Z| over the number of keys.
  public let smallestNormalizer: Double
  /// The best norm over the diameter after so many steps of the best ascent.
  public let course: [Double]
  /// Steps taken in all.
  public let stepCount: Int
  /// Ascents, each from other random inputs.
  public let startCount: Int

  /// actual over ceiling; nil without a ceiling.
  public var share: Double? {
    norms.ceiling.flatMap { $0 > 0 ? norms.actual / $0 : nil }
  }
}

/// Searches for a query, keys and values with the largest ‖∂o/∂s‖, by seeded ascents.
///
/// The numbers of tokens, the widths and the mechanism are those of `attention`, and so is the range
/// of the scores: tokens stay as long as its normalisation makes them, or as its longest ones.
/// The best of several ascents is given back; it is found, not proven to be the worst.
///
/// - Parameters:
///   - attention: One head.
///   - seed: Of the random starts.
///   - startCount: Ascents; fewer when they would take long.
///   - context: Cancels and hears of progress.
/// - Throws: `AttentionError` for several heads, `ComputationCancelled`.
/// - Complexity: O(starts·steps·N·(D + D_v)).
public func worstInputs(
  for attention: Attention, seed: UInt64, startCount: Int = 4, context: ComputeContext
) throws -> WorstInputs {
  let numbers = attention.keyCount * (attention.headWidth + attention.valueWidth)
  // About ten seconds at most.
  let affordable = max(1, Int(4e9 / (Double(max(numbers, 1)) * 4 * Double(WorstAscent.stepLimit))))
  let starts = max(1, min(startCount, affordable))
  var generator = RandomGenerator(seed: seed)
  var best: WorstAscent?
  var stepCount = 0
  for start in 0..<starts {
    var ascent = try WorstAscent(
      attention, lean: [0, -3, 3, -1][start % 4], &generator, context)
    try ascent.run { share in
      context.progress?((Double(start) + share) / Double(starts))
    }
    stepCount += ascent.course.count
    if best.map({ ascent.objective > $0.objective || !$0.objective.isFinite }) ?? true {
      best = ascent
    }
  }
  guard let best else { preconditionFailure("at least one ascent is made, got \(starts)") }
  let found = try best.attention()
  let report = try gradientReport(of: found, query: 0, context: context.quiet)
  return WorstInputs(
    attention: found, norms: report.focused, diameter: report.diameter,
    scoreBound: report.scoreBound, absence: report.absence,
    smallestNormalizer: report.smallestNormalizer, course: best.course, stepCount: stepCount,
    startCount: starts)
}
