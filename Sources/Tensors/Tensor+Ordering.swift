import Foundation

extension Tensor {
  /// The index of the largest element along an axis, or in the flattened tensor.
  ///
  /// The first of equals; the first NaN when there is one, as in NumPy.
  /// - Throws: ``TensorError/emptyReduction(_:)``, ``TensorError/axisOutOfRange(_:rank:)``.
  public func argmax(axis: Int? = nil) throws(TensorError) -> Tensor {
    try indexOfBest(axis: axis) { $0 > $1 }
  }

  /// The index of the smallest element along an axis, or in the flattened tensor.
  ///
  /// The first of equals; the first NaN when there is one, as in NumPy.
  /// - Throws: ``TensorError/emptyReduction(_:)``, ``TensorError/axisOutOfRange(_:rank:)``.
  public func argmin(axis: Int? = nil) throws(TensorError) -> Tensor {
    try indexOfBest(axis: axis) { $0 < $1 }
  }

  private func indexOfBest(
    axis: Int?, _ isBetter: (Float, Float) -> Bool
  ) throws(TensorError) -> Tensor {
    let source = axis == nil ? Tensor([numbers.count], numbers) : self
    let along = try source.shape.resolvedAxis(axis ?? 0)
    let result = source.shape.removing(along)
    if source.shape[along] == 0, result.count > 0 { throw .emptyReduction(shape) }
    return Tensor(
      result,
      source.mapLines(along: along) { line in
        var best = 0
        for index in line.indices {
          if line[index].isNaN { return Float(index) }
          if isBetter(line[index], line[best]) { best = index }
        }
        return Float(best)
      })
  }

  /// Sorted along an axis, ascending, NaN last.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func sorted(axis: Int = -1) throws(TensorError) -> Tensor {
    try replacingLines(axis: axis) { line in
      line.sorted { Self.precedes($0, $1) }
    }
  }

  /// The indices that sort along an axis; equals keep their order.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func argsort(axis: Int = -1) throws(TensorError) -> Tensor {
    try replacingLines(axis: axis) { line in
      line.indices.sorted {
        Self.precedes(line[$0], line[$1]) || (!Self.precedes(line[$1], line[$0]) && $0 < $1)
      }.map(Float.init)
    }
  }

  private static func precedes(_ first: Float, _ second: Float) -> Bool {
    second.isNaN ? !first.isNaN : first < second
  }

  /// Running sums along an axis; of the flattened tensor when none is given.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func cumulativeSum(axis: Int? = nil) throws(TensorError) -> Tensor {
    let source = axis == nil ? Tensor([numbers.count], numbers) : self
    return try source.replacingLines(axis: axis ?? 0) { line in
      var sum = 0.0
      return line.map {
        sum += Double($0)
        return Float(sum)
      }
    }
  }

  /// e^x over its sum along an axis, with the largest element subtracted first.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func softmax(axis: Int = -1) throws(TensorError) -> Tensor {
    try replacingLines(axis: axis) { line in
      let largest = Double(line.reduce(-.infinity) { max($0, $1) })
      let values = line.map { exp(Double($0) - largest) }
      let sum = values.reduce(0, +)
      return values.map { Float($0 / sum) }
    }
  }

  /// A tensor of the same shape with each line along an axis replaced.
  private func replacingLines(
    axis: Int, _ body: (Line) -> [Float]
  ) throws(TensorError) -> Tensor {
    let along = try shape.resolvedAxis(axis)
    let lines = mapLines(along: along, body)
    let inner = shape.split(at: along).inner
    var result = elements
    for (lineIndex, line) in lines.enumerated() {
      let (outerIndex, innerIndex) = lineIndex.quotientAndRemainder(dividingBy: inner)
      var position = outerIndex * shape[along] * inner + innerIndex
      for value in line {
        result[position] = value
        position += inner
      }
    }
    return Tensor(shape, result)
  }
}
