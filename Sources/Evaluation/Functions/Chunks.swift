import Tensors

/// Numbers worked on between two looks at the cancel flag: well below 100 ms for any function.
private let chunkLength = 1 << 20

/// Multiply-adds of a matrix product between two looks at the cancel flag.
private let productChunk = 1 << 30

extension Tensor {
  /// A function of every element, stopped when the flag is raised.
  ///
  /// - Throws: `ComputationCancelled`.
  func mapped(_ context: ComputeContext, _ function: (Tensor) -> Tensor) throws -> Tensor {
    guard numbers.count > chunkLength else { return function(self) }
    var result: [Float] = []
    result.reserveCapacity(numbers.count)
    for start in stride(from: 0, to: numbers.count, by: chunkLength) {
      try context.checkCancelled()
      let part = numbers[start..<min(start + chunkLength, numbers.count)]
      result += function(Tensor([part.count], part)).elements
    }
    return Tensor(shape, result)
  }

  /// Two tensors combined element by element, stopped when the flag is raised.
  ///
  /// - Throws: `TensorError` when the shapes do not go together or the result would not fit,
  ///   `ComputationCancelled`.
  static func combining(
    _ a: Tensor, _ b: Tensor, by operation: BinaryOperation, _ context: ComputeContext
  ) throws -> Tensor {
    let shape = try a.shape.broadcast(with: b.shape)
    try shape.refuse(over: context.memoryLimit)
    guard shape.count > chunkLength, shape.rank > 0 else {
      return try combining(a, b, by: operation)
    }
    let rowLength = max(shape.count / shape[0], 1)
    var result: [Float] = []
    result.reserveCapacity(shape.count)
    for rows in chunks(of: shape[0], by: max(chunkLength / rowLength, 1)) {
      try context.checkCancelled()
      let first = try a.rows(rows, of: shape)
      let second = try b.rows(rows, of: shape)
      result += try combining(first, second, by: operation).elements
    }
    return Tensor(shape, result)
  }

  /// a @ b, refused before it is allocated when it would not fit, stopped when the flag is raised.
  ///
  /// - Throws: `TensorError`, `ComputationCancelled`.
  func matrixProduct(_ other: Tensor, _ context: ComputeContext) throws -> Tensor {
    guard shape.rank > 0, other.shape.rank > 0 else { return try matrixProduct(other) }
    let rows = shape.rank > 1 ? [shape[-2]] : []
    let columns = other.shape.rank > 1 ? [other.shape[-1]] : []
    let leading = try Shape(Array(shape.extents.dropLast(2)))
      .broadcast(with: Shape(Array(other.shape.extents.dropLast(2))))
    let target = Shape(leading.extents + rows + columns)
    try target.refuse(over: context.memoryLimit)
    let work = target.count.multipliedReportingOverflow(by: shape[-1])
    guard work.overflow || work.partialValue > productChunk, shape.rank == 2, shape[0] > 1 else {
      return try matrixProduct(other)
    }
    var result: [Float] = []
    result.reserveCapacity(target.count)
    let rowWork = max(shape[1] * (columns.first ?? 1), 1)
    for rows in Self.chunks(of: shape[0], by: max(productChunk / rowWork, 1)) {
      try context.checkCancelled()
      result += try self.rows(rows, of: shape).matrixProduct(other).elements
    }
    return Tensor(target, result)
  }

  /// These indices of the first axis of `whole`; everything where this tensor is repeated along it.
  private func rows(_ rows: Range<Int>, of whole: Shape) throws(TensorError) -> Tensor {
    guard shape.rank == whole.rank, shape[0] == whole[0] else { return self }
    return try sliced([.range(from: rows.lowerBound, to: rows.upperBound)])
  }

  private static func chunks(of count: Int, by length: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
  }
}

extension Call {
  /// Random numbers of a shape, stopped when the flag is raised.
  mutating func drawn(
    _ extents: [Int], _ draw: (inout RandomGenerator, Shape) -> Tensor
  ) throws -> Tensor {
    let shape = try reserved(extents)
    guard shape.count > chunkLength else { return draw(&generator, shape) }
    var elements: [Float] = []
    elements.reserveCapacity(shape.count)
    while elements.count < shape.count {
      try context.compute.checkCancelled()
      elements += draw(&generator, [min(chunkLength, shape.count - elements.count)]).elements
    }
    return Tensor(shape, elements)
  }
}
