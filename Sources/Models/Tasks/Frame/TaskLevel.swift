/// A share of right answers that a task is known for, and how it is known.
public struct TaskLevel: Equatable, Sendable {
  /// The share, in 0...1.
  public let value: Double
  /// How many answers it was counted on; nil when it is exact.
  public let sample: Int?

  /// A share that follows from how the task is made.
  public static func exact(_ value: Double) -> TaskLevel {
    TaskLevel(value: value, sample: nil)
  }

  /// A share that was counted on exercises drawn at random.
  public static func counted(_ right: Int, of sample: Int) -> TaskLevel {
    TaskLevel(value: Double(right) / Double(sample), sample: sample)
  }

  /// Where the share lies with 95 % confidence; nil when it is exact.
  ///
  /// - Source: Wilson 1927, the score interval of a proportion.
  public var interval: ClosedRange<Double>? {
    guard let sample else { return nil }
    let (count, spread) = (Double(sample), 1.959964)
    let square = spread * spread
    let middle = (value + square / (2 * count)) / (1 + square / count)
    let half =
      spread * (value * (1 - value) / count + square / (4 * count * count)).squareRoot()
      / (1 + square / count)
    return max(0, middle - half)...min(1, middle + half)
  }
}

extension Task {
  /// Exercises that a level is counted on.
  static var countedProblems: Int { 4_096 }

  /// The share of the class that occurs most, counted on exercises of a stream of their own.
  var countedChance: TaskLevel {
    var counts = [Int](repeating: 0, count: classes.count)
    for index in 0..<Self.countedProblems {
      let problem = problem(index, .training, seed: 0x6C65_7665_6C73)
      switch problem {
      case .labelled(_, let targets):
        for target in targets where target != Problem.unasked { counts[target] += 1 }
      case .translation(_, let answer): for token in answer { counts[token] += 1 }
      }
    }
    return .counted(counts.max() ?? 0, of: max(counts.reduce(0, +), 1))
  }
}
