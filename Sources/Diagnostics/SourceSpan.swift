/// A half-open range of UTF-8 byte offsets into the text a person typed.
public struct SourceSpan: Equatable, Hashable, Sendable {
  /// The first byte.
  public var from: Int
  /// One past the last byte.
  public var to: Int

  /// Makes a span from byte `from` up to but not including byte `to`.
  public init(from: Int, to: Int) {
    precondition(from >= 0 && from <= to, "a span runs forwards, got \(from)..<\(to)")
    self.from = from
    self.to = to
  }

  /// The smallest span that holds both.
  public func union(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(from: min(from, other.from), to: max(to, other.to))
  }

  /// The text at this place of a line; what lies beyond its end is left out.
  ///
  /// - Complexity: O(`to`).
  public func text(in line: String) -> String {
    let bytes = line.utf8.dropFirst(from).prefix(to - from)
    return String(decoding: bytes, as: UTF8.self)
  }
}
