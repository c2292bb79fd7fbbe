/// Sequences that go through a model together, one behind the other: rows of the whole batch are rows
/// of one matrix, and only attention knows where a sequence ends. Nothing is padded.
struct ModelBatch: Equatable, Sendable {
  /// The tokens that are read, or in an encoder-decoder those of the decoder.
  private(set) var tokens = Rows()
  /// What the encoder of an encoder-decoder reads; else empty.
  private(set) var source = Rows()
  /// A class for each token, or ``Problem/unasked``.
  private(set) var targets: [Int] = []

  /// Sequences one behind the other.
  struct Rows: Equatable, Sendable {
    private(set) var ids: [Int] = []
    /// The place of each token in its own sequence.
    private(set) var places: [Int] = []
    /// Tokens of each sequence.
    private(set) var lengths: [Int] = []

    mutating func append(_ sequence: [Int], from place: Int = 0) {
      ids += sequence
      places += place..<place + sequence.count
      lengths.append(sequence.count)
    }
  }

  /// Lays sequences out.
  ///
  /// - Throws: ``ModelError/sequenceTooLong(tokens:context:)``,
  ///   ``ModelError/tokenOutOfRange(_:vocabulary:)``.
  init(_ problems: [LaidOutProblem], for config: ModelConfig) throws(ModelError) {
    for problem in problems {
      let longest = max(problem.tokens.count, problem.source.count)
      guard longest <= config.context else {
        throw .sequenceTooLong(tokens: longest, context: config.context)
      }
      let known = 0..<config.vocabulary
      if let token = (problem.tokens + problem.source).first(where: { !known.contains($0) }) {
        throw .tokenOutOfRange(token, vocabulary: config.vocabulary)
      }
      tokens.append(problem.tokens)
      if config.kind == .encoderDecoder { source.append(problem.source) }
      targets += problem.targets
    }
  }

  /// How many targets are asked for.
  var askedCount: Int { targets.reduce(0) { $1 >= 0 ? $0 + 1 : $0 } }

  /// Runs of sequences of equal lengths, which one attention computes at once: rows of queries and of
  /// keys where each starts, and how many sequences there are.
  static func runs(_ queries: [Int], _ keys: [Int]) -> [Run] {
    var runs: [Run] = []
    var (query, key) = (0, 0)
    for (queryCount, keyCount) in zip(queries, keys) {
      if let last = runs.last, last.queryCount == queryCount, last.keyCount == keyCount {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(
          Run(query: query, key: key, queryCount: queryCount, keyCount: keyCount, count: 1))
      }
      query += queryCount
      key += keyCount
    }
    return runs
  }

  /// Sequences of equal lengths.
  struct Run: Equatable, Sendable {
    /// The first row of the first sequence's queries.
    var query: Int
    /// The first row of its keys.
    var key: Int
    /// Rows of each sequence.
    var queryCount: Int
    /// See ``queryCount``.
    var keyCount: Int
    /// Sequences.
    var count: Int
  }
}
