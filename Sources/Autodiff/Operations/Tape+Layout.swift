public import Tensors

extension Tape {
  /// The same elements in another shape; -1 is the extent that fits.
  ///
  /// - Throws: `TensorError.countMismatch`, `TensorError.negativeExtent`.
  public func reshape(_ x: Recorded<Scalar>, _ extents: [Int]) throws -> Recorded<Scalar> {
    var extents = extents
    if let open = extents.firstIndex(of: -1) {
      let rest = extents.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
      extents[open] = rest == 0 ? 0 : x.shape.count / rest
    }
    if let negative = extents.first(where: { $0 < 0 }) {
      throw TensorError.negativeExtent(negative)
    }
    let target = Shape(extents)
    guard target.checkedCount == x.shape.count else {
      throw TensorError.countMismatch(x.shape, target)
    }
    let shape = x.shape
    return try record("reshape", [x], x.value.shaped(target)) { [$0.shaped(shape)] }
  }

  /// The axes in another order; nil reverses them.
  ///
  /// - Throws: `TensorError.notAPermutation`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func transpose(
    _ x: Recorded<Scalar>, axes: [Int]? = nil
  ) throws -> Recorded<Scalar> {
    let rank = x.shape.rank
    let order = (axes ?? (0..<rank).reversed()).map { $0 < 0 ? $0 + rank : $0 }
    guard order.sorted() == Array(0..<rank) else {
      throw TensorError.notAPermutation(axes ?? order, rank: rank)
    }
    try reserve("transpose", x.shape)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    let back = inverse
    return try record("transpose", [x], x.value.transposed(order)) { [$0.transposed(back)] }
  }

  /// The last two axes exchanged.
  ///
  /// - Throws: As ``transpose(_:axes:)``, `TensorError.rankTooSmall`.
  public func transposeMatrices(_ x: Recorded<Scalar>) throws -> Recorded<Scalar> {
    guard x.shape.rank >= 2 else { throw TensorError.rankTooSmall(x.shape, needed: 2) }
    var axes = Array(0..<x.shape.rank)
    axes.swapAt(axes.count - 1, axes.count - 2)
    return try transpose(x, axes: axes)
  }

  /// Repeats axes of extent 1 until the value has `shape`.
  ///
  /// - Throws: `TensorError.shapeMismatch`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func broadcast(_ x: Recorded<Scalar>, to shape: Shape) throws -> Recorded<Scalar> {
    guard try x.shape.broadcast(with: shape) == shape else {
      throw TensorError.shapeMismatch(x.shape, shape)
    }
    try reserve("broadcast", shape)
    let source = x.shape
    return try record("broadcast", [x], x.value.repeated(to: shape)) { [$0.summed(to: source)] }
  }

  /// A part; axes without a slice are taken whole.
  ///
  /// - Throws: `TensorError.tooManyIndices`, `TensorError.indexOutOfRange`, `TensorError.stepZero`.
  public func slice(_ x: Recorded<Scalar>, _ slices: [AxisSlice]) throws -> Recorded<Scalar> {
    guard slices.count <= x.shape.rank else {
      throw TensorError.tooManyIndices(slices.count, rank: x.shape.rank)
    }
    let (source, strides) = (x.shape, x.shape.strides)
    var (start, extents, steps) = (0, [Int](), [Int]())
    for axis in 0..<source.rank {
      let slice = axis < slices.count ? slices[axis] : .all
      let part = try slice.resolved(axis: axis, extent: source[axis])
      start += part.start * strides[axis]
      if case .at = slice { continue }
      extents.append(part.count)
      // A step that is never taken must not overflow the stride.
      steps.append(part.count > 1 ? part.step * strides[axis] : 0)
    }
    let (from, taken) = (start, steps)
    let target = Shape(extents)
    let result =
      target.count == 0
      ? Numbers<Scalar>(target, []) : x.value.reading(target, strides: taken, from: from)
    return try record("slice", [x], result) { gradient in
      [gradient.placed(in: source, strides: taken, from: from)]
    }
  }

  /// Chosen indices along an axis, in the order given: rows of a table of embeddings, for one.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, `TensorError.indexOutOfRange`,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func gather(
    _ x: Recorded<Scalar>, _ indices: [Int], axis: Int = 0
  ) throws -> Recorded<Scalar> {
    let along = try x.shape.resolvedAxis(axis)
    let extent = x.shape[along]
    for index in indices where !(-extent..<extent).contains(index) {
      throw TensorError.indexOutOfRange(index, axis: along, extent: extent)
    }
    let chosen = indices.map { $0 < 0 ? $0 + extent : $0 }
    let source = x.shape
    try reserve("gather", source.replacing(along, with: chosen.count))
    let bytes = chosen.count * MemoryLayout<Int>.stride
    return try record(
      "gather", [x], x.value.gathered(chosen, axis: along), otherBytes: bytes
    ) { [$0.scattered(chosen, axis: along, in: source)] }
  }

  /// Tensors one after the other along an axis.
  ///
  /// - Throws: `TensorError.nothingToJoin`, `TensorError.axisOutOfRange`,
  ///   `TensorError.shapeMismatch`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func concatenate(
    _ parts: [Recorded<Scalar>], axis: Int = 0
  ) throws -> Recorded<Scalar> {
    guard let first = parts.first else { throw TensorError.nothingToJoin }
    let along = try first.shape.resolvedAxis(axis)
    for part in parts {
      let fits = part.shape.rank == first.shape.rank
      guard fits, part.shape.replacing(along, with: 0) == first.shape.replacing(along, with: 0)
      else { throw TensorError.shapeMismatch(first.shape, part.shape) }
    }
    let lengths = parts.map { $0.shape[along] }
    let needed = parts.map { !$0.isConstant }
    try reserve("concat", first.shape.replacing(along, with: lengths.reduce(0, +)))
    let result = Numbers.concatenated(parts.map(\.value), axis: along)
    return try record("concat", parts, result) { gradient in
      var start = 0
      return zip(lengths, needed).map { length, isNeeded in
        defer { start += length }
        return isNeeded ? gradient.stretch(start..<start + length, axis: along) : nil
      }
    }
  }
}

extension Tape {
  /// Products of pairs of columns: result[…, r] = x[…, first[r]] · x[…, second[r]]. Saved is x alone.
  ///
  /// - Throws: `TensorError.rankTooSmall`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func pairProducts(
    _ x: Recorded<Scalar>, _ first: [Int], _ second: [Int]
  ) throws -> Recorded<Scalar> {
    guard x.shape.rank > 0 else { throw TensorError.rankTooSmall(x.shape, needed: 1) }
    let last = x.shape.rank - 1
    precondition(
      first.count == second.count
        && (first + second).allSatisfy { (0..<x.shape[last]).contains($0) },
      "pairs name columns of \(x.shape)")
    try reserve("pair products", x.shape.replacing(last, with: first.count))
    let value = x.value
    return try record(
      "pair products", [x], value.pairProducts(first, second), saving: [value]
    ) { [value.pairPullback($0, first, second)] }
  }
}
