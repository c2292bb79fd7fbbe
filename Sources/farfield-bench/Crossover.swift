import Analysis
import Attention
import Foundation
import Tensors

/// From how many tokens on factorised Fastmax is faster than tiled softmax: measured, and as the cost
/// model predicts it.
struct Crossover {
  private let benchCase: BenchCase
  private let context: ComputeContext

  init(_ benchCase: BenchCase, context: ComputeContext) {
    self.benchCase = benchCase
    self.context = context
  }

  /// Measures around the prediction and cuts where the times are equal.
  func row() throws -> ResultRow {
    let size = AttentionSize(
      tokenCount: 0, width: benchCase.width, isCausal: benchCase.isCausal)
    let predicted = CostModel.thisMachine.crossover(of: .taylor(order: 2), size: size)
    let measured = try measuredCrossover(near: predicted ?? 1_024)
    var row = ResultRow(benchCase, name: "farfield")
    row.note =
      "N* measured \(measured.map { "\(Int($0))" } ?? "beyond 2¹⁷"), predicted "
      + (predicted.map { "\($0)" } ?? "never")
    if let measured, let predicted {
      row.note? += " (\(fixed(100 * (Double(predicted) / measured - 1), 0)) %)"
    }
    return row
  }

  /// Halves the bracket of the crossover until it is known to 3 %, by ratios of alternating runs.
  private func measuredCrossover(near start: Int) throws -> Double? {
    var low = max(Double(start) / 2, 8)
    var high = Double(start) * 2
    while low > 16, try ratio(Int(low)) < 1 { low /= 2 }
    while try ratio(Int(high)) > 1 {
      high *= 2
      if high > 0x1p17 { return nil }
    }
    while high / low > 1.03 {
      let middle = (low * high).squareRoot()
      if try ratio(Int(middle)) > 1 { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }

  /// Time of factorised Fastmax over that of tiled softmax.
  private func ratio(_ tokenCount: Int) throws -> Double {
    var (ours, softmax) = (Measurement(), Measurement())
    var fastmaxCase = benchCase
    (fastmaxCase.tokenCount, fastmaxCase.contestant) = (tokenCount, .fastmax2)
    var softmaxCase = fastmaxCase
    softmaxCase.contestant = .softmax
    let features = try CaseRunner.attention(fastmaxCase)
    let tiles = try CaseRunner.attention(softmaxCase)
    _ = try features.output(context, way: .factorized)
    _ = try tiles.output(context, way: .tiled)
    for _ in 0..<9 {
      ours.seconds.append(
        try seconds { _ = try features.output(context, way: .factorized) })
      softmax.seconds.append(try seconds { _ = try tiles.output(context, way: .tiled) })
    }
    return ours.median / softmax.median
  }
}
