import Tensors

/// What `find` looks for among the tokens of a map.
struct TokenSearch: Equatable, Sendable {
  /// Which tokens are looked through.
  enum Side: String, CaseIterable, Sendable {
    case queries, keys
  }

  /// A token that was found: which it is, and its number among all that match.
  struct Hit: Equatable, Sendable {
    var index: Int
    var rank: Int
  }

  /// What was found in one pass.
  struct Outcome: Equatable, Sendable {
    /// How many tokens match.
    var count = 0
    /// The next one, or the one before; after the last comes the first.
    var hit: Hit?
    /// True when the search went on from the other end.
    var isWrapped = false
  }

  /// The text as typed.
  let text: String
  /// True when it is a whole token.
  let isWhole: Bool
  /// Where to look; nil for keys, and queries along with them when their tokens are the same.
  let side: Side?
  private let bytes: [UInt8]

  init(_ text: String, isWhole: Bool, side: Side?) {
    self.text = text
    self.isWhole = isWhole
    self.side = side
    bytes = Array(text.utf8).map { isWhole ? $0 : Self.lowered($0) }
  }

  /// True when a token holds the text; A to Z count as a to z unless it must be the whole token.
  func matches(_ token: String) -> Bool {
    if isWhole { return token == text }
    var token = token
    return token.withUTF8 { contains($0) }
  }

  private func contains(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !bytes.isEmpty, token.count >= bytes.count else { return bytes.isEmpty }
    for start in 0...(token.count - bytes.count) where Self.lowered(token[start]) == bytes[0] {
      var length = 1
      while length < bytes.count, Self.lowered(token[start + length]) == bytes[length] {
        length += 1
      }
      if length == bytes.count { return true }
    }
    return false
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  /// Looks for the next match after `place`, or the one before it.
  ///
  /// - Parameters:
  ///   - tokens: All tokens of the side.
  ///   - place: Where to start.
  ///   - isBack: True to look towards the start.
  ///   - includesPlace: True when the token at `place` counts too.
  ///   - context: Cancels.
  /// - Throws: `ComputationCancelled`.
  /// - Complexity: O(bytes of all tokens).
  func look(
    through tokens: [String], from place: Int, isBack: Bool, includesPlace: Bool,
    context: ComputeContext
  ) throws -> Outcome {
    var outcome = Outcome()
    var (first, last, next, previous): (Hit?, Hit?, Hit?, Hit?)
    for index in tokens.indices {
      if index & 0xFFFF == 0 { try context.checkCancelled() }
      guard matches(tokens[index]) else { continue }
      let hit = Hit(index: index, rank: outcome.count)
      outcome.count += 1
      if first == nil { first = hit }
      last = hit
      if index < place || includesPlace && index == place { previous = hit }
      if next == nil, index > place || includesPlace && index == place { next = hit }
    }
    let near = isBack ? previous : next
    outcome.hit = near ?? (isBack ? last : first)
    outcome.isWrapped = near == nil && outcome.hit != nil
    return outcome
  }
}
