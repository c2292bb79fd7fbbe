import Tensors

extension Tape {
  /// Running sums along an axis. Nothing is saved: the gradient is summed from the end.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func cumulativeSum(_ x: Recorded<Scalar>, axis: Int) throws -> Recorded<Scalar> {
    let along = try x.shape.resolvedAxis(axis)
    try reserve("cumsum", x.shape)
    return try record("cumsum", [x], x.value.runningSums(axis: along, fromEnd: false)) {
      [$0.runningSums(axis: along, fromEnd: true)]
    }
  }

  /// The numbers along an axis in rising order, NaN last; each gradient goes back to where its number
  /// came from. Saved are these places.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``,
  ///   `ComputationCancelled`.
  public func sort(_ x: Recorded<Scalar>, axis: Int = -1) throws -> Recorded<Scalar> {
    let along = try x.shape.resolvedAxis(axis)
    try reserve("sort", x.shape)
    let order = try x.value.risingOrder(axis: along, context)
    return try reshape(gather(reshape(x, [-1]), order), x.shape.extents)
  }

  /// Every entry of an axis several times in a row.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, `TensorError.negativeExtent`,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func repeating(
    _ x: Recorded<Scalar>, _ count: Int, axis: Int
  ) throws -> Recorded<Scalar> {
    let along = try x.shape.resolvedAxis(axis)
    guard count >= 0 else { throw TensorError.negativeExtent(count) }
    var extents = x.shape.extents
    extents.insert(1, at: along + 1)
    let column = try reshape(x, extents)
    extents[along + 1] = count
    let wide = try broadcast(column, to: Shape.checked(extents))
    extents.remove(at: along + 1)
    extents[along] *= count
    return try reshape(wide, extents)
  }

  /// The whole `counts` times along each axis; shape and counts are aligned at the last axis, missing
  /// ones are 1.
  ///
  /// - Throws: `TensorError.negativeExtent`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func tile(_ x: Recorded<Scalar>, _ counts: [Int]) throws -> Recorded<Scalar> {
    if let negative = counts.first(where: { $0 < 0 }) {
      throw TensorError.negativeExtent(negative)
    }
    let rank = max(x.shape.rank, counts.count)
    var extents = [Int](repeating: 1, count: rank - x.shape.rank) + x.shape.extents
    let aligned = [Int](repeating: 1, count: rank - counts.count) + counts
    var result = try reshape(x, extents)
    for (axis, count) in aligned.enumerated() where count != 1 {
      var pieces = extents
      pieces.insert(1, at: axis)
      result = try reshape(result, pieces)
      pieces[axis] = count
      result = try broadcast(result, to: Shape.checked(pieces))
      extents[axis] *= count
      result = try reshape(result, extents)
    }
    return result
  }
}
