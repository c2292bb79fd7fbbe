import Glibc

/// How a number was obtained; stands beside every number of this module.
public enum Evidence: Equatable, Sendable {
  /// Computed from every row.
  case exact
  /// Estimated from some rows; `halfWidth` of the 95 % t interval when one is known.
  ///
  /// The interval is a t interval over the sampled rows, no guarantee: rows with rare spikes leave
  /// it more often than one time in twenty.
  case sampled(rows: Int, halfWidth: Double?)
  /// Never exceeded, but perhaps not reached.
  case bound
}

/// What a reader of a number should know besides.
public enum MetricNote: Equatable, Sendable {
  /// This many of the rows looked at were left out, for a weight at or below 0 in them.
  case rowsLeftOut(Int)
  /// No row has what the number is about.
  case noRows
  /// This many of the rows looked at are infinitely far apart.
  case infiniteRows(Int)
  /// A sample of rows does not tell it.
  case needsEveryRow
}

/// A number of a map, how it was obtained, and what to know about it.
public struct Metric: Equatable, Sendable {
  /// The number; nil when it is undefined, with the reason in ``note``.
  public let value: Double?
  /// How it was obtained.
  public let evidence: Evidence
  /// What to know.
  public let note: MetricNote?

  /// Makes a metric.
  public init(value: Double?, evidence: Evidence, note: MetricNote? = nil) {
    self.value = value
    self.evidence = evidence
    self.note = note
  }
}

/// Mean and spread of numbers that come one by one.
struct RunningMean {
  private(set) var count = 0
  private var mean = 0.0
  private var squares = 0.0
  /// Rows that were not counted.
  var leftOut = 0

  /// The mean so far; NaN of nothing.
  var value: Double { count == 0 ? .nan : mean }

  /// Takes one more number (Welford's update).
  mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
  }

  /// The mean with its interval, when the rows are those of `plan`.
  func metric(_ plan: RowPlan) -> Metric {
    let note: MetricNote? = leftOut > 0 ? .rowsLeftOut(leftOut) : nil
    guard count > 0 else {
      return Metric(value: nil, evidence: plan.evidence(), note: note ?? .noRows)
    }
    return Metric(value: mean, evidence: plan.evidence(halfWidth: halfWidth(plan)), note: note)
  }

  /// Half the width of the t interval with the correction for a finite number of rows.
  func halfWidth(_ plan: RowPlan) -> Double? {
    guard count >= 2 else { return nil }
    let unseen = max(0, 1 - Double(plan.rows.count) / Double(plan.rowCount))
    return studentFactor(degrees: count - 1)
      * (unseen * squares / Double(count - 1) / Double(count)).squareRoot()
  }
}

/// The 97.5 % point of Student's distribution.
///
/// The first terms of its expansion around the normal one: 0.3 % low for 4 degrees, 0.03 % for 8;
/// below, where they are far off, the numbers themselves. Infinite without a degree.
func studentFactor(degrees: Int) -> Double {
  guard degrees > 3 else {
    return [.infinity, 12.706204736, 4.302652730, 3.182446305][max(degrees, 0)]
  }
  let z = 1.959963984540054
  let n = Double(degrees)
  let first = (pow(z, 3) + z) / 4
  let second = (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / 96
  let third = (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * pow(z, 3) - 15 * z) / 384
  return z + first / n + second / (n * n) + third / (n * n * n)
}
