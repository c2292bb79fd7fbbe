import Tensors

/// The output block by block of scores: any kernel, any mask, never N × N.
///
/// A block of queries meets the blocks of keys one after another; see ``QueryStrip``.
struct TiledForward: Sendable {
  let head: ForwardHead

  private var stripCount: Int { TokenBlocks.size / QueryStrip.size }

  /// Fills `output`, `[queryCount, valueWidth]`, `normalizers`, `[queryCount]`, and for the
  /// exponential `largest`, `[queryCount]`, with the rows' largest scores.
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    largest: UnsafeMutablePointer<Float>? = nil, _ context: ComputeContext
  ) throws(ComputationCancelled) {
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers, largest) = (output, normalizers, largest)
    let flag = context.cancelFlag
    try parallelFor(head.queries.count, context) { block in
      head.queries.withBlock(block) { queries in
        StripRoom.with(head, strips: stripCount) { room in
          let strips = (0..<stripCount).map { room.strip($0, queries + $0 * QueryStrip.size) }
          meetKeys(block, strips, flag)
          write(block, strips, output: output, normalizers: normalizers, largest: largest)
        }
      }
    }
  }

  /// Sums over every key that a block of queries sees.
  private func meetKeys(_ block: Int, _ strips: [QueryStrip], _ flag: CancelFlag) {
    let places = head.queries.places(in: block)
    let lastBlock = head.isCausal ? head.firstBlock + block : head.keys.count - 1
    for keyBlock in stride(from: 0, through: lastBlock, by: 1) where !flag.isCancelled {
      let count = head.keys.places(in: keyBlock).count
      let isDiagonal = head.isCausal && keyBlock == lastBlock
      head.keys.withBlock(keyBlock) { keys in
        head.withValues(keyBlock) { values in
          for (index, strip) in strips.enumerated() {
            let first = index * QueryStrip.size
            guard places.overlaps(first..<first + QueryStrip.size) else { continue }
            if isDiagonal {
              // The place of a query is that of the last key it sees.
              strip.meet(
                keys, values, count: min(count, first + QueryStrip.size), diagonal: -first,
                hasFiniteValues: head.hasFiniteValues[keyBlock])
            } else {
              strip.meet(keys, values, count: count)
            }
          }
        }
      }
    }
  }

  private func write(
    _ block: Int, _ strips: [QueryStrip], output: UnsafeMutablePointer<Float>,
    normalizers: UnsafeMutablePointer<Double>, largest: UnsafeMutablePointer<Float>?
  ) {
    let places = head.queries.places(in: block)
    let firstToken = head.queryTokens(in: block).lowerBound
    for (index, strip) in strips.enumerated() {
      let first = index * QueryStrip.size
      let asking = places.clamped(to: first..<first + QueryStrip.size)
      guard !asking.isEmpty else { continue }
      let token = firstToken + asking.lowerBound - places.lowerBound
      strip.write(
        asking.lowerBound - first..<asking.upperBound - first,
        output: output + token * head.valueWidth, normalizers: normalizers + token)
      largest?.advanced(by: token).update(
        from: strip.running.maxima + asking.lowerBound - first, count: asking.count)
    }
  }
}
