import Attention
import Foundation
import Tensors

/// One ascent towards inputs with a large ‖∂o/∂s_0‖ for one query; which key is moved does not
/// matter, so it is the first.
///
/// The objective is ln|f′(s_0)| − ln|Z| + ln‖v_0 − o‖ with the values in a ball of diameter 1, so
/// that R ≤ 1. With u the direction of v_0 − o and L its length,
///
///   ∂/∂s_m = [m = 0] f″/f′ − (f′(s_m)/Z)(1 + u·(v_m − o)/L), ∂/∂v_m = u([m = 0] − a_m)/L.
///
/// Queries and keys stay on spheres, with mean 0 for `standardize`: that is where the normalisation
/// puts them. Each token moves by a like length; a step that does not rise is taken back and halved.
struct WorstAscent {
  static let stepLimit = 400

  private let model: Attention
  private let context: ComputeContext
  private let queryRadius: Double
  private let keyRadius: Double
  private let removesMean: Bool
  private let kernel: Kernel
  private let slope: Kernel
  private let count: Int
  private let width: Int
  private let valueWidth: Int
  private var query: [Double]
  private var keys: [Double]
  private var values: [Double]
  private var stride = 0.3
  private(set) var objective = -Double.infinity
  /// exp of the objective after each step.
  private(set) var course: [Double] = []

  /// Random inputs; the first key leans towards the query, or away from it, by so much: a kernel may
  /// be steepest on either side, with a valley between.
  ///
  /// - Throws: `ComputationCancelled`.
  init(
    _ attention: Attention, lean: Double, _ generator: inout RandomGenerator,
    _ context: ComputeContext
  ) throws {
    model = attention
    self.context = context.quiet
    queryRadius = NormalizedTokens.queries(of: attention, context.cancelFlag).normBound
    keyRadius = NormalizedTokens.keys(of: attention, context.cancelFlag).normBound
    if case .standardize = attention.mechanism.normalization {
      removesMean = true
    } else {
      removesMean = false
    }
    kernel = attention.mechanism.kernel
    slope = kernel.slope
    (count, width) = (attention.keyCount, attention.headWidth)
    valueWidth = attention.valueWidth
    query = try Self.normals(width, &generator, context)
    keys = try Self.normals(count * width, &generator, context)
    values = try Self.normals(count * valueWidth, &generator, context)
    try project()
    if count > 0 {
      for column in 0..<width { keys[column] += lean * query[column] }
      try project()
    }
  }

