import Tensors

/// Nested lists of digits with operators, and the digit that they come to.
///
/// An expression is a digit, or `[` and an operator, two or more expressions, and `]`. Operators:
/// `MAX`, `MIN`, `MED` (the median; of an even number of values the mean of the middle two, rounded
/// down) and `SM` (the sum modulo 10).
///
/// - Source: Nangia, Bowman 2018 (ListOps), in the form of Tay et al. 2020 (Long Range Arena).
struct ListOps: Task {
  static let definition = TaskDefinition(
    "listops", "work out nested lists of digits: [MAX 2 [MIN 4 7 ] 0 ]",
    [
      .whole("length", 24, in: 5...4096, "tokens of the longest exercise"),
      .whole("depth", 2, in: 1...16, "lists inside one another"),
      .whole("arguments", 4, in: 2...16, "the most values of a list"),
      .number("nesting", 0.5, in: 0...1, "share of values that are lists where there is room"),
    ], maker: ListOps.init)

  /// The operators, in the order of their tokens behind the ten digits.
  enum Operator: Int, CaseIterable {
    case maximum, minimum, median, sum

    var name: String {
      switch self {
      case .maximum: "[MAX"
      case .minimum: "[MIN"
      case .median: "[MED"
      case .sum: "[SM"
      }
    }

    func result(of values: [Int]) -> Int {
      switch self {
      case .maximum: return values.max() ?? 0
      case .minimum: return values.min() ?? 0
      case .sum: return values.reduce(0, +) % 10
      case .median:
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
          ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
      }
    }
  }

  let options: TaskOptions
  let vocabulary: [String]
  let classes = (0...9).map(String.init)
  private let length: Int
  private let depth: Int
  private let arguments: Int
  private let nesting: Double
  private static let close = 10 + Operator.allCases.count

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    depth = options.whole("depth")
    arguments = options.whole("arguments")
    nesting = options.number("nesting")
    vocabulary = classes + Operator.allCases.map(\.name) + ["]", TokenName.ask]
    // What depth and arguments allow may be less than the length that was given.
    var most = 1
    for _ in 0..<depth where most < options.whole("length") { most = 2 + arguments * most }
    length = min(options.whole("length"), most + 1)
  }

  var longest: (source: Int, answer: Int) { (length, 0) }
  var chance: TaskLevel { countedChance }

  var explanation: String {
    """
    A nested list is given, and the digit it comes to is asked at the →. MAX, MIN and MED take the \
    largest, smallest and middle value, SM the sum without its tens. Inner lists come first, so \
    a model needs about a layer for each depth, and heads that keep to the brackets they are in.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    var tokens: [Int] = []
    tokens.reserveCapacity(length)
    let answer = writeList(within: length - 1, depth: depth, to: &tokens, &random)
    tokens.append(Self.close + 1)
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    targets[tokens.count - 1] = answer
    return .labelled(tokens: tokens, targets: targets)
  }

  /// Writes a list of at most `room` ≥ 4 tokens and gives what it comes to.
  ///
  /// Every value keeps a token; what is left beside that is taken by the first that become lists.
  private func writeList(
    within room: Int, depth: Int, to tokens: inout [Int], _ random: inout RandomGenerator
  ) -> Int {
    let kind = Operator.allCases[random.integer(below: Operator.allCases.count)]
    let count = 2 + random.integer(below: min(arguments, room - 2) - 1)
    var spare = room - 2 - count
    tokens.append(10 + kind.rawValue)
    var values: [Int] = []
    for _ in 0..<count {
      if depth > 1, spare >= 3, random.uniform() < nesting {
        let start = tokens.count
        values.append(writeList(within: 1 + spare, depth: depth - 1, to: &tokens, &random))
        spare -= tokens.count - start - 1
      } else {
        let digit = random.integer(below: 10)
        tokens.append(digit)
        values.append(digit)
      }
    }
    tokens.append(Self.close)
    return kind.result(of: values)
  }
}
