import Foundation

/// Times of repeated runs.
struct Measurement {
  /// Seconds of each run.
  var seconds: [Double] = []

  /// The middle one.
  var median: Double { quantile(0.5) }
  /// Half the distance of the quartiles, over the median.
  var spread: Double { (quantile(0.75) - quantile(0.25)) / 2 / median }

  private func quantile(_ share: Double) -> Double {
    let sorted = seconds.sorted()
    guard let last = sorted.indices.last else { return .nan }
    let place = share * Double(last)
    let below = Int(place)
    let above = min(below + 1, last)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// How often a case is repeated.
enum Repetition {
  static let fewest = 5
  static let most = 25
  /// Seconds after which `fewest` runs are enough.
  static let enough = 1.0

  /// Calls `round` often enough for medians.
  static func rounds(_ round: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    while count < fewest || (count < most && clock.now - start < .seconds(enough)) {
      try round()
      count += 1
    }
  }
}
