import Tensors

/// The factorised output under a mask.
///
/// Chunk by chunk of ``QueryStrip/size`` tokens: queries read the sums of all keys before the chunk,
/// the keys of the chunk join the sums, and inside the chunk the triangle of weights is dense. Every
/// feature's sums are a story of their own, so parts of the features go through the tokens side by
/// side, each in the first caches; nothing is computed twice and no state is copied. What the parts
/// give a query is added up in order, so the number of threads changes nothing.
struct CausalForward: Sendable {
  let head: ForwardHead
  /// Of the blocks before the queries' first; the keys join here.
  let sums: FeatureSums

  private var table: FeatureTable { sums.table }
  private var chunkCount: Int { TokenBlocks.size / QueryStrip.size }

  /// Parts of the features.
  private static func partCount(featureCount: Double) -> Int { featureCount < 256 ? 2 : 4 }

  /// Numbers at work for each block of a group, and blocks in a group: half a megabyte or a bit more,
  /// so that a group stays in the second-level cache.
  private static func group(
    degree: Int, width: Int, valueWidth: Int
  ) -> (blockLength: Double, blockCount: Int) {
    let featureCount = FeatureTable.count(degree: degree, width: width)
    let length =
      2 * FeatureTable.blockLength(degree: degree, width: width)
      + Double(partCount(featureCount: featureCount) * (valueWidth + 1) * TokenBlocks.size)
    return (length, Int(min(max(131_072 / length, 8), 64)))
  }

  /// Bytes at work besides the sums.
  static func workBytes(degree: Int, width: Int, valueWidth: Int) -> Double {
    let group = group(degree: degree, width: width, valueWidth: valueWidth)
    return 2 * 4 * group.blockLength * Double(group.blockCount)
  }

  /// Fills `output`, `[queryCount, valueWidth]`, and `normalizers`, `[queryCount]`.
  func run(
    output: UnsafeMutablePointer<Float>, normalizers: UnsafeMutablePointer<Double>,
    _ context: ComputeContext
  ) throws(ComputationCancelled) {
    guard head.queries.tokenCount > 0 else { return }
    // Each block of queries writes rows of its own.
    nonisolated(unsafe) let (output, normalizers) = (output, normalizers)
    let parts = table.parts(Self.partCount(featureCount: Double(table.count)))
    let blockCount = head.queries.count
    let groupSize = min(
      blockCount,
      Self.group(
        degree: head.kernel.degree ?? 0, width: head.keys.width, valueWidth: head.valueWidth
      ).blockCount)
    // Two rooms in turns: while a group is finished in one, the next is prepared in the other.
    let rooms = (0..<2).map { _ in
      CausalRoom(
        blockCount: groupSize, rowCount: table.rowCount, partCount: parts.count,
        columns: head.valueWidth + 1)
    }
    let groups = stride(from: 0, to: blockCount, by: groupSize).map {
      $0..<min($0 + groupSize, blockCount)
    }
    let flag = context.cancelFlag
    // Stage 2g finishes group g − 1 and prepares group g; stage 2g + 1 takes the parts through it.
    var counts: [Int] = []
    for group in 0...groups.count {
      let finished = group > 0 ? groups[group - 1].count : 0
      let prepared = group < groups.count ? groups[group].count : 0
      counts += [finished + prepared, prepared > 0 ? parts.count : 0]
    }
    try parallelStages(counts, context) { stage, index in
      let group = stage / 2
      if stage % 2 == 1 {
        for block in groups[group] where !flag.isCancelled {
          let place = block - groups[group].lowerBound
          walk(block, parts[index], rooms[group % 2], index: place, part: index)
        }
        return
      }
      let finishedCount = group > 0 ? groups[group - 1].count : 0
      if index < finishedCount {
        finish(
          groups[group - 1].lowerBound + index, rooms[(group + 1) % 2], index: index,
          output: output, normalizers: normalizers)
      } else {
        prepare(
          groups[group].lowerBound + index - finishedCount, rooms[group % 2],
          index: index - finishedCount)
      }
    }
  }

  private func prepare(_ block: Int, _ room: CausalRoom, index: Int) {
    table.prepare(head.queries, block, into: room.queries(index))
    table.prepare(head.keys, head.firstBlock + block, into: room.keys(index))
  }

