import Autodiff
public import CommandLanguage
public import Diagnostics
import Tensors

/// Gradients of a number beside central differences along random directions.
public struct GradientCheck: Sendable {
  /// One direction.
  public struct Direction: Equatable, Sendable {
    /// Gradient times direction, by the tape in double precision.
    public let double: Double
    /// The same by the gradient that `grad` gives, in single precision with custom gradients.
    public let single: Double
    /// The central difference, in double precision.
    public let difference: Double
    /// |double − difference| over the size of the gradient, of the difference, or of 1e-5 of the value,
    /// below which a difference is rounding, whichever is largest.
    public let doubleError: Double
    /// |single − difference| likewise, with 1e-3 of the value for single precision.
    public let singleError: Double
  }

  /// The variables, in the order asked.
  public let names: [String]
  /// The number itself, in double precision.
  public let value: Double
  /// Every direction, in the order drawn.
  public let directions: [Direction]
  /// Variables that the number does not depend on.
  public let independent: [String]

  /// The place of the direction with the largest error in double precision.
  public var worst: Int {
    directions.indices.max {
      Self.rank(directions[$0].doubleError) < Self.rank(directions[$1].doubleError)
    } ?? 0
  }

  /// The largest error in single precision; NaN where one is.
  public var worstSingleError: Double {
    directions.map(\.singleError).max { Self.rank($0) < Self.rank($1) } ?? 0
  }

  private static func rank(_ error: Double) -> Double { error.isNaN ? .infinity : error }
}

extension Workspace {
  /// Compares the gradient of a number with central differences in double precision.
  ///
  /// Directions are normal numbers from `seed`, scaled to each variable. Differences are taken with two
  /// steps and extrapolated (Richardson), which leaves an error of the fourth order in the step.
  ///
  /// - Parameters:
  ///   - expression: The number.
  ///   - wrt: Names of variables as a list; nil for all tensors behind the expression.
  ///   - count: How many directions.
  ///   - seed: Of the directions.
  ///   - context: The line, and what may be used.
  /// - Returns: The directions with their numbers.
  /// - Throws: A diagnostic.
  public func gradientCheck(
    _ expression: Expression, wrt: Expression?, directions count: Int, seed: UInt64,
    context: EvaluationContext
  ) throws(Diagnostic) -> GradientCheck {
    var evaluator = Evaluator(
      names: .variables(variables), configuration: configuration, generator: generator,
      context: context)
    evaluator.definitions = variables
    var request = try GradientRequest(expression, wrt: wrt, evaluator)
    let names = request.names
    let double = try request.run(Double.self)
    let gradients = try double.gradients(names, at: expression.span)
    let single = try request.run(Float.self).gradients(names, at: expression.span)
    let values = names.map { double.session.recorded[$0]?.value ?? Numbers<Double>(0) }
    let value = double.result.value.elements[0]
    var random = RandomGenerator(seed: seed)
    var results: [GradientCheck.Direction] = []
    for _ in 0..<count {
      let along = values.map { value in
        let scale = value.typicalSize
        return Numbers<Double>(value.shape, value.elements.map { _ in scale * random.normal() })
      }
      func moved(_ step: Double) throws(Diagnostic) -> Double {
        var offsets: [String: Numbers<Double>] = [:]
        for (name, direction) in zip(names, along) where double.session.recorded[name] != nil {
          offsets[name] = Numbers(direction.shape, direction.elements.map { step * $0 })
        }
        return try request.run(Double.self, offsets: offsets).result.value.elements[0]
      }
      func slope(_ step: Double) throws(Diagnostic) -> Double {
        let (up, down) = (try moved(step), try moved(-step))
        return (up - down) / (2 * step)
      }
      let (wide, narrow) = (try slope(2e-4), try slope(1e-4))
      let difference = (4 * narrow - wide) / 3
      let found = zip(gradients, along).reduce(0) { $0 + ($1.0?.product($1.1) ?? 0) }
      let rounded = zip(single, along).reduce(0) { $0 + ($1.0?.product($1.1) ?? 0) }
      // The size that a product with a random direction typically has.
      let size = zip(gradients, values).reduce(0) { sum, pair in
        let length = (pair.0?.product(pair.0 ?? Numbers(0)) ?? 0).squareRoot()
        return sum + length * pair.1.typicalSize
      }
      // Without the share of the value, a gradient of 0 would be compared with rounding alone.
      func error(_ product: Double, _ share: Double) -> Double {
        if product == difference { return 0 }
        return abs(product - difference) / max(abs(difference), size, share * abs(value))
      }
      results.append(
        GradientCheck.Direction(
          double: found, single: rounded, difference: difference, doubleError: error(found, 1e-5),
          singleError: error(rounded, 1e-3)))
    }
    return GradientCheck(
      names: names, value: value, directions: results,
      independent: zip(names, gradients).filter { $0.1 == nil }.map(\.0))
  }
}

extension Numbers {
  /// The root of the mean square, 1 where that is 0.
  fileprivate var typicalSize: Double {
    let square = elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    let size = (square / Double(max(elements.count, 1))).squareRoot()
    return size > 0 && size.isFinite ? size : 1
  }

  /// Σ self · other.
  fileprivate func product(_ other: Numbers<some TapeScalar>) -> Double {
    zip(elements, other.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
}
