import Attention
import Tensors

/// Sums of features over all tokens before a block boundary, in double precision,
/// `[boundaries, F]`; a summed-area table's one side.
struct SumTable: Sendable {
  /// Positions in a block, a multiple of a chunk.
  let blockSize: Int
  /// F.
  let featureCount: Int
  /// The first boundary, in blocks; nothing lies before it.
  let firstBlock: Int
  private var numbers: [Double]

  /// Makes room for the sums before the blocks of a range and after the last of them.
  init(_ blocks: Range<Int>, blockSize: Int, featureCount: Int) {
    self.blockSize = blockSize
    self.featureCount = featureCount
    firstBlock = blocks.lowerBound
    numbers = [Double](repeating: 0, count: (blocks.count + 1) * featureCount)
  }

  /// Bytes for so many blocks.
  static func bytes(blockCount: Int, featureCount: Int) -> Double {
    8 * Double(blockCount + 1) * Double(featureCount)
  }

  /// Numbers it holds.
  var numberCount: Int { numbers.count }

  /// The last boundary, in blocks.
  var lastBlock: Int { firstBlock + numbers.count / max(featureCount, 1) - 1 }

  /// Fills the table: `sum` adds each block's own features to the place it is lent, and the sums run
  /// on from there.
  mutating func fill(
    _ context: ComputeContext,
    _ sum: @Sendable (_ block: Int, _ place: UnsafeMutablePointer<Double>) -> Void
  ) throws(ComputationCancelled) {
    let (count, first, features) = (lastBlock - firstBlock, firstBlock, featureCount)
    try numbers.withUnsafeMutableBufferPointer { numbers throws(ComputationCancelled) in
      guard let address = numbers.baseAddress else { return }
      // Each block has a place of its own, and then each part of the features.
      nonisolated(unsafe) let start = address
      try parallelFor(count, context) { index in
        sum(first + index, start + (index + 1) * features)
      }
      let parts = min(features, 16)
      try parallelFor(parts, context.quiet) { part in
        let range = features * part / parts..<features * (part + 1) / parts
        for block in stride(from: 0, to: count, by: 1) {
          let (before, after) = (start + block * features, start + (block + 1) * features)
          for feature in range { after[feature] += before[feature] }
        }
      }
    }
  }

  /// Lends the sums before a boundary, `[F]`; boundaries outside the table are its nearest.
  func withSums<Result>(
    before block: Int, _ body: (UnsafePointer<Double>) -> Result
  ) -> Result {
    let index = min(max(block, firstBlock), lastBlock) - firstBlock
    return numbers.withUnsafeBufferPointer { numbers in
      guard let start = numbers.baseAddress else {
        preconditionFailure("a table of sums holds at least its first boundary")
      }
      return body(start + index * featureCount)
    }
  }
}
