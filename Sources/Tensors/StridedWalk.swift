/// Offsets into two storages that are read in the order of a third shape, row after row.
///
/// Broadcasting, transposing and slicing are all this walk with different strides.
package struct StridedWalk {
  package let shape: Shape
  package let first: [Int]
  package let second: [Int]

  package init(_ shape: Shape, _ first: [Int], _ second: [Int]? = nil) {
    self.shape = shape
    self.first = first
    self.second = second ?? [Int](repeating: 0, count: shape.rank)
  }

  /// Calls `body` for each row along the last axis: offsets of its start and strides along it.
  package func forEachRow(
    from start: Int = 0,
    _ body: (_ first: Int, _ firstStep: Int, _ second: Int, _ secondStep: Int, _ count: Int) -> Void
  ) {
    guard !shape.extents.contains(0) else { return }
    guard let last = shape.extents.last else { return body(start, 0, 0, 0, 1) }
    let axes = shape.rank - 1
    var index = [Int](repeating: 0, count: axes)
    var (firstOffset, secondOffset) = (start, 0)
    while true {
      body(firstOffset, first[axes], secondOffset, second[axes], last)
      // Advance like an odometer, the axis next to the row first.
      var axis = axes - 1
      while axis >= 0 {
        index[axis] += 1
        firstOffset += first[axis]
        secondOffset += second[axis]
        if index[axis] < shape.extents[axis] { break }
        firstOffset -= first[axis] * index[axis]
        secondOffset -= second[axis] * index[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}

extension Tensor {
  /// The elements read in the order of `shape` with `strides`, starting at `start`; storage is shared
  /// when they lie one after another in that order.
  func reading(_ shape: Shape, strides: [Int], from start: Int = 0) -> Tensor {
    if shape.isContiguous(strides), start >= 0, start + shape.count <= numbers.count {
      return part(shape, from: start)
    }
    var result: [Float] = []
    result.reserveCapacity(shape.count)
    numbers.withUnsafeBufferPointer { source in
      StridedWalk(shape, strides).forEachRow(from: start) { offset, step, _, _, count in
        if step == 1 {
          result.append(contentsOf: source[offset..<offset + count])
        } else {
          for index in 0..<count { result.append(source[offset + index * step]) }
        }
      }
    }
    return Tensor(shape, result)
  }
}
