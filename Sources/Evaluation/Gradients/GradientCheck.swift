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

  /// What it takes.
  public struct Cost: Equatable, Sendable {
    /// Evaluations of the number: four for each direction, and two with a gradient.
    public var evaluationCount: Int
    /// Multiplications of one evaluation, about.
    public var work: Double
    /// Directions asked for; fewer were taken where all would take too long.
    public var askedCount: Int
    /// Numbers in the variables: a direction has as many entries.
    public var entryCount: Int
  }

  /// The variables, in the order asked.
  public let names: [String]
  /// The number itself, in double precision.
  public let value: Double
  /// Every direction, in the order drawn.
  public let directions: [Direction]
  /// Variables that the number does not depend on.
  public let independent: [String]
  /// What it took.
  public let cost: Cost

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

extension GradientCheck.Cost {
  /// Multiplications that a check may take without being asked to take long: some ten seconds.
  static let workLimit = 1.2e10

  /// Evaluations besides those of the directions, in units of one without a gradient.
  private static let gradientEvaluations = 4.0

  /// What one evaluation may take, so that one direction takes no more than three times the limit.
  static let evaluationLimit = 3 * workLimit / (4 + gradientEvaluations)

  /// As many directions as are asked for and are not too much work, at least one.
  package static func directions(_ asked: Int, work: Double) -> Int {
    let affordable = (workLimit / max(work, 1) - gradientEvaluations) / 4
    return affordable >= Double(asked) ? asked : max(Int(affordable), 1)
  }
}

extension Workspace {
  /// Compares the gradient of a number with central differences in double precision.
  ///
  /// Directions are normal numbers from `seed`, scaled to each variable. Differences are taken with two
  /// steps and extrapolated (Richardson), which leaves an error of the fourth order in the step. Where
  /// all directions would take long, only the first of them are taken.
  ///
  /// - Parameters:
  ///   - expression: The number.
  ///   - wrt: Names of variables as a list; nil for all tensors behind the expression.
  ///   - count: How many directions.
  ///   - isLong: True to take all of them however long it takes.
  ///   - seed: Of the directions.
  ///   - context: The line, what may be used, and who hears of progress.
  /// - Returns: The directions with their numbers.
  /// - Throws: A diagnostic; `autodiff.too-much-work` before an evaluation of which not even one
  ///   direction can be taken in short.
  public func gradientCheck(
    _ expression: Expression, wrt: Expression?, directions count: Int, isLong: Bool = false,
    seed: UInt64, context: EvaluationContext
  ) throws(Diagnostic) -> GradientCheck {
    var evaluator = Evaluator(
      names: .variables(variables), configuration: configuration, generator: generator,
      context: context)
    evaluator.definitions = variables
    var request = try GradientRequest(expression, wrt: wrt, evaluator)
    let double = try request.run(
      Double.self, workLimit: isLong ? .infinity : GradientCheck.Cost.evaluationLimit)
    let gradients = try request.leaveOutPicks(
      double, double.gradients(request.names, at: expression.span))
    evaluator.warn(about: double, gradients, request, at: expression.span)
    let names = request.names
    let single = try request.run(Float.self).gradients(names, at: expression.span)
    var check = try DirectionCheck(
      request: request, names: names, span: expression.span,
      values: names.map { double.session.recorded[$0]?.value ?? Numbers<Double>(0) },
      isMoved: names.map { double.session.recorded[$0] != nil }, gradients: gradients,
      single: single, value: double.result.value.elements[0])
    let work = double.session.tape.work
    let taken = isLong ? count : GradientCheck.Cost.directions(count, work: work)
    var random = RandomGenerator(seed: seed)
    var results: [GradientCheck.Direction] = []
    for place in 0..<taken {
      results.append(try check.direction(&random))
      context.compute.progress?(Double(place + 1) / Double(taken))
    }
    return GradientCheck(
      names: names, value: check.value, directions: results,
      independent: zip(names, gradients).filter { $0.1 == nil }.map(\.0),
      cost: GradientCheck.Cost(
        evaluationCount: 4 * taken + 2, work: work, askedCount: count,
        entryCount: check.values.reduce(0) { $0 + $1.shape.count }))
  }
}

