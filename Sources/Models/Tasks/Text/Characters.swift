import Tensors

/// The next character of a text, at every character.
struct Characters: Task {
  static let definition = TaskDefinition(
    "characters", "foretell the next character of a text",
    [
      .files(
        "file", 1...1, standard: ["alice.txt"], "a text in UTF-8; Alice in Wonderland is there"),
      .whole("length", 64, in: 2...4096, "characters that are read at once"),
    ], maker: Characters.init)

  /// Different characters that are accepted.
  static let limit = 4_096

  let options: TaskOptions
  let vocabulary: [String]
  let chance: TaskLevel
  private let length: Int
  private let text: PartedText
  private let heldOutCount: Int

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    length = options.whole("length")
    let file = options.files("file")[0]
    let scalars = try TextFile.scalars(of: file)
    let alphabet = Set(scalars).sorted()
    guard alphabet.count <= Self.limit else {
      throw .tooManyCharacters(file.name, count: alphabet.count, limit: Self.limit)
    }
    let numbers = Dictionary(
      uniqueKeysWithValues: alphabet.enumerated().map { ($1, UInt16($0)) })
    let tokens = scalars.map { numbers[$0] ?? 0 }
    text = try PartedText(tokens, name: file.name, window: length)
    heldOutCount = tokens.count - text.cut
    vocabulary = alphabet.map(TokenName.of(scalar:))
    var counts = [Int](repeating: 0, count: alphabet.count)
    for token in tokens { counts[Int(token)] += 1 }
    chance = .exact(Double(counts.max() ?? 0) / Double(tokens.count))
  }

  var longest: (source: Int, answer: Int) { (length, 0) }
  var needsCausal: Bool { true }
  var ceiling: TaskLevel? { nil }
  var writing: TaskWriting { .characters }

  var explanation: String {
    """
    At every character of a piece of the text the next one is asked. The first nine tenths of the \
    text are trained on, the last tenth (\(heldOutCount) characters) is held out. A model learns \
    letters, then short words, then which words follow; nobody knows the best that can be reached.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let window = text.window(length + 1, split, &random).map(Int.init)
    return .labelled(tokens: Array(window.dropLast()), targets: Array(window.dropFirst()))
  }
}
