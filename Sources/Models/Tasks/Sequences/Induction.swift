import Tensors

/// A block of different tokens that repeats; from its second time on the next token is asked.
///
/// - Source: the repeated sequences of Olsson et al. 2022 (In-context learning and induction heads).
struct Induction: Task {
  static let definition = TaskDefinition(
    "induction", "continue a block of tokens that repeats",
    [
      .whole("length", 32, in: 4...4096, "tokens of an exercise"),
      .whole("vocabulary", 32, in: 2...4096, "different tokens"),
    ], maker: Induction.init)

  let options: TaskOptions
  let vocabulary: [String]
  private let length: Int
  /// Blocks from a quarter to a half of the length, so that the place to look at is never fixed.
  private let periods: ClosedRange<Int>

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    length = options.whole("length")
    periods = max(length / 4, 2)...max(length / 2, 2)
    let count = options.whole("vocabulary")
    guard count >= periods.upperBound else {
      throw .tooSmall(
        option: "vocabulary", value: count, minimum: periods.upperBound, because: ["length"])
    }
    vocabulary = TokenName.letters(count)
  }

  var longest: (source: Int, answer: Int) { (length, 0) }
  var needsCausal: Bool { true }
  /// Blocks are drawn with equal odds for every token.
  var chance: TaskLevel { .exact(1 / Double(vocabulary.count)) }

  var explanation: String {
    """
    A block of different tokens repeats, and from its second time on the next token is asked. The \
    length of the block is not known beforehand, so position does not help: a head has to find \
    where the present token stood before and take what came after it. That needs a head of \
    previous tokens in one layer and an induction head in a later one.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let period = periods.lowerBound + random.integer(below: periods.count)
    let block = random.distinct(period, below: vocabulary.count)
    let tokens = (0..<length).map { block[$0 % period] }
    let targets = (0..<length).map { $0 < period ? Problem.unasked : block[($0 + 1) % period] }
    return .labelled(tokens: tokens, targets: targets)
  }
}
