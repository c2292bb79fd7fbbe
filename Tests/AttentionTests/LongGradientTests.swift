import Attention
import Foundation
import Tensors
import TestKit
import Testing

@Suite("Gradients of many tokens, and stopping them")
struct LongGradientTests {
  /// Queries' and keys' gradients need one row or column each; both sums over 65,536 tokens.
  @Test("65,536 tokens stay within 1e-4 of double precision", arguments: [false, true])
  func accuracy(isCausal: Bool) throws {
    let (count, width) = (65_536, 16)
    let attention = try Attention(
      queries: randomTensor([count, width], seed: 1), keys: randomTensor([count, width], seed: 2),
      values: randomTensor([count, width], seed: 3), mechanism: Fastmax(), isCausal: isCausal)
    let change = randomTensor([count, width], seed: 4)
    let found = try attention.gradients(
      outputGradient: change, context: ComputeContext(threadCount: 2))
    let plain = PlainGradient(
      queries: attention.queries, keys: attention.keys, values: attention.values, change: change,
      temperature: attention.temperature, varianceFloor: Normalization.varianceFloor,
      isCausal: isCausal)
    var (worst, largest) = ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    for token in [0, 1, 127, 128, 30_011, 65_407, 65_535] {
      let expected = plain.gradients(of: token)
      for (index, tensor) in [found.queries, found.keys, found.values].enumerated() {
        for column in 0..<width {
          let number = expected[index][column]
          let error = abs(Double(tensor.elements[token * width + column]) - number)
          worst[index] = max(worst[index], error)
          largest[index] = max(largest[index], abs(number))
        }
      }
    }
    for (error, size) in zip(worst, largest) {
      #expect(error < 1e-4 * size, "\(worst) of \(largest)")
    }
  }

  @Test(
    "cancelling answers at once, while norms are looked for too",
    arguments: [Normalization.standardize, .maxNorm(limit: 1)])
  func cancelling(_ normalization: Normalization) throws {
    let (count, width) = (262_144, 64)
    let tokens = randomTensor([count, width], seed: 1)
    for mechanism: any Mechanism in [try Fastmax(normalization: normalization), Softmax()] {
      let attention = try Attention(
        queries: tokens, keys: tokens, values: tokens, mechanism: mechanism)
      for delay in [0.0, 0.02, 0.2] {
        let context = ComputeContext(threadCount: 2)
        let raised = Moment()
        let thread = Thread {
          Thread.sleep(forTimeInterval: delay)
          raised.set()
          context.cancelFlag.cancel()
        }
        thread.start()
        #expect(throws: ComputationCancelled()) {
          try attention.gradients(outputGradient: tokens, context: context)
        }
        // Far below what the work takes; the promise is 0.1 s on a machine that is not busy.
        #expect(raised.secondsSince < 1)
      }
    }
  }
}

/// When a flag was raised.
private final class Moment: @unchecked Sendable {
  // Unchecked: a lock guards the date.
  private let lock = NSLock()
  private var date = Date()

  func set() { lock.withLock { date = Date() } }
  var secondsSince: TimeInterval { lock.withLock { Date().timeIntervalSince(date) } }
}
