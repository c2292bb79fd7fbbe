import Tensors

extension Tensor {
  /// Every entry of an axis `count` times in a row, without a list of indices beside the result.
  ///
  /// - Throws: `TensorError.axisOutOfRange`; the size was checked before.
  func repeating(_ count: Int, axis: Int) throws(TensorError) -> Tensor {
    let along = try shape.resolvedAxis(axis)
    return copyingBlocks(of: shape.extents[(along + 1)...].reduce(1, *), count, axis: along)
  }

  /// The whole tensor `counts` times along each axis; there are as many counts as axes.
  func tiled(_ counts: [Int]) -> Tensor {
    var result = self
    for axis in counts.indices.reversed() where counts[axis] != 1 {
      let block = result.shape.extents[axis...].reduce(1, *)
      result = result.copyingBlocks(of: block, counts[axis], axis: axis)
    }
    return result
  }

  /// Each block of `length` numbers `count` times; `axis` grows by that factor.
  private func copyingBlocks(of length: Int, _ count: Int, axis: Int) -> Tensor {
    var extents = shape.extents
    extents[axis] *= count
    var result: [Float] = []
    result.reserveCapacity(elements.count * count)
    for start in stride(from: 0, to: elements.count, by: max(length, 1)) {
      for _ in 0..<count { result += elements[start..<start + length] }
    }
    return Tensor(Shape(extents), result)
  }
}
