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
  init(_ attention: Attention, lean: Double, _ generator: inout RandomGenerator) {
    model = attention
    queryRadius = NormalizedTokens.queries(of: attention).normBound
    keyRadius = NormalizedTokens.keys(of: attention).normBound
    if case .standardize = attention.mechanism.normalization {
      removesMean = true
    } else {
      removesMean = false
    }
    kernel = attention.mechanism.kernel
    slope = kernel.slope
    (count, width) = (attention.keyCount, attention.headWidth)
    valueWidth = attention.valueWidth
    query = (0..<width).map { _ in generator.normal() }
    keys = (0..<count * width).map { _ in generator.normal() }
    values = (0..<count * valueWidth).map { _ in generator.normal() }
    project()
    if count > 0 {
      for column in 0..<width { keys[column] += lean * query[column] }
      project()
    }
  }

  /// Climbs until steps no longer help.
  mutating func run(_ context: ComputeContext, _ progress: (Double) -> Void) throws {
    guard count > 1, width > 0, valueWidth > 0 else { return }
    var slopes = ascent()
    objective = slopes.objective
    for step in 0..<Self.stepLimit where stride > 1e-9 {
      try context.checkCancelled()
      if step % 8 == 0 { progress(Double(step) / Double(Self.stepLimit)) }
      let before = (query, keys, values)
      move(&query, along: slopes.query, by: stride * queryRadius, width: width)
      move(&keys, along: slopes.keys, by: stride * keyRadius, width: width)
      move(&values, along: slopes.values, by: stride, width: valueWidth)
      project()
      let next = ascent()
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

  private func ascent() -> Slopes {
    let scores = (0..<count).map { key in
      (0..<width).reduce(0.0) { $0 + query[$1] * keys[key * width + $1] } / model.temperature
    }
    let shift = kernel == .exponential ? scores.reduce(-.infinity, max) : 0
    let kernelValues = scores.map { kernel.value(at: $0 - shift) }
    let kernelSlopes = scores.map { slope.value(at: $0 - shift) }
    let sum = kernelValues.reduce(0, +)
    let weights = kernelValues.map { $0 / sum }
    let output = mixedValues(weights, values: values, width: valueWidth)
    let length = distance(values, key: 0, width: valueWidth, from: output)
    let unit = (0..<valueWidth).map { (values[$0] - output[$0]) / length }
    var result = Slopes(
      objective: log(abs(kernelSlopes[0])) - log(abs(sum)) + log(length),
      query: [Double](repeating: 0, count: width),
      keys: [Double](repeating: 0, count: keys.count),
      values: [Double](repeating: 0, count: values.count))
    let bend = slope.slope.value(at: scores[0] - shift) / kernelSlopes[0]
    for key in 0..<count {
      let along = (0..<valueWidth).reduce(0.0) {
        $0 + unit[$1] * (values[key * valueWidth + $1] - output[$1])
      }
      let change =
        ((key == 0 ? bend : 0) - kernelSlopes[key] / sum * (1 + along / length))
        / model.temperature
      for column in 0..<width {
        result.keys[key * width + column] = change * query[column]
        result.query[column] += change * keys[key * width + column]
      }
      let share = ((key == 0 ? 1 : 0) - weights[key]) / length
      for column in 0..<valueWidth {
        result.values[key * valueWidth + column] = share * unit[column]
      }
    }
    return result
  }

  /// Moves each token along its slope: by `step` where that is as steep as usual, less where it is
  /// flatter.
  private func move(
    _ tokens: inout [Double], along slopes: [Double], by step: Double, width: Int
  ) {
    let lengths = Swift.stride(from: 0, to: slopes.count, by: width).map {
      lengthOf(Array(slopes[$0..<$0 + width]))
    }
    let usual = lengths.reduce(0, +) / Double(lengths.count)
    guard usual > 0, usual.isFinite else { return }
    for (token, length) in lengths.enumerated() {
      let factor = step / (length + 0.1 * usual)
      for index in token * width..<(token + 1) * width { tokens[index] += factor * slopes[index] }
    }
  }

  /// Puts all tokens back where they may be.
  private mutating func project() {
    Self.project(&query, width: width, radius: queryRadius, removesMean: removesMean, isBall: false)
    Self.project(&keys, width: width, radius: keyRadius, removesMean: removesMean, isBall: false)
    Self.project(&values, width: valueWidth, radius: 0.5, removesMean: false, isBall: true)
  }

  private static func project(
    _ tokens: inout [Double], width: Int, radius: Double, removesMean: Bool, isBall: Bool
  ) {
    guard width > 0 else { return }
    for start in Swift.stride(from: 0, to: tokens.count, by: width) {
      let line = start..<start + width
      if removesMean {
        let mean = tokens[line].reduce(0, +) / Double(width)
        for index in line { tokens[index] -= mean }
      }
      let length = tokens[line].reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0, !isBall || length > radius else { continue }
      for index in line { tokens[index] *= radius / length }
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
