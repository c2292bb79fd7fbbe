import Tensors

extension Tape {
  /// A function of every element.
  ///
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``, `ComputationCancelled`.
  public func applying(
    _ rule: ElementwiseRule, to x: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    try reserve(rule.rawValue, x.shape)
    let result = x.value.applying(rule)
    let saved: Numbers<Scalar>? =
      switch rule.savedSide {
      case .argument: x.value
      case .result: result
      case .neither: nil
      }
    return try record(rule.rawValue, [x], result, saving: saved.map { [$0] } ?? []) { gradient in
      [(saved ?? gradient).slope(rule, times: gradient)]
    }
  }

  /// A rule on every pair of elements, with broadcasting.
  ///
  /// Saved is what the slopes of the operands that are not constant need.
  ///
  /// - Throws: `TensorError.shapeMismatch`, ``TapeError/tooLarge(operation:bytes:limit:)``,
  ///   `ComputationCancelled`.
  public func combining(
    _ a: Recorded<Scalar>, _ b: Recorded<Scalar>, by rule: PairRule
  ) throws -> Recorded<Scalar> {
    let shape = try a.shape.broadcast(with: b.shape)
    try reserve(rule.rawValue, shape)
    let result = Numbers.combining(a.value, b.value, rule, shape)
    let slopes = PairSlopes(rule, a, b, result)
    return try record(rule.rawValue, [a, b], result, saving: slopes.saved) { gradient in
      slopes.pulledBack(gradient)
    }
  }

  /// a + b, broadcast. Throws as ``combining(_:_:by:)``.
  public func add(_ a: Recorded<Scalar>, _ b: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try combining(a, b, by: .add)
  }

  /// a − b, broadcast. Throws as ``combining(_:_:by:)``.
  public func subtract(_ a: Recorded<Scalar>, _ b: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try combining(a, b, by: .subtract)
  }

  /// a · b, broadcast. Throws as ``combining(_:_:by:)``.
  public func multiply(_ a: Recorded<Scalar>, _ b: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try combining(a, b, by: .multiply)
  }

  /// a / b, broadcast. Throws as ``combining(_:_:by:)``.
  public func divide(_ a: Recorded<Scalar>, _ b: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try combining(a, b, by: .divide)
  }

  /// x · factor. Throws as ``combining(_:_:by:)``.
  public func scale(_ x: Recorded<Scalar>, by factor: Scalar) throws -> Recorded<Scalar> {
    try reserve("scale", x.shape)
    return try record("scale", [x], x.value.scaled(by: factor)) { [$0.scaled(by: factor)] }
  }

  /// Elements of `first` where the condition is not 0, else of `second`; all three broadcast.
  ///
  /// - Throws: `TensorError.shapeMismatch`, ``TapeError/tooLarge(operation:bytes:limit:)``,
  ///   `ComputationCancelled`.
  public func choosing(
    _ condition: Numbers<Scalar>, _ first: Recorded<Scalar>, _ second: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    let shape = try first.shape.broadcast(with: second.shape).broadcast(with: condition.shape)
    try reserve("where", shape)
    let isFirst = condition.repeated(to: shape).elements.map { $0 != 0 }
    let result = Numbers.choosing(isFirst, first.value, second.value, shape)
    let (shapes, needed) = ((first.shape, second.shape), (first.node != nil, second.node != nil))
    return try record("where", [first, second], result, otherBytes: isFirst.count) { gradient in
      let zero = Numbers<Scalar>(0)
      return [
        needed.0
          ? Numbers.choosing(isFirst, gradient, zero, shape).summed(to: shapes.0) : nil,
        needed.1
          ? Numbers.choosing(isFirst, zero, gradient, shape).summed(to: shapes.1) : nil,
      ]
    }
  }

  /// Every element moved into lower…upper; outside no gradient passes.
  ///
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``, `ComputationCancelled`.
  public func clip(
    _ x: Recorded<Scalar>, lower: Scalar, upper: Scalar
  ) throws -> Recorded<Scalar> {
    let isInside = x.value.elements.map { !($0 < lower || $0 > upper) }
    let result = x.value.map { $0.isNaN ? $0 : min(max($0, lower), upper) }
    return try record("clip", [x], result, otherBytes: isInside.count) { gradient in
      [Numbers.choosing(isInside, gradient, Numbers(0), gradient.shape)]
    }
  }
}

/// What the gradient of a pair rule needs, and the gradient.
private struct PairSlopes<Scalar: TapeScalar>: Sendable {
  private let rule: PairRule
  private let shapes: (a: Shape, b: Shape, result: Shape)
  private let isNeeded: (a: Bool, b: Bool)
  private var a: Numbers<Scalar>?
  private var b: Numbers<Scalar>?
  private var result: Numbers<Scalar>?

  init(
    _ rule: PairRule, _ a: Recorded<Scalar>, _ b: Recorded<Scalar>, _ result: Numbers<Scalar>
  ) {
    self.rule = rule
    shapes = (a.shape, b.shape, result.shape)
    isNeeded = (!a.isConstant, !b.isConstant)
    switch rule {
    case .add, .subtract: break
    case .multiply:
      if isNeeded.b { self.a = a.value }
      if isNeeded.a { self.b = b.value }
    case .divide:
      self.b = b.value
      if isNeeded.b { self.result = result }
    case .mod:
      if isNeeded.b { (self.a, self.b) = (a.value, b.value) }
    case .power, .maximum, .minimum, .arctan2:
      (self.a, self.b) = (a.value, b.value)
    }
  }

  var saved: [Numbers<Scalar>] { [a, b, result].compactMap { $0 } }

  func pulledBack(_ gradient: Numbers<Scalar>) -> [Numbers<Scalar>?] {
    [
      isNeeded.a ? toFirst(gradient).summed(to: shapes.a) : nil,
      isNeeded.b ? toSecond(gradient).summed(to: shapes.b) : nil,
    ]
  }

  private func toFirst(_ gradient: Numbers<Scalar>) -> Numbers<Scalar> {
    switch rule {
    case .add, .subtract, .mod: gradient
    case .multiply: times(gradient, b)
    case .divide: over(gradient, b)
    default: times(gradient, slope(ofFirst: true))
    }
  }

  private func toSecond(_ gradient: Numbers<Scalar>) -> Numbers<Scalar> {
    switch rule {
    case .add: gradient
    case .subtract: gradient.applying(.negate)
    case .multiply: times(gradient, a)
    case .divide: over(times(gradient, result), b).applying(.negate)
    default: times(gradient, slope(ofFirst: false))
    }
  }

  private func slope(ofFirst: Bool) -> Numbers<Scalar>? {
    guard let a, let b else { return nil }
    return Numbers.slope(rule, ofFirst: ofFirst, a, b, shapes.result)
  }

  private func times(
    _ gradient: Numbers<Scalar>, _ other: Numbers<Scalar>?
  ) -> Numbers<Scalar> {
    guard let other else { return gradient }
    return Numbers.combining(gradient, other, .multiply, shapes.result)
  }

  private func over(_ gradient: Numbers<Scalar>, _ other: Numbers<Scalar>?) -> Numbers<Scalar> {
    guard let other else { return gradient }
    return Numbers.combining(gradient, other, .divide, shapes.result)
  }
}
