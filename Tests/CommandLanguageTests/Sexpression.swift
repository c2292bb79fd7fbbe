import CommandLanguage

// A short form of syntax trees, to compare with in tests.

extension Expression {
  /// `(+ a (* b 2))`, `(call f x p=2)`, `(member a weights)`, `(index a 1:5: ...)`.
  var short: String {
    switch kind {
    case .number(let value): value == value.rounded() ? String(Int(value)) : "\(value)"
    case .text(let text): "\"\(text)\""
    case .boolean(let value): "\(value)"
    case .none: "none"
    case .name(let name): name
    case .list(let elements): "[" + elements.map(\.short).joined(separator: " ") + "]"
    case .range(let low, let high): "(.. \(low.short) \(high.short))"
    case .unary(let operation, let operand): "(\(operation.rawValue) \(operand.short))"
    case .binary(let operation, let left, let right, _):
      "(\(operation.rawValue) \(left.short) \(right.short))"
    case .call(let function, let arguments):
      "(call " + ([function.short] + arguments.map(\.short)).joined(separator: " ") + ")"
    case .member(let base, let name, _): "(member \(base.short) \(name))"
    case .index(let base, let parts):
      "(index " + ([base.short] + parts.map(\.short)).joined(separator: " ") + ")"
    }
  }
}

extension Argument {
  var short: String { (name.map { $0 + "=" } ?? "") + value.short }
}

extension Subscript {
  var short: String {
    switch self {
    case .at(let index): index.short
    case .slice(let from, let to, let step, _):
      [from, to, step].map { $0?.short ?? "" }.joined(separator: ":")
    case .ellipsis: "..."
    }
  }
}

extension Statement {
  /// `q k = x y`, `map! b`, or the expression; silenced ones end in `;`.
  var short: String {
    let body =
      switch kind {
      case .assignment(let targets, let values):
        (targets.map(\.name) + ["="] + values.map(\.short)).joined(separator: " ")
      case .expression(let expression): expression.short
      case .command(let call):
        ([call.verb + "!"] + call.arguments.map(\.short)).joined(separator: " ")
      }
    return isSilenced ? body + ";" : body
  }
}

/// The verbs of the product, and one of a single letter.
let grammar = Grammar(verbs: [
  "seed", "map", "compare", "bound", "metrics", "use", "save", "export", "slide", "expect", "vars",
  "lessons", "demo", "quit", "help", "why", "q",
])

/// The statements of a line in their short form.
func short(_ line: String) throws(ParseFailure) -> [String] {
  try parse(line, grammar: grammar).map(\.short)
}
