import Tensors

/// A sequence is written again: as it is, from its end, or in order.
struct Transcription: Task {
  /// How it is written again.
  enum Change: String, Sendable {
    case copy, reverse, sort
  }

  static let copy = definition(.copy, "write a sequence again")
  static let reverse = definition(.reverse, "write a sequence from its end")
  static let sort = definition(.sort, "write the tokens of a sequence in order")

  let options: TaskOptions
  let vocabulary: [String]
  private let change: Change
  private let lengths: ClosedRange<Int>
  private let symbols: Int

  private static func definition(_ change: Change, _ summary: String) -> TaskDefinition {
    TaskDefinition(
      change.rawValue, summary,
      [
        .whole("length", 12, in: 1...4096, "tokens of the longest sequence"),
        .whole("shortest", 12, in: 1...4096, "tokens of the shortest sequence"),
        .whole("vocabulary", 8, in: 2...1024, "different tokens"),
      ]
    ) { options throws(TaskError) in
      try Transcription(options, change)
    }
  }

  private init(_ options: TaskOptions, _ change: Change) throws(TaskError) {
    let (shortest, length) = (options.whole("shortest"), options.whole("length"))
    guard shortest <= length else {
      throw .tooLarge(option: "shortest", value: shortest, maximum: length, because: ["length"])
    }
    self.options = options
    self.change = change
    lengths = shortest...length
    symbols = options.whole("vocabulary")
    vocabulary = TokenName.letters(symbols) + ["→"]
  }

  var separator: Int? { symbols }
  var longest: (source: Int, answer: Int) { (lengths.upperBound, lengths.upperBound) }
  /// Every place of an answer holds a token drawn from all with equal odds; sorting only moves them.
  var chance: TaskLevel { .exact(1 / Double(symbols)) }

  var explanation: String {
    switch change {
    case .copy:
      """
      The sequence before → is written again. Each answer stands a fixed number of tokens back, so \
      one head that looks there is enough; a decoder has to find the place by position.
      """
    case .reverse:
      """
      The sequence before → is written from its end. Where to look moves back by one while the \
      answer moves on by one, so a head has to use both positions.
      """
    case .sort:
      """
      The tokens before → are written in order, a before b. A head has to find, among all tokens, \
      the next larger one, and how often it stands there: content, not position.
      """
    }
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let count = lengths.lowerBound + random.integer(below: lengths.count)
    let source = (0..<count).map { _ in random.integer(below: symbols) }
    let answer =
      switch change {
      case .copy: source
      case .reverse: Array(source.reversed())
      case .sort: source.sorted()
      }
    return .translation(source: source, answer: answer)
  }
}
