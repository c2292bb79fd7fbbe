import Tensors

extension Tape {
  /// The sum over axes, or over everything.
  ///
  /// - Parameters:
  ///   - x: What is summed.
  ///   - axes: The axes that go, negative ones from the end; nil for all.
  ///   - keepsAxes: True to keep them with extent 1.
  /// - Returns: The sums.
  /// - Throws: `TensorError.axisOutOfRange`.
  /// - Numerics: Accumulates in double precision.
  public func sum(
    _ x: Recorded<Scalar>, axes: [Int]? = nil, keepsAxes: Bool = false
  ) throws -> Recorded<Scalar> {
    try sum("sum", x, axes, keepsAxes, factor: 1)
  }

  /// The mean over axes, or over everything; arguments as of ``sum(_:axes:keepsAxes:)``.
  ///
  /// - Throws: `TensorError.axisOutOfRange`.
  public func mean(
    _ x: Recorded<Scalar>, axes: [Int]? = nil, keepsAxes: Bool = false
  ) throws -> Recorded<Scalar> {
    let count = try reduced(x.shape, axes).count
    return try sum("mean", x, axes, keepsAxes, factor: 1 / Scalar(count))
  }

  private func sum(
    _ name: String, _ x: Recorded<Scalar>, _ axes: [Int]?, _ keepsAxes: Bool, factor: Scalar
  ) throws -> Recorded<Scalar> {
    let source = x.shape
    let (kept, target, _) = try reduced(source, axes)
    try context.checkCancelled()
    let sums = x.value.summed(to: kept)
    let result = (factor == 1 ? sums : sums.scaled(by: factor))
      .shaped(keepsAxes ? kept : target)
    return try record(name, [x], result) { gradient in
      let scaled = factor == 1 ? gradient : gradient.scaled(by: factor)
      return [scaled.shaped(kept).repeated(to: source)]
    }
  }

