import Tensors

/// The extents of a product of stacks of matrices whose leading axes broadcast.
struct ProductShape {
  let rows: Int
  let inner: Int
  let columns: Int
  /// The axes before the last two, of the left side, the right side and the result.
  let leftLeading: Shape
  let rightLeading: Shape
  let leading: Shape

  var result: Shape { Shape(leading.extents + [rows, columns]) }
  var left: Shape { Shape(leftLeading.extents + [rows, inner]) }
  var right: Shape { Shape(rightLeading.extents + [inner, columns]) }

  /// Of tensors with at least two axes; a single matrix on the right multiplies all rows of the left
  /// side at once.
  init(_ left: Shape, _ right: Shape) throws(TensorError) {
    guard left[-1] == right[-2] else { throw .innerMismatch(left, right) }
    inner = left[-1]
    columns = right[-1]
    if right.rank == 2, left.rank > 2 {
      rows = left.extents.dropLast().reduce(1, *)
      (leftLeading, rightLeading, leading) = ([], [], [])
    } else {
      rows = left[-2]
      leftLeading = Shape(Array(left.extents.dropLast(2)))
      rightLeading = Shape(Array(right.extents.dropLast(2)))
      leading = try leftLeading.broadcast(with: rightLeading)
    }
  }
}

extension Numbers {
  /// One product for each index of `leading`, of matrices that follow one another in both sides.
  ///
  /// - Parameters:
  ///   - left: Stored `[…, rows, inner]`, or transposed.
  ///   - right: Stored `[…, inner, columns]`, or transposed.
  ///   - extents: Rows, inner extent and columns of the product.
  ///   - leading: The leading axes of the left side, the right side and the result.
  ///   - context: Threads and the cancel flag.
  /// - Returns: `[leading…, rows, columns]`.
  static func product(
    _ left: (numbers: Numbers, isTransposed: Bool), _ right: (numbers: Numbers, isTransposed: Bool),
    extents: (rows: Int, inner: Int, columns: Int),
    leading: (left: Shape, right: Shape, result: Shape), _ context: ComputeContext
  ) throws(ComputationCancelled) -> Numbers {
    var result = Numbers.unwritten(
      Shape(leading.result.extents + [extents.rows, extents.columns]))
    try addProduct(
      left, right, to: &result, extents: extents, leading: leading, accumulates: false, context)
    return result
  }

  /// The same product written to numbers that are there, or added to them.
  ///
  /// - Parameter result: `[leading…, rows, columns]`, under any shape of as many.
  static func addProduct(
    _ left: (numbers: Numbers, isTransposed: Bool), _ right: (numbers: Numbers, isTransposed: Bool),
    to result: inout Numbers, extents: (rows: Int, inner: Int, columns: Int),
    leading: (left: Shape, right: Shape, result: Shape), accumulates: Bool,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    let (rows, inner, columns) = extents
    guard result.shape.count > 0 else { return }
    guard inner > 0 else {
      if !accumulates { result = .zeros(result.shape) }
      return
    }
    var starts: [(left: Int, right: Int)] = []
    StridedWalk(
      leading.result, leading.left.strides(broadcastTo: leading.result),
      leading.right.strides(broadcastTo: leading.result)
    ).forEachRow { left, leftStep, right, rightStep, count in
      for index in 0..<count {
        starts.append((left + index * leftStep, right + index * rightStep))
      }
    }
    // Pieces of rows that take some milliseconds at most; a large single matrix has one for each thread.
    let isShared =
      starts.count < context.threadCount && rows * inner * columns > smallestShared
    let share = isShared ? (rows + context.threadCount - 1) / context.threadCount : rows
    let pieceRows = max(min(share, largestPiece / max(inner * columns, 1)), 1)
    let pieces = (rows + pieceRows - 1) / pieceRows
    let matrices = starts
    try left.numbers.elements.withUnsafeBufferPointer { leftStart throws(ComputationCancelled) in
      try right.numbers.elements.withUnsafeBufferPointer {
        rightStart throws(ComputationCancelled) in
        try result.elements.withUnsafeMutableBufferPointer { target throws(ComputationCancelled) in
          guard let first = leftStart.baseAddress, let second = rightStart.baseAddress,
            let start = target.baseAddress
          else { return }
          // Every piece writes rows of its own.
          nonisolated(unsafe) let (a, b, c) = (first, second, start)
          try parallelFor(matrices.count * pieces, context.share(0, 0)) { index in
            let (matrix, first) = (index / pieces, index % pieces * pieceRows)
            let leftPlace = MatrixPlace(
              start: a + matrices[matrix].left * rows * inner,
              stride: left.isTransposed ? rows : inner, isTransposed: left.isTransposed)
            let rightPlace = MatrixPlace(
              start: b + matrices[matrix].right * inner * columns,
              stride: right.isTransposed ? inner : columns, isTransposed: right.isTransposed)
            Scalar.multiply(
              rows: min(pieceRows, rows - first), inner: inner, columns: columns,
              leftPlace.from(row: first), rightPlace,
              into: c + (matrix * rows + first) * columns, stride: columns, accumulates: accumulates
            )
          }
        }
      }
    }
  }

  /// Multiply-adds of one piece.
  private static var largestPiece: Int { 1 << 24 }
  /// Multiply-adds below which a product is not worth a second thread.
  private static var smallestShared: Int { 1 << 16 }
}
