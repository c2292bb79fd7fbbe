import Attention
import Foundation
import Tensors

/// A chunk of queries while keys stream past: the largest scores and the sums so far, of each column
/// and of the keys outside the columns.
final class ChunkState {
  private let chunk: [Int]
  private let columns: [Int]
  private let known: [RowStream.Normalizer?]
  private let width: Int
  /// True when only the columns' keys have to be met.
  let knowsNormalizers: Bool
  private let visible: [Double]
  private let queries: UnsafeMutablePointer<Double>
  /// Four rows of a number for each query: largest scores, those before a block, shifts, limits.
  private let numbers: UnsafeMutablePointer<Double>
  /// `[columns + 1, chunk]`; the last row is what lies outside.
  private let sums: UnsafeMutablePointer<Double>
  private let size = RowStream.chunkSize

  private var columnCount: Int { max(columns.count - 1, 0) }
  private var maxima: UnsafeMutablePointer<Double> { numbers }
  private var earlier: UnsafeMutablePointer<Double> { numbers + size }
  private var shifts: UnsafeMutablePointer<Double> { numbers + 2 * size }
  private var limits: UnsafeMutablePointer<Double> { numbers + 3 * size }

  init(
    _ chunk: [Int], columns: [Int], _ attention: Attention, _ tokens: MappedTokens,
    _ known: [RowStream.Normalizer?]
  ) {
    self.chunk = chunk
    self.columns = columns
    self.known = known
    width = tokens.width
    knowsNormalizers = known.allSatisfy { $0 != nil }
    visible = chunk.map { Double(attention.visibleKeyCount(query: $0)) }
    func room(_ count: Int, _ value: Double = 0) -> UnsafeMutablePointer<Double> {
      let place = UnsafeMutablePointer<Double>.allocate(capacity: count)
      place.initialize(repeating: value, count: count)
      return place
    }
    queries = room((width + 1) * RowStream.chunkSize)
    numbers = room(4 * RowStream.chunkSize, -.infinity)
    sums = room((max(columns.count - 1, 0) + 1) * RowStream.chunkSize)
    for (place, query) in chunk.enumerated() {
      tokens.lay(query..<query + 1, into: queries + place, stride: size)
      if knowsNormalizers, let known = known[place] { maxima[place] = known.largest }
    }
  }

  deinit {
    queries.deallocate()
    numbers.deallocate()
    sums.deallocate()
  }

  /// Meets a block of prepared keys.
  func meet(
    _ block: Range<Int>, _ keys: UnsafePointer<Double>, keyStride: Int,
    scores: UnsafeMutablePointer<Double>, _ kernel: Kernel
  ) {
    for place in chunk.indices { limits[place] = visible[place] - Double(block.lowerBound) }
    earlier.update(from: maxima, count: size)
    let pairs = Kernels.ChunkPairs(
      queries: queries, keys: keys, keyStride: keyStride, keyCount: block.count, width: width)
    // Largest scores that are known already stay as they are.
    let largest = knowsNormalizers ? shifts : maxima
    Kernels.chunkScores(pairs, limits: limits, into: scores, maxima: largest)
    if case .exponential = kernel { shift() }
    var start = block.lowerBound
    while start < block.upperBound {
      let (column, end) = segment(from: start, to: block.upperBound)
      let rows = scores + (start - block.lowerBound) * size
      let target = sums + column * size
      switch kernel {
      case .exponential:
        Kernels.addChunkExponentials(rows, keyCount: end - start, shifts: shifts, to: target)
      case .polynomial(let coefficients):
        Kernels.addChunkPolynomials(
          rows, keyCount: end - start, coefficients: coefficients, to: target)
      }
      start = end
    }
  }

  /// Scales what was summed so far down to the largest scores of now.
  private func shift() {
    for place in 0..<size {
      let (before, now) = (earlier[place], maxima[place])
      shifts[place] = now.isFinite ? now : 0
      guard now > before, before.isFinite else { continue }
      let factor = exp(before - now)
      for column in 0...columnCount { sums[column * size + place] *= factor }
    }
  }

  /// The column that a key lies in, the last row of sums when in none, and where it ends.
  private func segment(from key: Int, to limit: Int) -> (column: Int, end: Int) {
    guard let first = columns.first, let last = columns.last, key < last else {
      return (columnCount, limit)
    }
    if key < first { return (columnCount, min(first, limit)) }
    // The last edge at or before the key, by halves.
    var (low, high) = (0, columnCount - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if columns[middle] <= key { low = middle } else { high = middle - 1 }
    }
    return (low, min(columns[low + 1], limit))
  }

  /// The rows, once all keys have been met.
  func rows() -> [RowStream.Row] {
    chunk.indices.map { place in
      let masses = (0..<columnCount).map { sums[$0 * size + place] }
      let found = RowStream.Normalizer(
        largest: maxima[place].isFinite ? maxima[place] : 0,
        sum: masses.reduce(sums[columnCount * size + place], +))
      let normalizer = (knowsNormalizers ? known[place] : nil) ?? found
      let isLive =
        queries[width * size + place] != 0 && normalizer.sum.isFinite && normalizer.sum != 0
      return RowStream.Row(
        query: chunk[place], normalizer: normalizer,
        masses: isLive ? masses.map { $0 / normalizer.sum } : [])
    }
  }
}
