extension Tensor {
  /// NumPy's `@`: vectors, matrices, and stacks of matrices whose leading axes broadcast.
  ///
  /// - Parameter other: `[…, inner, columns]` for this tensor's `[…, rows, inner]`; a vector on the
  ///   left counts as one row, on the right as one column, and that axis goes again.
  /// - Returns: `[…, rows, columns]`.
  /// - Throws: ``TensorError/rankTooSmall(_:needed:)``, ``TensorError/innerMismatch(_:_:)``,
  ///   ``TensorError/shapeMismatch(_:_:)``, ``TensorError/sizeOverflow(_:)``.
  /// - Complexity: O(rows · inner · columns) for each matrix.
  public func matrixProduct(_ other: Tensor) throws(TensorError) -> Tensor {
    guard shape.rank > 0 else { throw .rankTooSmall(shape, needed: 1) }
    guard other.shape.rank > 0 else { throw .rankTooSmall(other.shape, needed: 1) }
    let left = shape.rank == 1 ? try expanded(axis: 0) : self
    let right = other.shape.rank == 1 ? try other.expanded(axis: 1) : other
    guard left.shape[-1] == right.shape[-2] else { throw .innerMismatch(shape, other.shape) }
    var result = try Self.stackedProduct(left, right)
    if other.shape.rank == 1 { result = try result.squeezed(axis: -1) }
    if shape.rank == 1 { result = try result.squeezed(axis: other.shape.rank == 1 ? -1 : -2) }
    return result
  }

  private static func stackedProduct(
    _ left: Tensor, _ right: Tensor
  ) throws(TensorError) -> Tensor {
    let (rows, inner, columns) = (left.shape[-2], left.shape[-1], right.shape[-1])
    let leftLeading = Shape(Array(left.shape.extents.dropLast(2)))
    let rightLeading = Shape(Array(right.shape.extents.dropLast(2)))
    let leading = try leftLeading.broadcast(with: rightLeading)
    let shape = try Shape.checked(leading.extents + [rows, columns])
    var result = [Float](repeating: 0, count: shape.count)
    guard shape.count > 0, inner > 0 else { return Tensor(shape, result) }
    // Offsets of the matrices: the leading shapes' strides count matrices.
    let walk = StridedWalk(
      leading, leftLeading.strides(broadcastTo: leading),
      rightLeading.strides(broadcastTo: leading))
    Kernels.withPointers(left.numbers, right.numbers, &result) { left, right, target in
      var target = target
      walk.forEachRow { leftIndex, leftStep, rightIndex, rightStep, count in
        for index in 0..<count {
          let leftStart = left + (leftIndex + index * leftStep) * rows * inner
          let rightStart = right + (rightIndex + index * rightStep) * inner * columns
          Kernels.product(
            rows: rows, inner: inner, columns: columns, .init(leftStart, stride: inner),
            .init(rightStart, stride: columns), into: target, stride: columns)
          target += rows * columns
        }
      }
    }
    return Tensor(shape, result)
  }

  /// Every product of an element of this vector with one of another, `[count, other count]`.
  ///
  /// - Throws: ``TensorError/sizeOverflow(_:)``.
  public func outer(_ other: Tensor) throws(TensorError) -> Tensor {
    let column = Tensor([numbers.count, 1], numbers)
    return try column.multiplying(Tensor([1, other.numbers.count], other.numbers))
  }

  /// The diagonal of the last two axes: column = row + `offset`. Of a vector, the diagonal matrix.
  ///
  /// - Throws: ``TensorError/rankTooSmall(_:needed:)``, ``TensorError/sizeOverflow(_:)``.
  public func diagonal(offset: Int = 0) throws(TensorError) -> Tensor {
    if shape.rank == 1 { return try diagonalMatrix(offset: offset) }
    guard shape.rank >= 2 else { throw .rankTooSmall(shape, needed: 1) }
    let (rows, columns) = (shape[-2], shape[-1])
    let offset = min(max(offset, -rows), columns)
    let first = max(0, -offset)
    let count = max(0, min(rows - first, columns - max(0, offset)))
    let leading = Array(shape.extents.dropLast(2))
    let strides = shape.strides
    return reading(
      Shape(leading + [count]), strides: Array(strides.dropLast(2)) + [columns + 1],
      from: count == 0 ? 0 : first * columns + first + offset)
  }

  private func diagonalMatrix(offset: Int) throws(TensorError) -> Tensor {
    guard offset.magnitude < 1 << 31 else { throw .sizeOverflow([numbers.count, offset]) }
    let size = numbers.count + abs(offset)
    var result = try Tensor.zeros([size, size])
    for (index, element) in numbers.enumerated() {
      result.elements[(index + max(0, -offset)) * size + index + max(0, offset)] = element
    }
    return result
  }

  /// The sum of the diagonal of the last two axes.
  ///
  /// - Throws: ``TensorError/rankTooSmall(_:needed:)``.
  public func trace(offset: Int = 0) throws(TensorError) -> Tensor {
    guard shape.rank >= 2 else { throw .rankTooSmall(shape, needed: 2) }
    return try diagonal(offset: offset).sum(axis: -1)
  }

  /// The last two axes with 0 below the diagonal column = row + `offset`.
  ///
  /// - Throws: ``TensorError/rankTooSmall(_:needed:)``.
  public func upperTriangle(offset: Int = 0) throws(TensorError) -> Tensor {
    try keepingEntries { row, column in column - row >= offset }
  }

  /// The last two axes with 0 above the diagonal column = row + `offset`.
  ///
  /// - Throws: ``TensorError/rankTooSmall(_:needed:)``.
  public func lowerTriangle(offset: Int = 0) throws(TensorError) -> Tensor {
    try keepingEntries { row, column in column - row <= offset }
  }

  private func keepingEntries(
    _ isKept: (_ row: Int, _ column: Int) -> Bool
  ) throws(TensorError) -> Tensor {
    guard shape.rank >= 2 else { throw .rankTooSmall(shape, needed: 2) }
    let (rows, columns) = (shape[-2], shape[-1])
    var result = elements
    for index in result.indices {
      let (row, column) = (index / columns % rows, index % columns)
      if !isKept(row, column) { result[index] = 0 }
    }
    return Tensor(shape, result)
  }
}
