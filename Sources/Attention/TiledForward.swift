import Tensors

/// The output block by block of scores: any kernel, any mask, never N × N.
///
/// A block of queries meets the blocks of keys one after another. For the exponential, each row
/// keeps the largest score so far; when it grows, what was summed is scaled down (the running
/// maximum of Milakov and Gimelshein 2018, arXiv:1805.02867).
struct TiledForward: Sendable {
  let head: ForwardHead

  /// Fills `output`, `[queryCount, valueWidth]`, `normalizers`, `[queryCount]`, and for the
  /// exponential `largest`, `[queryCount]`, with the rows' largest scores.
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    largest: UnsafeMutablePointer<Float>?, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers, maxima) = (output, normalizers, largest)
    let flag = context.cancelFlag
    try parallelFor(head.queries.count, context) { block in
      let rows = QueryRows(head: head, block: block, output, normalizers)
      let largest = rows.meetKeys(flag)
      let first = head.queryTokens(in: block).lowerBound
      maxima?.advanced(by: first).update(from: largest, count: largest.count)
    }
  }
}

/// A block of queries with what it has summed so far.
private struct QueryRows {
  let head: ForwardHead
  let block: Int
  let places: Range<Int>
  /// Rows of this block in the results.
  let output: UnsafeMutablePointer<Float>
  let normalizers: UnsafeMutablePointer<Double>

  init(
    head: ForwardHead, block: Int, _ output: UnsafeMutablePointer<Float>,
    _ normalizers: UnsafeMutablePointer<Double>
  ) {
    self.head = head
    self.block = block
    places = head.queries.places(in: block)
    let first = head.queryTokens(in: block).lowerBound
    self.output = output + first * head.valueWidth
    self.normalizers = normalizers + first
  }

  /// Sums over every visible key, then divides; gives each row's largest score.
  func meetKeys(_ flag: CancelFlag) -> [Float] {
    output.update(repeating: 0, count: places.count * head.valueWidth)
    normalizers.update(repeating: 0, count: places.count)
    var largest = [Float](repeating: -.infinity, count: places.count)
    let lastBlock = head.isCausal ? head.firstBlock + block : head.keys.count - 1
    withUnsafeTemporaryAllocation(
      of: Float.self, capacity: TokenBlocks.size * TokenBlocks.size
    ) { tile in
      guard let tile = tile.baseAddress, lastBlock >= 0 else { return }
      for keyBlock in 0...lastBlock {
        if flag.isCancelled { return }
        let isDiagonal = head.isCausal && keyBlock == lastBlock
        meet(keyBlock, isDiagonal: isDiagonal, tile, &largest)
      }
    }
    for row in 0..<places.count {
      Kernels.scale(
        output + row * head.valueWidth, head.valueWidth, by: Float(1 / normalizers[row]))
    }
    return largest
  }

  private func meet(
    _ keyBlock: Int, isDiagonal: Bool, _ tile: UnsafeMutablePointer<Float>,
    _ largest: inout [Float]
  ) {
    let columns = head.keys.places(in: keyBlock).count
    head.scores(block, rows: places, keyBlock, columns: columns, into: tile)
    // On the diagonal, the place of a query is that of the last key it sees.
    let visible = { (row: Int) in isDiagonal ? places.lowerBound + row + 1 : columns }
    for row in 0..<places.count {
      let line = tile + row * TokenBlocks.size
      let count = visible(row)
      if head.coefficients.isEmpty {
        addExponentials(line, count, row, &largest[row])
      } else {
        normalizers[row] += Kernels.polynomial(line, count, head.coefficients)
      }
      (line + count).update(repeating: 0, count: columns - count)
    }
    head.addMixture(
      tile, rows: places.count, columns: columns, keyBlock, visible: isDiagonal ? visible : nil,
      to: output)
  }

  private func addExponentials(
    _ line: UnsafeMutablePointer<Float>, _ count: Int, _ row: Int, _ largest: inout Float
  ) {
    let candidate = max(largest, Kernels.maximum(line, count))
    if candidate > largest, largest > -.infinity {
      var before = largest
      let factor = Kernels.exponential(&before, 1, shift: candidate)
      normalizers[row] *= factor
      Kernels.scale(output + row * head.valueWidth, head.valueWidth, by: Float(factor))
    }
    largest = candidate
    // All scores −∞ so far: their exponentials are 0, not exp(−∞ + ∞).
    normalizers[row] += Kernels.exponential(
      line, count, shift: candidate == -.infinity ? 0 : candidate)
  }
}
