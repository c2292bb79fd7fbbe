import Attention
import Autodiff
import Foundation
import Models
import Tensors

/// Steps of training: forward, backward, clipping and AdamW of a small decoder.
///
/// Gradients are compared with a tape in double precision before anything is timed. Steps take turns
/// with those of the peers, which have the same layers and the same amount of exercises.
struct ModelBench {
  let context: ComputeContext
  let peers: PeerProgram?
  /// Only mechanisms whose name contains this text; nil for all.
  let filter: String?

  private static let (layers, width, heads, tokens, batch, vocabulary) = (2, 64, 4, 256, 16, 65)

  /// Measures every mechanism and hands its rows to the table.
  func run(_ add: (ResultRow) -> Void) throws {
    for contestant in [BenchCase.Contestant.softmax, .fastmax2, .fastmax1]
    where filter.map(contestant.rawValue.contains) ?? true {
      for row in try rows(contestant) { add(row) }
    }
  }

  private func rows(_ contestant: BenchCase.Contestant) throws -> [ResultRow] {
    let config = try ModelConfig(
      layers: Self.layers, heads: Self.heads, width: Self.width, context: Self.tokens,
      vocabulary: Self.vocabulary, mechanisms: [contestant.mechanism()])
    var generator = RandomGenerator(seed: 7)
    let problems = (0..<Self.batch).map { _ in
      let ids = (0...Self.tokens).map { _ in generator.integer(below: Self.vocabulary) }
      return LaidOutProblem(
        source: [], tokens: Array(ids.dropLast()), targets: Array(ids.dropFirst()))
    }
    let model = try Model(config, seed: 1)
    let error = try gradientError(model, Array(problems[..<1]))
    guard error <= 1e-3 else { throw WrongGradient(work: contestant.rawValue, error: error) }
    var run = try TrainingRun(
      model, task: TaskTable.make("copy"), options: TrainingOptions())
    let others =
      try peers?.prepare([
        "work": "model", "order": contestant.order ?? 0, "tokens": Self.tokens,
        "width": Self.width, "heads": Self.heads, "layers": Self.layers, "batch": Self.batch,
        "vocabulary": Self.vocabulary, "causal": true,
      ]) ?? []
    let first = try run.advance(on: problems, context)
    let peak = try PeakMemory.bytes { _ = try run.advance(on: problems, context) }
    var own = Measurement()
    var theirs = others.map { _ in Measurement() }
    try Repetition.rounds {
      // Threads of a peer go on spinning for a while after its turn.
      if !others.isEmpty { Thread.sleep(forTimeInterval: 0.25) }
      own.seconds.append(try seconds { _ = try run.advance(on: problems, context) })
      for (index, peer) in others.enumerated() where peer.isReady {
        theirs[index].seconds.append(try peer.run())
      }
    }
    let work = "training step, \(contestant.rawValue)"
    let shape = "L=2 W=64 H=4 N=256 B=16"
    var row = ResultRow(work: work, shape: shape, own, peakBytes: peak, error: error)
    row.note = String(
      format: "gradients within %.1e; %.0f tokens a second", error,
      Double(first.tokens) / own.median)
    return [row]
      + zip(others, theirs).map { peer, times in
        ResultRow(work: work, shape: shape, peer: peer, times, over: own)
      }
  }

  /// Of the largest number of each parameter's gradient, the worst.
  private func gradientError(_ model: Model, _ problems: [LaidOutProblem]) throws -> Double {
    func numbers<Scalar: TapeScalar>(_: Scalar.Type) -> [Numbers<Scalar>] {
      model.forms.indices.map { Numbers(model.parameter($0)) }
    }
    let exact = try model.gradient(
      of: problems, parameters: numbers(Double.self), context)
    let fast = try model.gradient(of: problems, parameters: numbers(Float.self), context)
    // What is 0 but for rounding, as the gradient of the keys' bias under softmax, has no digits.
    let total = exact.gradients.map { $0.elements.map(abs).max() ?? 0 }.max() ?? 1
    return zip(exact.gradients, fast.gradients).map { exact, fast in
      let size = max(exact.elements.map(abs).max() ?? 0, 1e-3 * total)
      return zip(exact.elements, fast.elements).map { abs($0 - Double($1)) / size }.max() ?? 0
    }.max() ?? 0
  }
}

/// Why a model's training is not timed.
struct WrongGradient: Error, CustomStringConvertible {
  let work: String
  let error: Double

  var description: String { "training, \(work): a gradient is off by \(error), allowed is 1e-3" }
}

extension ResultRow {
  /// A row of a peer that took turns with us.
  fileprivate init(
    work: String, shape: String, peer: PeerContestant, _ measurement: Measurement,
    over own: Measurement
  ) {
    self.init(work: work, shape: shape, measurement)
    name = peer.name
    if let problem = peer.problem {
      (median, spread, note) = (nil, nil, problem)
    } else {
      ratio = measurement.median / own.median
    }
  }
}
