extension Expression {
  /// The names that the expression reads, called functions included.
  ///
  /// - Complexity: O(size).
  public var names: Set<String> {
    if case .name(let name) = kind { return [name] }
    return parts.reduce(into: []) { $0.formUnion($1.names) }
  }

  /// The expressions that stand directly in it, in the order of the line.
  ///
  /// - Complexity: O(parts).
  public var parts: [Expression] {
    switch kind {
    case .number, .text, .boolean, .none, .name: []
    case .list(let elements): elements
    case .range(let left, let right), .binary(_, let left, let right, _): [left, right]
    case .unary(_, let operand), .member(let operand, _, _): [operand]
    case .call(let function, let arguments): [function] + arguments.map(\.value)
    case .index(let base, let subscripts): [base] + subscripts.flatMap(\.parts)
    }
  }
}

extension Subscript {
  /// The expressions in it.
  fileprivate var parts: [Expression] {
    switch self {
    case .at(let index): [index]
    case .slice(let from, let to, let step, _): [from, to, step].compactMap { $0 }
    case .ellipsis: []
    }
  }
}

extension Statement {
  /// The expressions that stand directly in it; the words of a command that takes words are among them.
  ///
  /// - Complexity: O(parts).
  public var expressions: [Expression] {
    switch kind {
    case .assignment(_, let values): values
    case .expression(let expression): [expression]
    case .command(let call): call.arguments.map(\.value)
    }
  }
}
