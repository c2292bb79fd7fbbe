import Attention
import Foundation
import Tensors

/// Rows of a map that does not factorise: keys stream past a chunk of queries, block by block, and
/// what each query gives the columns is summed; no row is ever stored.
///
/// For the exponential each query keeps its largest score so far; when it grows, the sums are scaled
/// down. Double precision throughout.
struct RowStream: Sendable {
  /// Queries that go together.
  static let chunkSize = Kernels.chunkSize
  /// Keys that are prepared at a time.
  private static let blockSize = 128

  /// What a row is divided by.
  struct Normalizer: Equatable, Sendable {
    /// The largest score; 0 for a polynomial.
    var largest: Double
    /// Σ f(s), for the exponential Σ exp(s − largest).
    var sum: Double
  }

  /// What a row puts into columns.
  struct Row: Sendable {
    let query: Int
    let normalizer: Normalizer
    /// The weight inside each column of cells; empty for a row that is left out.
    let masses: [Double]
  }

  private let attention: Attention
  private let queries: MappedTokens
  private let keys: MappedTokens
  private let kernel: Kernel

  init(_ attention: Attention) {
    self.attention = attention
    queries = .queries(of: attention)
    keys = .keys(of: attention)
    kernel = attention.mechanism.kernel
  }

  /// Which tokens of a side are finite.
  static func liveness(
    of tokens: MappedTokens, _ context: ComputeContext
  ) throws(ComputationCancelled) -> [Bool] {
    var isLive = [Bool](repeating: true, count: tokens.count)
    let size = 4_096
    try isLive.withUnsafeMutableBufferPointer { isLive throws(ComputationCancelled) in
      // Each block of tokens marks its own.
      nonisolated(unsafe) let isLive = isLive
      try parallelFor((tokens.count + size - 1) / size, context) { block in
        withRoom((tokens.width + 1) * chunkSize) { room in
          let end = min((block + 1) * size, tokens.count)
          for first in stride(from: block * size, to: end, by: chunkSize) {
            let part = first..<min(first + chunkSize, end)
            tokens.lay(part, into: room, stride: chunkSize)
            for place in 0..<part.count {
              isLive[first + place] = room[tokens.width * chunkSize + place] != 0
            }
          }
        }
      }
    }
    return isLive
  }

  /// Computes the rows of a chunk.
  ///
  /// - Parameters:
  ///   - chunk: At most ``chunkSize`` queries.
  ///   - columns: The edges of the columns, ascending.
  ///   - known: The queries' normalisers where they are known; when all are, only the columns' own
  ///     keys are looked at.
  ///   - flag: Looked at after each block of keys; what comes back is then incomplete.
  func rows(
    _ chunk: [Int], columns: [Int], known: [Normalizer?], _ flag: CancelFlag
  ) -> [Row] {
    let state = ChunkState(chunk, columns: columns, attention, queries, known)
    let visible = chunk.map { attention.visibleKeyCount(query: $0) }.max() ?? 0
    let wanted =
      state.knowsNormalizers
      ? (columns.first ?? 0)..<max(min(columns.last ?? 0, visible), columns.first ?? 0)
      : 0..<visible
    let stride = Self.blockSize
    withRoom((keys.width + 1) * stride + stride * Self.chunkSize) { room in
      let scores = room + (keys.width + 1) * stride
      for first in Swift.stride(from: wanted.lowerBound, to: wanted.upperBound, by: stride) {
        if flag.isCancelled { return }
        let block = first..<min(first + stride, wanted.upperBound)
        keys.lay(block, into: room, stride: stride)
        state.meet(block, UnsafePointer(room), keyStride: stride, scores: scores, kernel)
      }
    }
    return state.rows()
  }
}