  private static func normals(
    _ count: Int, _ generator: inout RandomGenerator, _ context: ComputeContext
  ) throws -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    try forEachBlock(of: count, context) { block in
      for _ in block { numbers.append(generator.normal()) }
    }
    return numbers
  }

  /// Climbs until steps no longer help.
  mutating func run(_ progress: (Double) -> Void) throws {
    guard count > 1, width > 0, valueWidth > 0 else { return }
    var slopes = try ascent()
    objective = slopes.objective
    for step in 0..<Self.stepLimit where stride > 1e-9 {
      try context.checkCancelled()
      if step % 8 == 0 { progress(Double(step) / Double(Self.stepLimit)) }
      let before = (query, keys, values)
      (query, keys, values) = (query, try copied(keys), try copied(values))
      try move(&query, along: slopes.query, by: stride * queryRadius, width: width)
      try move(&keys, along: slopes.keys, by: stride * keyRadius, width: width)
      try move(&values, along: slopes.values, by: stride, width: valueWidth)
      try project()
      let next = try ascent()
      if next.objective > objective || !objective.isFinite {
        slopes = next
        objective = next.objective
        stride = min(1, stride * 1.2)
      } else {
        (query, keys, values) = before
        stride /= 2
      }
      course.append(exp(objective))
    }
  }

  /// What was found, in single precision, to be looked at anew.
  func attention() throws -> Attention {
    try Attention(
      queries: Tensor([1, width], query.map(Float.init)),
      keys: Tensor([count, width], keys.map(Float.init)),
      values: Tensor([count, valueWidth], values.map(Float.init)), mechanism: model.mechanism)
  }

  private struct Slopes {
    var objective: Double
    var query: [Double]
    var keys: [Double]
    var values: [Double]
  }

  private func ascent() throws -> Slopes {
    var scores: [Double] = []
    scores.reserveCapacity(count)
    let temperature = model.temperature
    try forEachBlock(of: count, context) { block in
      for key in block {
        var score = 0.0
        for column in 0..<width { score += query[column] * keys[key * width + column] }
        scores.append(score / temperature)
      }
    }
    let shift = kernel == .exponential ? scores.reduce(-.infinity, max) : 0
    var (kernelValues, kernelSlopes): ([Double], [Double]) = ([], [])
    kernelValues.reserveCapacity(count)
    kernelSlopes.reserveCapacity(count)
    var sum = 0.0
    try forEachBlock(of: count, context) { block in
      for key in block {
        kernelValues.append(kernel.value(at: scores[key] - shift))
        kernelSlopes.append(slope.value(at: scores[key] - shift))
        sum += kernelValues[key]
      }
    }
    let weights = kernelValues.map { $0 / sum }
    let output = try mixedValues(weights, values: values, width: valueWidth, context)
    let length = distance(values, key: 0, width: valueWidth, from: output)
    let unit = (0..<valueWidth).map { (values[$0] - output[$0]) / length }
    var result = Slopes(
      objective: log(abs(kernelSlopes[0])) - log(abs(sum)) + log(length),
      query: [Double](repeating: 0, count: width), keys: [], values: [])
    // Written for the first time token by token: memory that is filled at once takes long.
    result.keys.reserveCapacity(keys.count)
    result.values.reserveCapacity(values.count)
    let bend = slope.slope.value(at: scores[0] - shift) / kernelSlopes[0]
    for key in 0..<count {
      if key % 4096 == 0 { try context.checkCancelled() }
      var along = 0.0
      for column in 0..<valueWidth {
        along += unit[column] * (values[key * valueWidth + column] - output[column])
      }
      let change =
        ((key == 0 ? bend : 0) - kernelSlopes[key] / sum * (1 + along / length)) / temperature
      for column in 0..<width {
        result.keys.append(change * query[column])
        result.query[column] += change * keys[key * width + column]
      }
      let share = ((key == 0 ? 1 : 0) - weights[key]) / length
      for column in 0..<valueWidth {
        result.values.append(share * unit[column])
      }
    }
    return result
  }

  /// A copy of its own, made in blocks: one that an assignment makes later could not be stopped.
  private func copied(_ numbers: [Double]) throws -> [Double] {
    var copy: [Double] = []
    copy.reserveCapacity(numbers.count)
    try forEachBlock(of: numbers.count, context) { copy += numbers[$0] }
    return copy
  }

  /// Moves each token along its slope: by `step` where that is as steep as usual, less where it is
  /// flatter.
  private func move(
    _ tokens: inout [Double], along slopes: [Double], by step: Double, width: Int
  ) throws {
    var lengths: [Double] = []
    lengths.reserveCapacity(slopes.count / width)
    try forEachBlock(of: slopes.count / width, context) { block in
      for token in block {
        var square = 0.0
        for index in token * width..<(token + 1) * width { square += slopes[index] * slopes[index] }
        lengths.append(square.squareRoot())
      }
    }
    let usual = lengths.reduce(0, +) / Double(lengths.count)
    guard usual > 0, usual.isFinite else { return }
    try forEachBlock(of: lengths.count, context) { block in
      for token in block {
        let factor = step / (lengths[token] + 0.1 * usual)
        for index in token * width..<(token + 1) * width { tokens[index] += factor * slopes[index] }
      }
    }
  }

  /// Puts all tokens back where they may be.
  private mutating func project() throws {
    try Self.project(
      &query, width: width, radius: queryRadius, removesMean: removesMean, isBall: false, context)
    try Self.project(
      &keys, width: width, radius: keyRadius, removesMean: removesMean, isBall: false, context)
    try Self.project(
      &values, width: valueWidth, radius: 0.5, removesMean: false, isBall: true, context)
  }

  private static func project(
    _ tokens: inout [Double], width: Int, radius: Double, removesMean: Bool, isBall: Bool,
    _ context: ComputeContext
  ) throws {
    guard width > 0 else { return }
    try forEachBlock(of: tokens.count / width, context) { block in
      for token in block {
        let line = token * width..<(token + 1) * width
        if removesMean {
          var sum = 0.0
          for index in line { sum += tokens[index] }
          for index in line { tokens[index] -= sum / Double(width) }
        }
        var square = 0.0
        for index in line { square += tokens[index] * tokens[index] }
        let length = square.squareRoot()
        guard length > 0, !isBall || length > radius else { continue }
        for index in line { tokens[index] *= radius / length }
      }
    }
  }
}

extension Kernel {
  /// f′ as a kernel.
  fileprivate var slope: Kernel {
    guard case .polynomial(let coefficients) = self else { return self }
    return .polynomial(zip(1..., coefficients.dropFirst()).map { Double($0) * $1 })
  }
}