  /// The variance over axes, or over everything: the mean of the squared deviations from the mean, over
  /// the count less `ddof`; other arguments as of ``sum(_:axes:keepsAxes:)``.
  ///
  /// Saved are the deviations.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func variance(
    _ x: Recorded<Scalar>, axes: [Int]? = nil, keepsAxes: Bool = false, ddof: Int = 0
  ) throws -> Recorded<Scalar> {
    let source = x.shape
    let (kept, target, count) = try reduced(source, axes)
    try reserve("variance", source)
    let means = x.value.summed(to: kept).scaled(by: 1 / Scalar(count))
    let deviations = Numbers.combining(x.value, means, .subtract, source)
    let factor = 1 / Scalar(max(count - ddof, 0))
    let result = deviations.applying(.square).summed(to: kept).scaled(by: factor)
    return try record(
      "variance", [x], result.shaped(keepsAxes ? kept : target), saving: [deviations]
    ) { gradient in
      // The mean moves too, but deviations sum to 0, so that its share vanishes.
      [
        Numbers.combining(
          deviations, gradient.shaped(kept).scaled(by: 2 * factor), .multiply, source)
      ]
    }
  }

  /// The largest, or the smallest, along an axis or of everything; the first of several equal ones
  /// has the gradient.
  ///
  /// - Throws: `TensorError.emptyReduction`, `TensorError.axisOutOfRange`.
  public func extreme(
    _ x: Recorded<Scalar>, isLargest: Bool, axis: Int? = nil, keepsAxis: Bool = false
  ) throws -> Recorded<Scalar> {
    let source = x.shape
    let (kept, target, count) = try reduced(source, axis.map { [$0] })
    guard count > 0 || target.count == 0 else { throw TensorError.emptyReduction(source) }
    let along = try axis.map { try source.resolvedAxis($0) }
    let (outer, extent, inner) = along.map { source.split(at: $0) } ?? (1, source.count, 1)
    let places = x.value.extremePlaces(outer, extent, inner, isLargest: isLargest)
    let elements = x.value.elements
    let result = Numbers(keepsAxis ? kept : target, places.map { elements[$0] })
    let bytes = places.count * MemoryLayout<Int>.stride
    return try record(isLargest ? "max" : "min", [x], result, otherBytes: bytes) { gradient in
      var change = Numbers<Scalar>(source, repeating: 0)
      for (place, element) in zip(places, gradient.elements) { change.elements[place] = element }
      return [change]
    }
  }

  /// The Euclidean norm along an axis, or of everything. The gradient at a zero vector is 0, the
  /// shortest of those that a norm has there.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func norm(
    _ x: Recorded<Scalar>, axis: Int? = nil, keepsAxis: Bool = false
  ) throws -> Recorded<Scalar> {
    let source = x.shape
    let (kept, target, _) = try reduced(source, axis.map { [$0] })
    try reserve("norm", source)
    let norms = x.value.applying(.square).summed(to: kept).applying(.sqrt)
    let value = x.value
    return try record(
      "norm", [x], norms.shaped(keepsAxis ? kept : target), saving: [value, norms]
    ) { gradient in
      let shares = Numbers.combining(gradient.shaped(kept), norms, .divide, kept)
      let finite = Numbers.choosing(
        norms.elements.map { $0 != 0 }, shares, Numbers(kept, repeating: 0), kept)
      return [Numbers.combining(value, finite, .multiply, source)]
    }
  }

  /// The product along an axis or of everything; zeros are handled exactly.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func product(
    _ x: Recorded<Scalar>, axis: Int? = nil, keepsAxis: Bool = false
  ) throws -> Recorded<Scalar> {
    let source = x.shape
    let (kept, target, _) = try reduced(source, axis.map { [$0] })
    let along = try axis.map { try source.resolvedAxis($0) }
    let (outer, extent, inner) = along.map { source.split(at: $0) } ?? (1, source.count, 1)
    let value = x.value
    let (result, others) = value.products(outer, extent, inner)
    return try record(
      "prod", [x], Numbers(keepsAxis ? kept : target, result), saving: [others]
    ) { gradient in
      [Numbers.combining(others, gradient.shaped(kept), .multiply, source)]
    }
  }

  /// The shape with the axes at extent 1, the one without them, and how many numbers go into one.
  private func reduced(
    _ shape: Shape, _ axes: [Int]?
  ) throws(TensorError) -> (kept: Shape, target: Shape, count: Int) {
    guard let axes else {
      return (Shape([Int](repeating: 1, count: shape.rank)), [], shape.count)
    }
    var resolved: Set<Int> = []
    for axis in axes { resolved.insert(try shape.resolvedAxis(axis)) }
    let all = shape.extents.enumerated()
    return (
      Shape(all.map { resolved.contains($0.offset) ? 1 : $0.element }),
      Shape(all.filter { !resolved.contains($0.offset) }.map(\.element)),
      resolved.reduce(1) { $0 * shape[$1] }
    )
  }
}

extension Numbers {
  /// Where the largest or smallest of each line stands: the first of equal ones, or the first NaN.
  fileprivate func extremePlaces(
    _ outer: Int, _ extent: Int, _ inner: Int, isLargest: Bool
  ) -> [Int] {
    var places: [Int] = []
    guard extent > 0 else { return places }
    places.reserveCapacity(outer * inner)
    for outerIndex in 0..<outer {
      for innerIndex in 0..<inner {
        let start = outerIndex * extent * inner + innerIndex
        var best = start
        for index in 1..<max(extent, 1) {
          let place = start + index * inner
          let (candidate, present) = (elements[place], elements[best])
          if present.isNaN { break }
          if candidate.isNaN || (isLargest ? candidate > present : candidate < present) {
            best = place
          }
        }
        places.append(best)
      }
    }
    return places
  }

  /// The product of each line, and for each element the product of the others of its line.
  fileprivate func products(
    _ outer: Int, _ extent: Int, _ inner: Int
  ) -> ([Scalar], others: Numbers) {
    var (results, others) = ([Scalar](), self)
    for outerIndex in 0..<outer {
      for innerIndex in 0..<inner {
        let start = outerIndex * extent * inner + innerIndex
        // From the front what comes before, from the back what comes after.
        var product = Scalar(1)
        for index in 0..<extent {
          others.elements[start + index * inner] = product
          product *= elements[start + index * inner]
        }
        results.append(product)
        product = 1
        for index in stride(from: extent - 1, through: 0, by: -1) {
          others.elements[start + index * inner] *= product
          product *= elements[start + index * inner]
        }
      }
    }
    return (results, others)
  }
}
