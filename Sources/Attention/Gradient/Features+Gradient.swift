import Tensors

extension Features {
  /// Slices of features for work that is split by features: so many lists, of about equal length.
  ///
  /// They depend on nothing but the features, so neither do sums over them.
  var lanes: [[Range<Int>]] {
    let linearEnd = count - first.count
    var lanes = [[Range<Int>]](repeating: [], count: Self.laneCount)
    lanes[0].append(0..<1)
    for (index, part) in Self.parts(1..<linearEnd, Self.laneCount).enumerated() {
      // From the last on: the first has the constant.
      lanes[Self.laneCount - 1 - index].append(part)
    }
    let needed = (first.count + Self.sliceSize - 1) / Self.sliceSize
    let rounded = (needed + Self.laneCount - 1) / Self.laneCount * Self.laneCount
    for (index, part) in Self.parts(linearEnd..<count, rounded).enumerated() {
      lanes[index % Self.laneCount].append(part)
    }
    return lanes.filter { !$0.isEmpty }
  }

  /// Lists of slices.
  private static let laneCount = 4

  /// A range in parts of about equal length, none of them empty.
  private static func parts(_ range: Range<Int>, _ count: Int) -> [Range<Int>] {
    guard !range.isEmpty else { return [] }
    let count = min(count, range.count)
    return (0..<count).map { part in
      let (lower, upper) = (range.count * part / count, range.count * (part + 1) / count)
      return range.lowerBound + lower..<range.lowerBound + upper
    }
  }

  /// Lends the monomials of any slice of ``lanes`` for a block of tokens, `[slice, size]`, each
  /// multiplied by its weight when they are `weighted`.
  func withMonomials(
    _ slice: Range<Int>, of block: UnsafePointer<Float>, weighted: Bool,
    scratch: UnsafeMutablePointer<Float>, _ body: (UnsafePointer<Float>) -> Void
  ) {
    let size = TokenBlocks.size
    let linearEnd = count - first.count
    if slice.lowerBound == 0 {
      scratch.update(repeating: 1, count: size)
    } else if slice.lowerBound < linearEnd {
      let rows = block + (slice.lowerBound - 1) * size
      guard weighted, weights[slice.lowerBound] != 1 else { return body(rows) }
      scratch.update(from: rows, count: slice.count * size)
    } else {
      withRows(slice, of: block, scratch: scratch) { _ in }
    }
    if weighted {
      for (row, feature) in slice.enumerated() where weights[feature] != 1 {
        Kernels.scale(scratch + row * size, size, by: weights[feature])
      }
    }
    body(scratch)
  }

  /// The gradient of a block's tokens from that of a slice of products, `[slice, size]`.
  func addPullback(
    _ slice: Range<Int>, _ rows: UnsafePointer<Float>, at block: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    let offset = slice.lowerBound - (count - first.count)
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        Kernels.addFeaturePullback(
          into: gradient, block, stride: TokenBlocks.size, rows, rowStride: TokenBlocks.size,
          first: first + offset, second: second + offset, rowCount: slice.count,
          count: TokenBlocks.size)
      }
    }
  }

  /// True for slices of the constant, which has no gradient.
  func isConstant(_ slice: Range<Int>) -> Bool { slice.lowerBound == 0 }

  /// True for slices of the x_m themselves.
  func isLinear(_ slice: Range<Int>) -> Bool { slice.upperBound <= count - first.count }
}
