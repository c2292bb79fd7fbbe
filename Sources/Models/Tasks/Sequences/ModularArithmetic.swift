import Tensors

/// a + b, a − b or a × b modulo a number; some of all pairs are never shown.
///
/// - Source: the task of Power et al. 2022 (Grokking), with operations and modulus as options.
struct ModularArithmetic: Task {
  static let definition = TaskDefinition(
    "modular", "add, subtract or multiply modulo a number",
    [
      .whole("modulus", 23, in: 2...251, "numbers run from 0 up to one below it"),
      .choice("operation", ["add", "subtract", "multiply"], "what is done to the two numbers"),
      .number("heldout", 0.2, in: 0.01...0.9, "share of all pairs that is only measured on"),
    ], maker: ModularArithmetic.init)

  let options: TaskOptions
  let vocabulary: [String]
  let classes: [String]
  private let modulus: Int
  private let operation: @Sendable (Int, Int) -> Int
  /// All pairs a · modulus + b in an order that does not depend on the seed of exercises.
  private let pairs: [Int]
  /// How many of them, from the start, are held out.
  private let heldOut: Int

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    let modulus = options.whole("modulus")
    self.modulus = modulus
    let sign: String
    switch options.text("operation") {
    case "add": (operation, sign) = ({ ($0 + $1) % modulus }, "+")
    case "subtract": (operation, sign) = ({ ($0 + modulus - $1) % modulus }, "−")
    default: (operation, sign) = ({ $0 * $1 % modulus }, "×")
    }
    var order = RandomGenerator(seed: UInt64(modulus))
    pairs = order.distinct(modulus * modulus, below: modulus * modulus)
    let share = Int((options.number("heldout") * Double(pairs.count)).rounded())
    heldOut = min(max(share, 1), pairs.count - 1)
    classes = (0..<modulus).map(String.init)
    vocabulary = classes + [sign, "="]
  }

  var longest: (source: Int, answer: Int) { (4, 0) }

  /// The share among all pairs; the parts of small moduli may differ from it.
  var chance: TaskLevel {
    var counts = [Int](repeating: 0, count: modulus)
    for pair in pairs { counts[operation(pair / modulus, pair % modulus)] += 1 }
    return .exact(Double(counts.max() ?? 0) / Double(pairs.count))
  }

  var explanation: String {
    """
    What a and b give modulo \(modulus) is asked at the =. There are \(pairs.count) pairs; \
    \(heldOut) of them are never trained on, always the same ones. A model can learn the others by \
    heart; only one that finds the rule gets the held-out pairs right, often much later, and sooner with \
    a large weight decay.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let part = split == .heldOut ? 0..<heldOut : heldOut..<pairs.count
    let pair = pairs[part.lowerBound + random.integer(below: part.count)]
    let (first, second) = (pair / modulus, pair % modulus)
    let unasked = Problem.unasked
    return .labelled(
      tokens: [first, modulus, second, modulus + 1],
      targets: [unasked, unasked, unasked, operation(first, second)])
  }
}
