/// False while a bracket is open, so that the line goes on.
///
/// A line with a mistake is complete: it is time to say so. That includes a text without its second quote,
/// since a text ends on its line.
///
/// - Complexity: O(length).
public func isComplete(_ line: String) -> Bool {
  var open: [Symbol] = []
  for token in Lexer.tokens(of: line) {
    switch token.kind {
    case .mistake: return true
    case .symbol(.semicolon) where !open.isEmpty: return true
    case .symbol(let symbol):
      if let closing = symbol.closing { open.append(closing) }
      if symbol.isClosing, open.popLast() != symbol { return true }
    default: break
    }
  }
  return open.isEmpty
}