  /// Takes a part of the features through a block: queries read, then keys join, chunk by chunk.
  private func walk(
    _ block: Int, _ features: Range<Int>, _ room: CausalRoom, index: Int, part: Int
  ) {
    let result = room.result(index, part: part)
    result.update(repeating: 0, count: (head.valueWidth + 1) * TokenBlocks.size)
    let asking = head.queries.places(in: block)
    let keyCount = head.keys.places(in: head.firstBlock + block).count
    head.withValues(head.firstBlock + block) { values in
      for chunk in 0..<chunkCount {
        let first = chunk * QueryStrip.size
        if asking.overlaps(first..<first + QueryStrip.size) {
          sums.addMixtures(
            features, room.queries(index) + first, tokens: QueryStrip.size, to: result + first)
        }
        let keys = min(QueryStrip.size, keyCount - first)
        guard keys > 0 else { return }
        sums.add(
          features, room.keys(index) + first, tokens: keys, values + first * head.valueWidth)
      }
    }
  }

  /// Adds up the parts of a block's queries, meets the keys of their own chunks, divides.
  private func finish(
    _ block: Int, _ room: CausalRoom, index: Int, output: UnsafeMutablePointer<Float>,
    normalizers: UnsafeMutablePointer<Double>
  ) {
    let (size, places) = (QueryStrip.size, head.queries.places(in: block))
    let keyBlock = head.firstBlock + block
    let keyCount = head.keys.places(in: keyBlock).count
    let firstToken = head.queryTokens(in: block).lowerBound
    StripRoom.with(head, strips: chunkCount) { strips in
      head.withValues(keyBlock) { values in
        for chunk in 0..<chunkCount {
          let first = chunk * size
          let asking = places.clamped(to: first..<first + size)
          guard !asking.isEmpty else { continue }
          let strip = strips.strip(chunk, room.queries(index) + first)
          room.addParts(index, from: first, to: strip)
          strip.meet(
            room.keys(index) + first, values + first * head.valueWidth,
            count: min(size, keyCount - first), diagonal: 0,
            hasFiniteValues: head.hasFiniteValues[keyBlock])
          let token = firstToken + asking.lowerBound - places.lowerBound
          strip.write(
            asking.lowerBound - first..<asking.upperBound - first,
            output: output + token * head.valueWidth, normalizers: normalizers + token)
        }
      }
    }
  }
}

/// A group of blocks at work: prepared queries and keys, and each part's results.
private final class CausalRoom: @unchecked Sendable {
  // Unchecked: threads write blocks or parts of their own, and a loop's end separates writing from
  // reading; the test "threads change nothing" pins it.
  private let rowCount: Int
  private let partCount: Int
  private let columns: Int
  private let blockLength: Int
  private let numbers: UnsafeMutablePointer<Float>

  init(blockCount: Int, rowCount: Int, partCount: Int, columns: Int) {
    self.rowCount = rowCount
    self.partCount = partCount
    self.columns = columns
    blockLength = (2 * rowCount + partCount * columns) * TokenBlocks.size
    numbers = .allocate(capacity: blockCount * blockLength)
  }

  deinit { numbers.deallocate() }

  /// A block of prepared queries.
  func queries(_ index: Int) -> UnsafeMutablePointer<Float> { numbers + index * blockLength }

  /// A block of prepared keys.
  func keys(_ index: Int) -> UnsafeMutablePointer<Float> {
    queries(index) + rowCount * TokenBlocks.size
  }

  /// What a part of the features gives a block of queries, `[columns, TokenBlocks.size]`.
  func result(_ index: Int, part: Int) -> UnsafeMutablePointer<Float> {
    queries(index) + (2 * rowCount + part * columns) * TokenBlocks.size
  }

  /// Adds the parts' results to a strip of a block's queries: the last column is the normalisers'.
  func addParts(_ index: Int, from place: Int, to strip: QueryStrip) {
    let size = QueryStrip.size
    for part in 0..<partCount {
      let result = result(index, part: part) + place
      Kernels.addRows(
        result, stride: TokenBlocks.size, rowCount: columns - 1, count: size, to: strip.mixtures,
        stride: size)
      let last = result + (columns - 1) * TokenBlocks.size
      for token in 0..<size { strip.running.sums[token] += Double(last[token]) }
    }
  }
}
