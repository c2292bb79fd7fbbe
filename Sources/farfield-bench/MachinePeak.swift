import Tensors

/// Rates that no work surpasses, floating point operations a second.
struct MachineLimits {
  /// Of a matrix product by the engine's loops.
  let product: Double
  /// Of multiply-adds in registers.
  let multiplyAdds: Double
}

/// The machine's own multiply-add rate: sums in registers, no memory at all.
struct MachinePeak {
  let context: ComputeContext
  /// About a millisecond of one thread, far more than it takes to start it.
  private static let rounds = 200_000

  /// Floating point operations a second, of all threads together.
  func rate() throws -> Double {
    let time = try seconds {
      try parallelFor(context.threadCount, context) { _ in
        _ = Kernels.multiplyAdds(rounds: Self.rounds)
      }
    }
    let operations = Kernels.multiplyAdds(rounds: 1).operations * Double(Self.rounds)
    return Double(context.threadCount) * operations / time
  }
}
