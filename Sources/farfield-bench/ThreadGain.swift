import Analysis
import Attention
import Tensors

/// An output by one thread and by two in alternating runs.
struct ThreadGain {
  private let benchCase: BenchCase
  private let context: ComputeContext

  init(_ benchCase: BenchCase, context: ComputeContext) {
    self.benchCase = benchCase
    self.context = context
  }

  /// A row for each number of threads; the results are the same, bit by bit.
  func rows() throws -> [ResultRow] {
    let attention = try CaseRunner.attention(benchCase)
    let way = AttentionPlan(attention, context: context).chosen
    let counts = [1, 2]
    let contexts = counts.map {
      ComputeContext(threadCount: $0, memoryLimit: context.memoryLimit)
    }
    let outputs = try contexts.map { try attention.output($0, way: way) }
    let error = Definition(attention).error(of: outputs[0])
    guard error <= CaseRunner.allowedError else {
      throw WrongResult(benchCase: benchCase, error: error, allowed: CaseRunner.allowedError)
    }
    let isSame = outputs[0].elements == outputs[1].elements
    var (times, products, peaks) = (Self.none, Self.none, Self.none)
    let limits = contexts.map { (MachineProduct(context: $0), MachinePeak(context: $0)) }
    try Repetition.rounds {
      for (index, context) in contexts.enumerated() {
        times[index].seconds.append(
          try seconds { _ = try attention.output(context, way: way) })
        products[index].seconds.append(1 / (try limits[index].0.rate()))
        peaks[index].seconds.append(1 / (try limits[index].1.rate()))
      }
    }
    return counts.indices.map { index in
      var row = ResultRow(
        benchCase, name: counts[index] == 1 ? "1 thread" : "\(counts[index]) threads",
        times[index],
        limits: MachineLimits(
          product: 1 / products[index].median, multiplyAdds: 1 / peaks[index].median))
      row.error = error
      if index > 0 {
        let gain = times[0].median / times[index].median
        let machine = peaks[0].median / peaks[index].median
        row.note =
          "\(fixed(gain, 2)) times as fast as one thread, the machine's multiply-adds "
          + "\(fixed(machine, 2)); the \(isSame ? "same" : "DIFFERENT") numbers"
      }
      return row
    }
  }

  private static let none = [Measurement(), Measurement()]
}
