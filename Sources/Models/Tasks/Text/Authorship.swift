import Tensors

/// Who wrote a piece of text: two invented authors, or the names of files that are given.
struct Authorship: Task {
  static let definition = TaskDefinition(
    "text", "tell from its bytes who wrote a piece of text",
    [
      .whole("length", 32, in: 8...4096, "bytes of a piece"),
      .files(
        "files", 2...64, "texts in UTF-8, a class each; none: invented authors"),
      .choice("differ", ["words", "order"], "what tells the invented authors apart"),
      .number("habit", 0.8, in: 0...1, "how much they differ"),
    ], maker: Authorship.init)

  /// Where pieces come from.
  private enum Source: Sendable {
    case authors([Author])
    /// For each class its texts, and of each text the pieces of it and of those before it.
    case files([(texts: [PartedText], ends: [Int])])
  }

  let options: TaskOptions
  let vocabulary: [String]
  let classes: [String]
  private let length: Int
  private let source: Source
  /// The token of each byte.
  private let numbers: [Int]

  private init(_ options: TaskOptions) throws(TaskError) {
    var kept = options
    length = options.whole("length")
    let files = options.files("files")
    var bytes = Lexicon.alphabet
    if files.isEmpty {
      let difference = Author.Difference(rawValue: options.text("differ")) ?? .words
      let habit = options.number("habit")
      source = .authors((0..<2).map { Author($0, difference, habit: habit) })
      classes = ["first", "second"]
    } else {
      kept.drop(["differ", "habit"])
      var texts: [String: [PartedText]] = [:]
      var names: [String] = []
      var used = Set<UInt8>()
      for file in files {
        if texts[file.name] == nil { names.append(file.name) }
        let text = try Self.bytes(of: file)
        used.formUnion(text)
        texts[file.name, default: []].append(
          try PartedText(text.map(UInt16.init), name: file.name, window: length))
      }
      bytes = used.sorted()
      classes = names
      source = .files(
        names.map { name in
          let texts = texts[name] ?? []
          var ends: [Int] = []
          for text in texts { ends.append((ends.last ?? 0) + text.tokens.count) }
          return (texts, ends)
        })
    }
    self.options = kept
    var numbers = [Int](repeating: 0, count: 256)
    for (number, byte) in bytes.enumerated() { numbers[Int(byte)] = number }
    self.numbers = numbers
    vocabulary = bytes.map(TokenName.of(byte:)) + [TokenName.ask]
  }

  private static func bytes(of file: TaskFile) throws(TaskError) -> [UInt8] {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: try TextFile.scalars(of: file))
    return Array(String(text).utf8)
  }

  var longest: (source: Int, answer: Int) { (length + 1, 0) }
  /// Classes are drawn with equal odds.
  var chance: TaskLevel { .exact(1 / Double(classes.count)) }
  var writing: TaskWriting { .bytes }

  /// For the invented authors how often the more likely one is the one who wrote the piece.
  var ceiling: TaskLevel? {
    guard case .authors(let authors) = source else { return nil }
    var right = 0
    for index in 0..<Self.countedProblems {
      var random = RandomGenerator(index, .training, seed: 0x6C65_7665_6C73)
      let writer = random.integer(below: 2)
      let text = authors[writer].text(length, &random)
      let likelier = authors[0].logOdds(of: text) >= authors[1].logOdds(of: text) ? 0 : 1
      if likelier == writer { right += 1 }
    }
    return .counted(right, of: Self.countedProblems)
  }

  var explanation: String {
    switch source {
    case .files:
      """
      A piece of one of the files is given byte by byte, and which file it is from is asked at the \
      →. The last tenth of each file is held out. A model has to join bytes to words, and find \
      words and habits that one file has and the others have not.
      """
    case .authors:
      """
      A piece by one of two invented authors is given byte by byte, and who wrote it is asked at \
      the →. With differ="words" each favours half of the words; with differ="order" both use \
      every word alike, and only which word follows which tells. Letters have to be joined to words.
      """
    }
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let answer = random.integer(below: classes.count)
    var tokens: [Int]
    switch source {
    case .authors(let authors):
      tokens = authors[answer].text(length, &random).map { numbers[Int($0)] }
    case .files(let sources):
      let (texts, ends) = sources[answer]
      let place = random.integer(below: ends.last ?? 1)
      let text = texts[ends.firstIndex { place < $0 } ?? 0]
      tokens = text.window(length, split, &random).map { numbers[Int($0)] }
    }
    tokens.append(vocabulary.count - 1)
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    targets[length] = answer
    return .labelled(tokens: tokens, targets: targets)
  }
}
