import Analysis
import Attention
import Foundation
import Tensors

/// Why a result is not timed.
struct WrongResult: Error, CustomStringConvertible {
  let benchCase: BenchCase
  let error: Double
  let allowed: Double

  var description: String {
    "\(benchCase.name), \(benchCase.shape): the result is off by \(error), allowed is \(allowed)"
  }
}

/// Runs cases: verify, warm up, take turns.
final class CaseRunner {
  private let product: MachineProduct
  private let peak: MachinePeak
  private let context: ComputeContext
  private let peers: PeerProgram?
  /// Forward results may be off by this much of the largest number.
  static let allowedError = 1e-5
  /// Gradients by this much.
  private static let allowedGradientError = 1e-4
  private var previousDoubling: Double?

  init(product: MachineProduct, context: ComputeContext, peers: PeerProgram?) {
    self.product = product
    peak = MachinePeak(context: context)
    self.context = context
    self.peers = peers
  }

  /// The rows of a case: ours, then the peers'.
  func run(_ benchCase: BenchCase) throws -> [ResultRow] {
    switch benchCase.work {
    case .product:
      let extent = benchCase.tokenCount
      try product.run(extent: extent)
      let error = product.error(extent: extent)
      return try takeTurns(benchCase, error: error, peakBytes: nil) {
        try self.product.run(extent: extent)
      }
    case .forward:
      let attention = try Self.attention(benchCase)
      var output = Tensor([0], [])
      // The machine is measured for the plan before memory is.
      let plan = AttentionPlan(attention, context: context)
      let peak = try PeakMemory.bytes { output = try attention.output(context, way: plan.chosen) }
      let error = Definition(attention).error(of: output)
      return try takeTurns(benchCase, error: error, peakBytes: peak) { [context] in
        _ = try attention.output(context, way: plan.chosen)
      }
    case .training:
      return try runTraining(benchCase)
    case .threads:
      return try ThreadGain(benchCase, context: context).rows()
    case .crossover:
      return [try Crossover(benchCase, context: context).row()]
    }
  }

  /// Forward and backward; the gradient of sampled queries is verified.
  private func runTraining(_ benchCase: BenchCase) throws -> [ResultRow] {
    let attention = try Self.attention(benchCase)
    var generator = RandomGenerator(seed: 8)
    let outputGradient = generator.normal([benchCase.tokenCount, benchCase.width])
    var saved = 0
    let peak = try PeakMemory.bytes {
      let forward = try attention.saved(context)
      saved = forward.byteCount
      _ = try forward.gradients(outputGradient: outputGradient, context: context)
    }
    let gradients = try attention.gradients(outputGradient: outputGradient, context: context)
    let error = Definition(attention)
      .error(ofQueryGradient: gradients.queries, outputGradient: outputGradient)
    var rows = try takeTurns(
      benchCase, error: error, allowed: Self.allowedGradientError, peakBytes: peak
    ) { [context] in
      _ = try attention.gradients(outputGradient: outputGradient, context: context)
    }
    rows[0].note =
      "keeps \(fixed(Double(saved) / Double(4 * benchCase.tokenCount), 1)) numbers a token"
    return rows
  }

  /// Times ours, the machine's product and the peers one after another, round by round.
  private func takeTurns(
    _ benchCase: BenchCase, error: Double, allowed: Double = CaseRunner.allowedError,
    peakBytes: Int?, _ ours: () throws -> Void
  ) throws -> [ResultRow] {
    guard error <= allowed else {
      throw WrongResult(benchCase: benchCase, error: error, allowed: allowed)
    }
    let contestants = try peers?.prepare(benchCase) ?? []
    var mine = Measurement()
    var limit = Measurement()
    var peakLimit = Measurement()
    var theirs = [Measurement](repeating: Measurement(), count: contestants.count)
    _ = try product.rate()
    try Repetition.rounds {
      mine.seconds.append(try seconds(ours))
      limit.seconds.append(1 / (try product.rate()))
      peakLimit.seconds.append(1 / (try peak.rate()))
      for (index, contestant) in contestants.enumerated() where contestant.isReady {
        theirs[index].seconds.append(try contestant.run())
      }
    }
    let limits = MachineLimits(product: 1 / limit.median, multiplyAdds: 1 / peakLimit.median)
    var row = ResultRow(benchCase, name: "farfield", mine, limits: limits)
    row.error = error
    row.peakBytes = peakBytes
    if benchCase.isDoubling {
      row.note = previousDoubling.map { "× \(fixed(mine.median / $0, 2)) for twice the tokens" }
      previousDoubling = mine.median
    }
    return [row]
      + zip(contestants, theirs).map { contestant, measurement in
        guard contestant.isReady else {
          return ResultRow(benchCase, name: contestant.name, note: contestant.problem)
        }
        var row = ResultRow(benchCase, name: contestant.name, measurement, limits: limits)
        row.ratio = measurement.median / mine.median
        row.error = contestant.error
        return row
      }
  }

  /// A seeded attention of a case's extents.
  static func attention(_ benchCase: BenchCase) throws -> Attention {
    var generator = RandomGenerator(seed: 7)
    let shape: Shape = [benchCase.tokenCount, benchCase.width]
    return try Attention(
      queries: generator.normal(shape), keys: generator.normal(shape),
      values: generator.normal(shape), mechanism: benchCase.contestant.mechanism(),
      isCausal: benchCase.isCausal)
  }
}
