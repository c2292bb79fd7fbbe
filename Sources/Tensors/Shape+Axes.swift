extension Shape {
  /// The axis counted from the front; negative axes count from the end.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func resolvedAxis(_ axis: Int) throws(TensorError) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(resolved) else { throw .axisOutOfRange(axis, rank: rank) }
    return resolved
  }

  /// The shape two shapes broadcast to: aligned at the last axis, extents equal or 1.
  ///
  /// - Throws: ``TensorError/shapeMismatch(_:_:)``, ``TensorError/sizeOverflow(_:)``.
  public func broadcast(with other: Shape) throws(TensorError) -> Shape {
    let rank = max(rank, other.rank)
    var result: [Int] = []
    for position in 0..<rank {
      let first = extent(alignedAt: position, rank: rank)
      let second = other.extent(alignedAt: position, rank: rank)
      guard first == second || first == 1 || second == 1 else { throw .shapeMismatch(self, other) }
      result.append(first == 1 ? second : first)
    }
    return try Shape.checked(result)
  }

  /// A shape of which a tensor can be made: no negative extent, bytes within
  /// ``Tensor/memoryLimit``.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func checked(_ extents: [Int]) throws(TensorError) -> Shape {
    if let negative = extents.first(where: { $0 < 0 }) { throw .negativeExtent(negative) }
    let shape = Shape(extents)
    let size = MemoryLayout<Float>.size
    guard let count = shape.checkedCount, count <= Int.max / size else {
      throw .sizeOverflow(extents)
    }
    guard count * size <= Tensor.memoryLimit else {
      throw .tooLarge(bytes: count * size, limit: Tensor.memoryLimit)
    }
    return shape
  }

  /// Elements between neighbours along each axis.
  package var strides: [Int] {
    var result = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      result[axis] = result[axis + 1] * extents[axis + 1]
    }
    return result
  }

  /// True when `strides` read the elements one after another.
  func isContiguous(_ strides: [Int]) -> Bool {
    let own = self.strides
    return (0..<rank).allSatisfy { extents[$0] <= 1 || strides[$0] == own[$0] }
  }

  /// Strides that read this shape as a broadcast shape: 0 along repeated axes.
  package func strides(broadcastTo shape: Shape) -> [Int] {
    let own = strides
    return (0..<shape.rank).map { position in
      let axis = position - (shape.rank - rank)
      return axis < 0 || extents[axis] == 1 ? 0 : own[axis]
    }
  }

  private func extent(alignedAt position: Int, rank: Int) -> Int {
    let axis = position - (rank - self.rank)
    return axis < 0 ? 1 : extents[axis]
  }

  /// The extents before, along and after an axis, multiplied: how a loop along it is laid out.
  package func split(at axis: Int) -> (outer: Int, along: Int, inner: Int) {
    (
      extents[..<axis].reduce(1, *), extents[axis], extents[(axis + 1)...].reduce(1, *)
    )
  }

  package func replacing(_ axis: Int, with extent: Int) -> Shape {
    var result = extents
    result[axis] = extent
    return Shape(result)
  }

  package func removing(_ axis: Int) -> Shape {
    var result = extents
    result.remove(at: axis)
    return Shape(result)
  }
}

extension Tensor {
  /// Bytes one result may take; operations that could exceed it refuse before they allocate.
  ///
  /// Set it around a computation: `Tensor.$memoryLimit.withValue(limit) { … }`.
  @TaskLocal public static var memoryLimit = Int.max
}
