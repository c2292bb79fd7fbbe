import Models
import Tensors
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
    TaskCase("listops"),
    TaskCase("listops", ["length": 61, "depth": 5, "arguments": 3, "nesting": 0.7]),
    TaskCase("listops", ["length": 5, "depth": 1, "arguments": 2]),
    TaskCase("listops", ["length": 401, "depth": 4, "arguments": 16, "nesting": 1]),
    TaskCase("text"), TaskCase("text", ["length": 97, "differ": "order", "habit": 0.3]),
    TaskCase("text", ["length": 8, "habit": 0]), TaskCase("text", ["length": 23, "habit": 1]),
    TaskCase(
      "text",
      [
        "length": 13,
        "files": .files([
          InventedText.file("a", "the cat sat on the mat, é €", 401),
          InventedText.file("b", "DOGS? run\tin → the ␣ park|\r\n", 307),
          InventedText.file("b", "Dogs bark. ", 211), InventedText.file("c", "0123456789", 199),
        ]),
      ]),
    TaskCase("retrieval"), TaskCase("retrieval", ["length": 41, "names": 64]),
    TaskCase("retrieval", ["length": 6, "names": 2]),
    TaskCase("pixels"),
    TaskCase("pixels", ["size": 13, "levels": 7, "shift": 0.3, "slant": 0.6, "noise": 0.5]),
    TaskCase("pixels", ["size": 6, "levels": 2, "shift": 0, "scale": 0, "slant": 0, "noise": 0]),
    TaskCase("pathfinder"),
    TaskCase("pathfinder", ["size": 17, "length": 13, "gap": 2, "distractors": 5]),
    TaskCase("pathfinder", ["size": 8, "length": 8, "gap": 0, "distractors": 0]),
    TaskCase("pathfinder", ["size": 8, "length": 8, "gap": 2, "distractors": 16]),
    TaskCase(
      "characters",
      ["length": 31, "file": .files([InventedText.file("f", "Ein Öl,\r\nein Ei.\t€ ␣¶", 503)])]),
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

/// Texts that tests read in place of files.
enum InventedText {
  /// Words of a sentence in another order every time.
  static func file(_ name: String, _ sentence: String, _ words: Int) -> TaskFile {
    var random = RandomGenerator(seed: UInt64(words))
    let choice = sentence.split(separator: " ")
    let text = (0..<words).map { _ in choice[random.integer(below: choice.count)] }
    return TaskFile(name: name, bytes: Array(text.joined(separator: " ").utf8))
  }
}
