import Analysis

/// A column of the table of heads; its name is what `by=` takes.
public enum HeadMetric: String, CaseIterable, Equatable, Sendable {
  /// Weight on the first key.
  case sink
  /// Weight on the token before.
  case previous
  /// Weight on earlier same tokens.
  case duplicate
  /// Weight on what followed the same token earlier.
  case induction
  /// −Σ a ln a.
  case entropy
  /// 1/Σ a².
  case effective
  /// Σ a·|distance|.
  case distance
  /// Weight on near keys.
  case local

  /// The heading of a narrow column.
  public var shortTitle: String {
    switch self {
    case .sink: "sink"
    case .previous: "prev"
    case .duplicate: "dup"
    case .induction: "ind"
    case .entropy: "nats"
    case .effective: "keys"
    case .distance: "dist"
    case .local: "local"
    }
  }

  /// The number of a head; nil where tokens would have to be known.
  func metric(of scores: HeadScores) -> Metric? {
    switch self {
    case .sink: scores.sinkMass
    case .previous: scores.previousTokenMass
    case .duplicate: scores.duplicateMass
    case .induction: scores.inductionMass
    case .entropy: scores.entropy
    case .effective: scores.effectiveKeys
    case .distance: scores.meanDistance
    case .local: scores.localMass
    }
  }

  /// A share of a row's weight, 0…1 unless weights are negative.
  public var isMass: Bool {
    switch self {
    case .entropy, .effective, .distance: false
    case .sink, .previous, .duplicate, .induction, .local: true
    }
  }

  /// A head is named after this metric from so much on; nil when it names none.
  var kindThreshold: Double? {
    switch self {
    case .sink: 0.3
    case .previous, .duplicate, .induction: 0.4
    case .local: 0.8
    case .entropy, .effective, .distance: nil
    }
  }

  /// What a head with these scores is called; nothing for most.
  static func kinds(of scores: HeadScores) -> [HeadMetric] {
    let high = allCases.filter { metric in
      guard let threshold = metric.kindThreshold,
        let value = metric.metric(of: scores)?.value
      else { return false }
      return value > threshold
    }
    // Where a head's tokens are known, that some of them are near says nothing more.
    let places: [HeadMetric] = [.previous, .duplicate, .induction]
    return high.contains(where: places.contains) ? high.filter { $0 != .local } : high
  }
}
