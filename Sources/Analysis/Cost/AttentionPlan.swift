public import Attention
public import Tensors

/// The ways to an output with what each is predicted to cost, the way taken, and why.
public struct AttentionPlan: Equatable, Sendable {
  /// One way.
  public struct Choice: Equatable, Sendable {
    /// The way.
    public let way: AttentionWay
    /// Multiply-adds of its matrix products.
    public let multiplyAdds: Double
    /// Bytes beyond queries, keys and values; the output is among them.
    public let bytes: Double
    /// Predicted seconds; nil when so little is to be done that the machine was not measured.
    public let seconds: Double?
    /// True when its bytes are within the limit.
    public let fits: Bool
  }

  /// Why a way is taken.
  public enum Reason: Equatable, Sendable {
    /// No other way stores no N × N and fits.
    case onlyWay
    /// So little is to be done that counting the work decides.
    case leastWork
    /// It is predicted to be so many times faster than the other.
    case fastest(times: Double)
    /// Predicted about as fast as the other; counting the work decides, so that runs repeat.
    case asFast
    /// No way is within the memory limit.
    case nothingFits
  }

  /// Why there is no factorised way.
  public enum Absence: Equatable, Sendable {
    /// The kernel has no features here.
    case noFeatures
    /// The scores lie too far apart for features in single precision.
    case scoresTooFarApart
  }

  /// The ways there are.
  public let choices: [Choice]
  /// The way taken.
  public let chosen: AttentionWay
  /// Why.
  public let reason: Reason
  /// Why there is no factorised way; nil when there is one.
  public let absence: Absence?
  /// From so many tokens on, this mechanism is faster factorised than tiled; nil when never, or
  /// when the machine was not measured.
  public let crossover: Int?

  /// The choice of a way; nil when it does not exist.
  public subscript(way: AttentionWay) -> Choice? { choices.first { $0.way == way } }

  /// Below this many multiply-adds the machine is not measured for a plan that is only carried out.
  static let littleWork = 2e6
  /// Another way is taken only when it is so many times faster than the one with the least work.
  static let clearlyFaster = 1.25
}

extension AttentionPlan {
  /// Plans an output.
  ///
  /// - Parameters:
  ///   - attention: What is to be computed; only its extents and bounds are read.
  ///   - isTimed: True to predict times even of little work.
  ///   - context: Threads and the memory limit.
  ///   - model: Predicts the times.
  /// - Complexity: As ``Attention/estimatedCost()``; some milliseconds once for each kernel and width.
  public init(
    _ attention: Attention, isTimed: Bool = true, context: ComputeContext,
    model: CostModel = .current
  ) {
    let cost = attention.estimatedCost()
    let (size, kernel) = (attention.size, attention.mechanism.kernel)
    let isTimed = isTimed || cost.estimates.allSatisfy { $0.multiplyAdds > Self.littleWork }
    choices = cost.estimates.map { estimate in
      let bytes = size.bytes(of: cost, way: estimate.way, threadCount: context.threadCount)
      return Choice(
        way: estimate.way, multiplyAdds: estimate.multiplyAdds, bytes: bytes,
        seconds: isTimed
          ? model.seconds(
            estimate.way, kernel: kernel, size: size, threadCount: context.threadCount) : nil,
        fits: bytes <= Double(context.memoryLimit))
    }
    let hasFeatures = kernel.featureCount(width: size.headWidth, valueWidth: size.valueWidth) != nil
    absence =
      cost[.factorized] != nil ? nil : hasFeatures ? .scoresTooFarApart : .noFeatures
    crossover =
      isTimed && absence == nil ? model.crossover(of: kernel, against: kernel, size: size) : nil
    (chosen, reason) = Self.choice(among: choices, leastWork: cost.chosen)
  }

  private static func choice(
    among choices: [Choice], leastWork: AttentionWay
  ) -> (AttentionWay, Reason) {
    let open = choices.filter { $0.way != .dense && $0.fits }
    guard let first = open.first else { return (leastWork, .nothingFits) }
    guard open.count > 1 else { return (first.way, .onlyWay) }
    guard let usual = open.first(where: { $0.way == leastWork }),
      let other = open.first(where: { $0.way != leastWork }),
      let usualTime = usual.seconds, let otherTime = other.seconds
    else { return (leastWork, .leastWork) }
    if usualTime > clearlyFaster * otherTime {
      return (other.way, .fastest(times: usualTime / otherTime))
    }
    if otherTime > clearlyFaster * usualTime {
      return (usual.way, .fastest(times: otherTime / usualTime))
    }
    return (usual.way, .asFast)
  }
}

extension Attention {
  /// The output by the way that is planned, `[leading…, queryCount, valueWidth]`.
  ///
  /// - Throws: As ``Attention/output(_:)``.
  public func plannedOutput(_ context: ComputeContext) throws -> Tensor {
    let plan = AttentionPlan(self, isTimed: false, context: context)
    return try output(context, way: plan.chosen)
  }
}
