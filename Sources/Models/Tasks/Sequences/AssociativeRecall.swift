import Tensors

/// Pairs of a key and a value, and then keys whose values are asked.
///
/// - Source: the task of Arora et al. 2023 (Zoology, section 4), multi-query associative recall.
struct AssociativeRecall: Task {
  static let definition = TaskDefinition(
    "mqar", "recall the values that were paired with keys",
    [
      .whole("pairs", 4, in: 1...1024, "pairs of a key and a value"),
      .whole("queries", 4, in: 1...1024, "keys that are asked, each once"),
      .whole("vocabulary", 8, in: 2...4096, "different keys, and as many values"),
      .whole("gap", 0, in: 0...64, "fillers before a query, on the average"),
    ], maker: AssociativeRecall.init)

  let options: TaskOptions
  let vocabulary: [String]
  private let pairs: Int
  private let queries: Int
  private let keys: Int
  private let fillers: Int

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    pairs = options.whole("pairs")
    queries = options.whole("queries")
    keys = options.whole("vocabulary")
    fillers = queries * options.whole("gap")
    guard queries <= pairs else {
      throw .tooLarge(option: "queries", value: queries, maximum: pairs, because: ["pairs"])
    }
    guard keys >= pairs else {
      throw .tooSmall(option: "vocabulary", value: keys, minimum: pairs, because: ["pairs"])
    }
    vocabulary = TokenName.letters(keys) + (0..<keys).map(String.init) + ["·"]
  }

  var longest: (source: Int, answer: Int) { (2 * pairs + queries + fillers, 0) }
  /// Values are drawn with equal odds.
  var chance: TaskLevel { .exact(1 / Double(keys)) }

  var explanation: String {
    """
    Pairs of a letter and a number stand first; then letters are asked in another order, and the \
    answer to each is the number it was paired with. A head has to look for the token whose \
    neighbour on the left is the same letter, so it needs two layers, and a state that holds every \
    pair: what a mechanism with a state of fixed size runs out of.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let chosen = random.distinct(pairs, below: keys)
    let values = (0..<pairs).map { _ in keys + random.integer(below: keys) }
    var tokens: [Int] = []
    tokens.reserveCapacity(longest.source)
    for pair in 0..<pairs {
      tokens.append(chosen[pair])
      tokens.append(values[pair])
    }
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    // Which of the places behind the pairs hold a query, and which pair each asks for.
    let asked = random.distinct(queries, below: pairs)
    var left = (queries: queries, places: queries + fillers)
    while left.places > 0 {
      // Selection sampling: every choice of places is equally likely.
      if random.integer(below: left.places) < left.queries {
        left.queries -= 1
        tokens.append(chosen[asked[left.queries]])
        targets.append(values[asked[left.queries]])
      } else {
        tokens.append(2 * keys)
        targets.append(Problem.unasked)
      }
      left.places -= 1
    }
    return .labelled(tokens: tokens, targets: targets)
  }
}

extension RandomGenerator {
  /// Whole numbers in 0..<`bound`, all different, in random order.
  ///
  /// - Complexity: O(bound).
  mutating func distinct(_ count: Int, below bound: Int) -> [Int] {
    var numbers = Array(0..<bound)
    for place in 0..<count {
      numbers.swapAt(place, place + integer(below: bound - place))
    }
    return Array(numbers[..<count])
  }
}
