/// What Tab offers at the cursor.
public struct Completion: Equatable, Sendable {
  /// One word to choose.
  public struct Candidate: Equatable, Sendable {
    /// What replaces the bytes of ``Completion/replaced``.
    public var text: String
    /// One line of help; empty when there is none.
    public var help: String

    /// Makes a candidate.
    public init(text: String, help: String) {
      self.text = text
      self.help = help
    }
  }

  /// The UTF-8 bytes of the line that a candidate replaces.
  public var replaced: Range<Int>
  /// The candidates in the order to be shown.
  public var candidates: [Candidate]

  /// Makes a completion.
  public init(replaced: Range<Int>, candidates: [Candidate]) {
    self.replaced = replaced
    self.candidates = candidates
  }

  /// The longest text that all candidates begin with.
  public var commonPrefix: String {
    guard var prefix = candidates.first?.text[...] else { return "" }
    for candidate in candidates.dropFirst() {
      let shared = zip(prefix, candidate.text).prefix { $0 == $1 }.count
      prefix = prefix.prefix(shared)
    }
    return String(prefix)
  }
}
