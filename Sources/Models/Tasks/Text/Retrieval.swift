import Tensors

/// Whether two documents name the same.
struct Retrieval: Task {
  static let definition = TaskDefinition(
    "retrieval", "tell whether two documents name the same",
    [
      .whole("length", 20, in: 6...2048, "bytes of each document"),
      .whole("names", 4, in: 2...64, "different names"),
    ], maker: Retrieval.init)

  let options: TaskOptions
  let vocabulary: [String]
  let classes = ["differ", "match"]
  private let length: Int
  private let names: Int
  private let numbers: [Int]

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    length = options.whole("length")
    names = options.whole("names")
    var numbers = [Int](repeating: 0, count: 256)
    for (number, byte) in Lexicon.alphabet.enumerated() { numbers[Int(byte)] = number }
    self.numbers = numbers
    vocabulary = Lexicon.alphabet.map(TokenName.of(byte:)) + ["|", TokenName.ask]
  }

  var longest: (source: Int, answer: Int) { (2 * length + 2, 0) }
  /// Either answer is drawn with equal odds.
  var chance: TaskLevel { .exact(0.5) }
  var writing: TaskWriting { .bytes }

  var explanation: String {
    """
    Two documents are given byte by byte, with | between them. Each holds one of \(names) names \
    among words that do not matter; whether it is the same name in both is asked at the →. A model \
    has to spell out the name in either document and compare them across the distance.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let answer = random.integer(below: 2)
    let first = random.integer(below: names)
    let second = answer == 1 ? first : (first + 1 + random.integer(below: names - 1)) % names
    var tokens: [Int] = []
    tokens.reserveCapacity(longest.source)
    write(first, to: &tokens, &random)
    tokens.append(vocabulary.count - 2)
    write(second, to: &tokens, &random)
    tokens.append(vocabulary.count - 1)
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    targets[tokens.count - 1] = answer
    return .labelled(tokens: tokens, targets: targets)
  }

  /// Writes words with a name before one of them; every word's start is as likely.
  private func write(_ name: Int, to tokens: inout [Int], _ random: inout RandomGenerator) {
    let name = Lexicon.names[name] + [0x20]
    var words: [UInt8] = []
    var starts: [Int] = []
    while words.count < length - name.count {
      starts.append(words.count)
      words += Lexicon.words[random.integer(below: Lexicon.words.count)]
      words.append(0x20)
    }
    let place = starts[random.integer(below: starts.count)]
    let text = words[..<place] + name + words[place...]
    for byte in text.prefix(length) { tokens.append(numbers[Int(byte)]) }
  }
}
