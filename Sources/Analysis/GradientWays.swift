public import Attention
import Foundation
public import Tensors

/// The two ways to an attention's gradient side by side: the custom gradient, which makes features or
/// weights again, and automatic differentiation of the recorded forward pass, which keeps them.
public struct GradientWays: Equatable, Sendable {
  /// One way.
  public struct Way: Equatable, Sendable {
    /// Bytes kept between the forward pass and the way back, counted.
    public var savedBytes: Int
    /// Seconds of both passes, the fastest of some runs; nil when it was not measured.
    public var seconds: Double?
  }

  /// Tokens that ask.
  public let queryCount: Int
  /// The custom gradient.
  public let custom: Way
  /// The recorded one; its bytes are an estimate where ``operationCount`` is nil.
  public let recorded: Way
  /// Operations that were recorded; nil when the tape would not fit and nothing ran.
  public let operationCount: Int?
  /// The largest difference between the two gradients of queries, keys and values, over the largest
  /// number of the custom ones; nil when only one ran.
  public let largestDifference: Double?

  /// Runs both ways on one attention; a tape beyond the memory limit is left out.
  ///
  /// - Parameters:
  ///   - attention: One head or several.
  ///   - outputGradient: ∂L/∂output, of the output's shape.
  ///   - isTimed: False where durations are not wanted.
  ///   - context: Threads, memory limit, cancel flag.
  /// - Throws: `AttentionError`, `ComputationCancelled`.
  public init(
    of attention: Attention, outputGradient: Tensor, isTimed: Bool, context: ComputeContext
  ) throws {
    queryCount = attention.queryCount
    let saved = try attention.saved(context)
    let gradients = try saved.gradients(outputGradient: outputGradient, context: context)
    var custom = Way(savedBytes: saved.byteCount)
    if isTimed {
      custom.seconds = try fastest {
        _ = try attention.gradients(outputGradient: outputGradient, context: context)
      }
    }
    self.custom = custom
    guard attention.recordedBytes <= Double(context.memoryLimit) else {
      let bytes = attention.recordedBytes
      recorded = Way(savedBytes: bytes < 0x1p62 ? Int(bytes) : .max)
      (operationCount, largestDifference) = (nil, nil)
      return
    }
    let result = try attention.recordedGradients(
      outputGradient: outputGradient, context: context)
    var recorded = Way(savedBytes: result.savedBytes)
    if isTimed {
      recorded.seconds = try fastest {
        _ = try attention.recordedGradients(outputGradient: outputGradient, context: context)
      }
    }
    self.recorded = recorded
    operationCount = result.operationCount
    largestDifference = Self.difference(result.gradients, gradients)
  }

  private static func difference(
    _ first: AttentionGradients, _ second: AttentionGradients
  ) -> Double {
    let pairs = [
      (first.queries, second.queries), (first.keys, second.keys), (first.values, second.values),
    ]
    var (largest, size) = (0.0, 0.0)
    for (a, b) in pairs {
      for (x, y) in zip(a.elements, b.elements) {
        let distance = abs(Double(x) - Double(y))
        if !(distance <= largest) { largest = distance }
        size = max(size, abs(Double(y)))
      }
    }
    return size == 0 ? largest : largest / size
  }
}

/// The shortest of at least two runs, and of more while they are short.
private func fastest(_ body: () throws -> Void) throws -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  var (best, runs) = (Double.infinity, 0)
  while runs < 2 || (runs < 15 && clock.now - start < .milliseconds(60)) {
    best = min(best, try clock.measure(body) / .seconds(1))
    runs += 1
  }
  return best
}

extension Attention {
  /// The same attention over the first tokens only: queries and keys alike are cut.
  ///
  /// - Throws: What a slice or an attention throws.
  public func firstTokens(_ count: Int) throws -> Attention {
    func cut(_ tensor: Tensor) throws -> Tensor {
      let whole = [AxisSlice](repeating: .all, count: tensor.shape.rank - 2)
      return try tensor.sliced(whole + [.range(to: count)])
    }
    return try Attention(
      queries: cut(queries), keys: cut(keys), values: cut(values), mechanism: mechanism,
      isCausal: isCausal)
  }
}
