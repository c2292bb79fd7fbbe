import Models
import Testing

/// A task by its name and options, at its standard, with extents that are different primes, or at
/// the edges of its options.
struct TaskCase: CustomTestStringConvertible, Sendable {
  let name: String
  let given: [String: TaskOptionValue]

  init(_ name: String, _ given: [String: TaskOptionValue] = [:]) {
    self.name = name
    self.given = given
  }

  var task: any Task {
    get throws { try TaskTable.make(name, given) }
  }

  var testDescription: String {
    (try? TaskTable.make(name, given).title) ?? name
  }

  static let all: [TaskCase] = [
    TaskCase("copy"), TaskCase("copy", ["length": 11, "shortest": 3, "vocabulary": 7]),
    TaskCase("copy", ["length": 1, "shortest": 1, "vocabulary": 2]),
    TaskCase("reverse"), TaskCase("reverse", ["length": 13, "shortest": 5, "vocabulary": 67]),
    TaskCase("sort"), TaskCase("sort", ["length": 17, "shortest": 2, "vocabulary": 5]),
    TaskCase("mqar"),
    TaskCase("mqar", ["pairs": 7, "queries": 5, "vocabulary": 11, "gap": 3]),
    TaskCase("mqar", ["pairs": 2, "queries": 1, "vocabulary": 2, "gap": 0]),
    TaskCase("mqar", ["pairs": 31, "queries": 31, "vocabulary": 31, "gap": 0]),
    TaskCase("induction"), TaskCase("induction", ["length": 37, "vocabulary": 19]),
    TaskCase("induction", ["length": 4, "vocabulary": 2]),
    TaskCase("modular"), TaskCase("modular", ["modulus": 2, "heldout": 0.01]),
    TaskCase("modular", ["modulus": 23, "operation": "subtract", "heldout": 0.9]),
    TaskCase("modular", ["modulus": 17, "operation": "multiply"]),
  ]

  /// Those whose splits have the same odds for every class; parts of few pairs have not.
  static var drawn: [TaskCase] { all.filter { $0.name != "modular" } }

  /// All of a table's tasks stand among the cases.
  static var names: Set<String> { Set(all.map(\.name)) }
}

extension Problem {
  /// Every token, and every answer with the classes it is taken from.
  var parts: (tokens: [Int], answers: [Int]) {
    switch self {
    case .labelled(let tokens, let targets): (tokens, targets.filter { $0 != Problem.unasked })
    case .translation(let source, let answer): (source, answer)
    }
  }
}

extension Task {
  /// Exercises with the numbers 0..<`count`.
  func problems(_ count: Int, _ split: Split = .training, seed: UInt64 = 3) -> [Problem] {
    (0..<count).map { problem($0, split, seed: seed) }
  }
}