/// What all directions of a check share.
private struct DirectionCheck {
  var request: GradientRequest
  let names: [String]
  let span: SourceSpan
  let values: [Numbers<Double>]
  let isMoved: [Bool]
  let gradients: [Numbers<Double>?]
  let single: [Numbers<Float>?]
  let value: Double
  /// The root of the mean square of each variable, 1 where that is 0.
  private var sizes: [Double] = []
  /// The size that a product with a random direction typically has.
  private var productSize = 0.0

  init(
    request: GradientRequest, names: [String], span: SourceSpan, values: [Numbers<Double>],
    isMoved: [Bool], gradients: [Numbers<Double>?], single: [Numbers<Float>?], value: Double
  ) throws(Diagnostic) {
    (self.request, self.names, self.span, self.values) = (request, names, span, values)
    (self.isMoved, self.gradients) = (isMoved, gradients)
    (self.single, self.value) = (single, value)
    for (value, gradient) in zip(values, gradients) {
      let square = try product(value.elements, value.elements)
      let size = (square / Double(max(value.elements.count, 1))).squareRoot()
      sizes.append(size > 0 && size.isFinite ? size : 1)
      let slopes = gradient?.elements ?? []
      productSize += try product(slopes, slopes).squareRoot() * sizes[sizes.count - 1]
    }
  }

  /// Draws a direction, and compares along it.
  mutating func direction(
    _ random: inout RandomGenerator
  ) throws(Diagnostic) -> GradientCheck.Direction {
    var along: [[Double]] = []
    for (value, size) in zip(values, sizes) {
      var numbers: [Double] = []
      numbers.reserveCapacity(value.elements.count)
      try forEachBlock(of: value.elements.count) { block in
        for _ in block { numbers.append(size * random.normal()) }
      }
      along.append(numbers)
    }
    let (wide, narrow) = (try slope(2e-4, along), try slope(1e-4, along))
    let difference = (4 * narrow - wide) / 3
    var (found, rounded) = (0.0, 0.0)
    for (place, numbers) in along.enumerated() {
      if let gradient = gradients[place] { found += try product(gradient.elements, numbers) }
      if let gradient = single[place] { rounded += try product(gradient.elements, numbers) }
    }
    // Without the share of the value, a gradient of 0 would be compared with rounding alone.
    func error(_ product: Double, _ share: Double) -> Double {
      if product == difference { return 0 }
      return abs(product - difference) / max(abs(difference), productSize, share * abs(value))
    }
    return GradientCheck.Direction(
      double: found, single: rounded, difference: difference, doubleError: error(found, 1e-5),
      singleError: error(rounded, 1e-3))
  }

  private mutating func slope(
    _ step: Double, _ along: [[Double]]
  ) throws(Diagnostic) -> Double {
    let (up, down) = (try moved(step, along), try moved(-step, along))
    return (up - down) / (2 * step)
  }

  private mutating func moved(_ step: Double, _ along: [[Double]]) throws(Diagnostic) -> Double {
    var offsets: [String: Numbers<Double>] = [:]
    for (place, name) in names.enumerated() where isMoved[place] {
      var numbers: [Double] = []
      numbers.reserveCapacity(along[place].count)
      try forEachBlock(of: along[place].count) { block in
        for index in block { numbers.append(step * along[place][index]) }
      }
      offsets[name] = Numbers(values[place].shape, numbers)
    }
    return try request.run(Double.self, offsets: offsets).result.value.elements[0]
  }

  /// Σ first · second.
  private func product(_ first: [Double], _ second: [Double]) throws(Diagnostic) -> Double {
    var sum = 0.0
    try forEachBlock(of: first.count) { block in
      for index in block { sum += first[index] * second[index] }
    }
    return sum
  }

  private func product(_ first: [Float], _ second: [Double]) throws(Diagnostic) -> Double {
    var sum = 0.0
    try forEachBlock(of: first.count) { block in
      for index in block { sum += Double(first[index]) * second[index] }
    }
    return sum
  }

  /// Blocks of numbers, between which the check may be stopped.
  private func forEachBlock(of count: Int, _ body: (Range<Int>) -> Void) throws(Diagnostic) {
    for start in stride(from: 0, to: count, by: 1 << 16) {
      do {
        try request.evaluator.context.compute.checkCancelled()
      } catch {
        throw error.diagnostic(at: span)
      }
      body(start..<min(start + (1 << 16), count))
    }
  }
}
