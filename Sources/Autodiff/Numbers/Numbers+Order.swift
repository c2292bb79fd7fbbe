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
  ///
  /// - Throws: `ComputationCancelled`, looked for between comparisons.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func risingOrder(axis: Int, _ context: ComputeContext) throws -> [Int] {
    let (outer, extent, inner) = shape.split(at: axis)
    var result = [Int](repeating: 0, count: elements.count)
    var entries: [(number: Scalar, place: Int)] = []
    entries.reserveCapacity(extent)
    var comparisons = 0
    for line in 0..<outer * inner {
      try context.checkCancelled()
      let start = line / inner * extent * inner + line % inner
      entries.removeAll(keepingCapacity: true)
      for place in stride(from: start, to: start + extent * inner, by: inner) {
        entries.append((elements[place], place))
      }
      try entries.sort { first, second in
        comparisons &+= 1
        if comparisons & 0x3FFF == 0 { try context.checkCancelled() }
        let (a, b) = (first.number, second.number)
        if a < b { return true }
        if b < a { return false }
        if a.isNaN != b.isNaN { return b.isNaN }
        return first.place < second.place
      }
      for (place, entry) in entries.enumerated() { result[start + place * inner] = entry.place }
    }
    return result
  }
}
