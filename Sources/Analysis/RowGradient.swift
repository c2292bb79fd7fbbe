import Attention
import Tensors

/// Actual, envelope and ceiling of a gradient norm of one query, or their means over queries.
public struct GradientNorms: Equatable, Sendable {
  /// The norm itself; the largest over the keys, or their sum.
  public let actual: Double
  /// What the row's own weights allow, whatever its values are.
  public let envelope: Double
  /// What is allowed before any score is seen; nil for "no bound".
  public let ceiling: Double?

  /// Makes three numbers.
  public init(actual: Double, envelope: Double, ceiling: Double?) {
    self.actual = actual
    self.envelope = envelope
    self.ceiling = ceiling
  }
}

/// Turns rows into gradient norms for one attention.
///
/// In the score: ∂o/∂s_l = w_l x_l with w_l = f′(s_l)/Z and x_l = v_l − o. Let A⁺ and A⁻ be the
/// positive and negative mass of the *other* keys, and p and q the means of their values under it.
/// Then x_l = A⁺(v_l − p) − A⁻(v_l − q); for A⁺ ≥ A⁻ that is (A⁺ − A⁻)(v_l − p) + A⁻(q − p), no
/// longer than A⁺·R, and alike the other way: e_l = |w_l|·max(A⁺, A⁻)·R is the envelope of a key.
///
/// Summed over the keys, weights not negative: Σ|w_l|‖x_l‖ = Σ √a_l·(|w_l|/√a_l)‖x_l‖ is at most
/// √(Σ w_l²/a_l)·√(Σ a_l‖x_l‖²), and Σ a_l‖x_l‖² = ½ΣΣ a_l a_m‖v_l − v_m‖² ≤ ½(1 − Σa²)R², also
/// ≤ R²·d/(2(d+1)) by Jung's theorem. The envelope is the smaller of that and Σ e_l, which alone
/// holds with negative weights. The ceiling is ``GradientCeiling/sum(steepness:visibleCount:valueWidth:)``.
///
/// The other targets are made of these two: see ``GradientMeasure`` and the extensions.
struct RowGradient {
  let measure: GradientMeasure
  let values: [Double]
  let width: Int
  /// Coefficients of f′; nil for the exponential, where f′ = f.
  private let slope: [Double]?
  let ceiling: GradientCeiling?
  let steepness: Double
  let scoreBound: Double
  let diameters: ValueDiameters
  /// What the tokens add; nil where only scores and values count.
  let tokens: TokenFactors?
  /// Looked at while a row is worked on: one of a million keys takes long.
  let context: ComputeContext

  init(
    _ attention: Attention, measure: GradientMeasure = .score, scoreBound: Double,
    diameters: ValueDiameters, context: ComputeContext
  ) throws {
    self.measure = measure
    self.context = context.quiet
    width = attention.valueWidth
    // No difference depends on the first value: what a large common part of all values rounds away
    // would otherwise show as a gradient.
    values = try doubles(attention.values.numbers, width: width, lessFirst: true, context)
    let kernel = attention.mechanism.kernel
    if case .polynomial(let coefficients) = kernel {
      slope = zip(1..., coefficients.dropFirst()).map { Double($0) * $1 }
    } else {
      slope = nil
    }
    ceiling = GradientCeiling(kernel: kernel, scoreBound: scoreBound)
    steepness = ceiling?.steepness ?? .infinity
    self.scoreBound = scoreBound
    self.diameters = diameters
    tokens =
      measure.target == .score || measure.target == .value
      ? nil : try TokenFactors(attention, measure.target, context)
  }

  /// The three numbers of a row.
  ///
  /// - Complexity: O(N·D_v), with tokens O(N·(D + D_v)), towards queries O(N·D·D_v + min(D, D_v)³).
  func norms(_ row: AttentionRow) throws -> GradientNorms {
    if measure.target == .value { return valueNorms(row) }
    let parts = try RowParts(row, self)
    guard let tokens else { return scoreNorms(parts) }
    switch measure.target {
    case .normalizedQuery, .query: return try queryNorms(parts, tokens)
    default: return try keyNorms(parts, tokens)
    }
  }

  private func scoreNorms(_ parts: RowParts) -> GradientNorms {
    if measure.isSum {
      return GradientNorms(
        actual: parts.norms.reduce(0, +), envelope: parts.sumEnvelope, ceiling: sumCeiling(parts))
    }
    return GradientNorms(
      actual: parts.norms.reduce(0, largestOrNaN),
      envelope: parts.envelopes.reduce(0, largestOrNaN), ceiling: keyCeiling(parts))
  }

  /// Towards v_l, ∂o/∂v_l = a_l·1: the weight is norm and envelope in one. The sum of |weights| is 1
  /// unless some are negative; then it says how much they cancel.
  private func valueNorms(_ row: AttentionRow) -> GradientNorms {
    let weights = row.weights.map(abs)
    let actual = measure.isSum ? weights.reduce(0, +) : weights.reduce(0, largestOrNaN)
    return GradientNorms(
      actual: actual, envelope: actual,
      ceiling: ceiling.map { measure.isSum ? 1 : $0.weight(visibleCount: row.visibleCount) })
  }

