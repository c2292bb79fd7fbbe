import Attention
import Tensors

/// Actual, envelope and ceiling of ‖∂o/∂s‖ of one query, or their means over queries.
public struct GradientNorms: Equatable, Sendable {
  /// The largest over the keys of |f′(s_l)|/|Z| · ‖v_l − o‖.
  public let actual: Double
  /// The largest over the keys of |f′(s_l)|/|Z| · max(A⁺, A⁻) · R, from the row's own weights.
  public let envelope: Double
  /// R·g(n, c), before any score is seen; nil for "no bound".
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
/// ∂o/∂s_l = (f′(s_l)/Z)(v_l − o). Let A⁺ and A⁻ be the positive and negative mass of the *other*
/// keys, and p and q the means of their values under it. Then v_l − o = A⁺(v_l − p) − A⁻(v_l − q);
/// for A⁺ ≥ A⁻ that is (A⁺ − A⁻)(v_l − p) + A⁻(q − p), no longer than A⁺·R, and alike the other way.
struct RowGradient {
  private let values: [Double]
  private let width: Int
  /// Coefficients of f′; nil for the exponential, where f′ = f.
  private let slope: [Double]?
  private let ceiling: GradientCeiling?
  let diameters: ValueDiameters

  init(_ attention: Attention, scoreBound: Double, diameters: ValueDiameters) {
    values = attention.values.elements.map(Double.init)
    width = attention.valueWidth
    let kernel = attention.mechanism.kernel
    if case .polynomial(let coefficients) = kernel {
      slope = zip(1..., coefficients.dropFirst()).map { Double($0) * $1 }
    } else {
      slope = nil
    }
    ceiling = GradientCeiling(kernel: kernel, scoreBound: scoreBound)
    self.diameters = diameters
  }

  /// The three numbers of a row.
  ///
  /// - Complexity: O(N·D_v).
  func norms(_ row: AttentionRow) -> GradientNorms {
    let diameter = diameters.diameter(ofFirst: row.visibleCount)
    let output = mixedValues(row.weights, values: values, width: width)
    var (positive, negative) = (0.0, 0.0)
    for weight in row.weights {
      if weight < 0 { negative -= weight } else { positive += weight }
    }
    var (actual, envelope) = (0.0, 0.0)
    for key in 0..<row.visibleCount {
      let weight = row.weights[key]
      let slope = abs(slope.map { evaluate($0, at: row.scores[key]) } ?? row.kernelValues[key])
      let factor = slope / abs(row.normalizer)
      let others = max(positive - max(weight, 0), negative - max(-weight, 0), 0)
      actual = largestOrNaN(actual, factor * distance(values, key: key, width: width, from: output))
      envelope = largestOrNaN(envelope, factor * others * diameter)
    }
    return GradientNorms(
      actual: actual, envelope: envelope,
      ceiling: ceiling.map { $0.value(visibleCount: row.visibleCount) * diameter })
  }
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
func mixedValues(_ weights: [Double], values: [Double], width: Int) -> [Double] {
  var output = [Double](repeating: 0, count: width)
  values.withUnsafeBufferPointer { values in
    output.withUnsafeMutableBufferPointer { output in
      for key in weights.indices {
        let weight = weights[key]
        let row = UnsafeBufferPointer(rebasing: values[key * width..<(key + 1) * width])
        for column in 0..<width { output[column] += weight * row[column] }
      }
    }
  }
  return output
}
