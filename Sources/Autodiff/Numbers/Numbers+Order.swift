import Tensors

extension Numbers {
  /// Running sums along an axis, from its start or from its end.
  ///
  /// - Numerics: Accumulates in double precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func runningSums(axis: Int, fromEnd: Bool) -> Numbers {
    let (outer, extent, inner) = shape.split(at: axis)
    var result = self
    result.elements.withUnsafeMutableBufferPointer { numbers in
      for line in 0..<outer * inner {
        let start = line / inner * extent * inner + line % inner
        var sum = 0.0
        for place in 0..<extent {
          let index = start + (fromEnd ? extent - 1 - place : place) * inner
          sum += Double(numbers[index])
          numbers[index] = Scalar(sum)
        }
      }
    }
    return result
  }

  /// The places in storage that put every line along an axis in rising order; equals keep their
  /// order, NaN come last.
  func risingOrder(axis: Int) -> [Int] {
    let (outer, extent, inner) = shape.split(at: axis)
    var result = [Int](repeating: 0, count: elements.count)
    for line in 0..<outer * inner {
      let start = line / inner * extent * inner + line % inner
      let order = (0..<extent).map { start + $0 * inner }.sorted { first, second in
        let (a, b) = (elements[first], elements[second])
        if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? first < second : b.isNaN }
        return a == b ? first < second : a < b
      }
      for (place, source) in order.enumerated() { result[start + place * inner] = source }
    }
    return result
  }
}