  /// R·g(n, c).
  func keyCeiling(_ parts: RowParts) -> Double? {
    ceiling.map { $0.value(visibleCount: parts.row.visibleCount) * parts.diameter }
  }

  /// The ceiling of Σ_l ‖∂o/∂s_l‖.
  func sumCeiling(_ parts: RowParts) -> Double? {
    ceiling == nil
      ? nil
      : parts.diameter
        * GradientCeiling.sum(
          steepness: steepness, visibleCount: parts.row.visibleCount, valueWidth: width)
  }

  /// f′(s_l)/Z.
  func slopeOverSum(_ row: AttentionRow, _ key: Int) -> Double {
    (slope.map { evaluate($0, at: row.scores[key]) } ?? row.kernelValues[key]) / row.normalizer
  }
}

/// What all norms of a row are made of.
struct RowParts {
  let row: AttentionRow
  /// R of the values the row sees.
  let diameter: Double
  /// o.
  let output: [Double]
  /// w_l = f′(s_l)/Z.
  let slopes: [Double]
  /// ‖∂o/∂s_l‖.
  let norms: [Double]
  /// e_l, the envelope of each.
  let envelopes: [Double]
  /// The envelope of their sum.
  let sumEnvelope: Double

  init(_ row: AttentionRow, _ gradient: RowGradient) throws {
    self.row = row
    let context = gradient.context
    let diameter = try gradient.diameters.diameter(ofFirst: row.visibleCount)
    self.diameter = diameter
    let output = try mixedValues(
      row.weights, values: gradient.values, width: gradient.width, context)
    self.output = output
    try context.checkCancelled()
    let positive = OtherWeights(row.weights.map { max($0, 0) })
    let negative = OtherWeights(row.weights.map { max(-$0, 0) })
    let slopes = (0..<row.visibleCount).map { gradient.slopeOverSum(row, $0) }
    self.slopes = slopes
    var norms: [Double] = []
    norms.reserveCapacity(slopes.count)
    try forEachBlock(of: slopes.count, context) { keys in
      for key in keys {
        norms.append(
          abs(slopes[key])
            * distance(gradient.values, key: key, width: gradient.width, from: output))
      }
    }
    self.norms = norms
    let envelopes = slopes.indices.map { key in
      abs(slopes[key]) * max(positive.sum(without: key), negative.sum(without: key)) * diameter
    }
    self.envelopes = envelopes
    try context.checkCancelled()
    let plain = envelopes.reduce(0, +)
    guard negative.sum == 0 else {
      sumEnvelope = plain
      return
    }
    // 1 − Σa² as Σ a_l(1 − a_l), which keeps its digits where one weight is nearly 1.
    var (pairs, steep) = (0.0, 0.0)
    for (key, slope) in slopes.enumerated() {
      let weight = row.weights[key]
      pairs += weight * positive.sum(without: key)
      if slope != 0 { steep += slope / weight * slope }
    }
    let d = Double(max(0, min(gradient.width, row.visibleCount - 1)))
    let spread = min(pairs, d / (d + 1))
    let joint = diameter * steep.squareRoot() * (spread / 2).squareRoot()
    sumEnvelope = joint < plain ? joint : plain
  }
}

/// Sums of the other weights of a row, none negative.
///
/// What is left beside a weight that is nearly all of the sum is added up, not subtracted: the
/// difference would keep none of its digits, and an envelope could fall below its norm.
private struct OtherWeights {
  let weights: [Double]
  let sum: Double
  private let largest: Int
  private let rest: Double

  init(_ weights: [Double]) {
    self.weights = weights
    sum = weights.reduce(0, +)
    largest = weights.indices.max { weights[$0] < weights[$1] } ?? 0
    var rest = 0.0
    for (key, weight) in weights.enumerated() where key != largest { rest += weight }
    self.rest = rest
  }

  func sum(without key: Int) -> Double { key == largest ? rest : sum - weights[key] }
}

/// ‖v_key − point‖.
func distance(_ values: [Double], key: Int, width: Int, from point: [Double]) -> Double {
  values.withUnsafeBufferPointer { values in
    point.withUnsafeBufferPointer { point in
      var square = 0.0
      for column in 0..<width {
        let difference = values[key * width + column] - point[column]
        square += difference * difference
      }
      return square.squareRoot()
    }
  }
}

/// Σ weight · value over the first values.
///
/// - Throws: `ComputationCancelled`.
func mixedValues(
  _ weights: [Double], values: [Double], width: Int, _ context: ComputeContext
) throws -> [Double] {
  var output = [Double](repeating: 0, count: width)
  try values.withUnsafeBufferPointer { values in
    try output.withUnsafeMutableBufferPointer { output in
      try forEachBlock(of: weights.count, context) { keys in
        for key in keys {
          let weight = weights[key]
          let row = UnsafeBufferPointer(rebasing: values[key * width..<(key + 1) * width])
          for column in 0..<width { output[column] += weight * row[column] }
        }
      }
    }
  }
  return output
}
