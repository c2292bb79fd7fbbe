extension Expression {
  /// The names that the expression reads, called functions included.
  ///
  /// - Complexity: O(size).
  public var names: Set<String> {
    var names: Set<String> = []
    collectNames(into: &names)
    return names
  }

  private func collectNames(into names: inout Set<String>) {
    switch kind {
    case .number, .text, .boolean, .none: return
    case .name(let name): names.insert(name)
    case .list(let elements): for element in elements { element.collectNames(into: &names) }
    case .range(let left, let right), .binary(_, let left, let right, _):
      left.collectNames(into: &names)
      right.collectNames(into: &names)
    case .unary(_, let operand): operand.collectNames(into: &names)
    case .member(let base, _, _): base.collectNames(into: &names)
    case .call(let function, let arguments):
      function.collectNames(into: &names)
      for argument in arguments { argument.value.collectNames(into: &names) }
    case .index(let base, let subscripts):
      base.collectNames(into: &names)
      for part in subscripts {
        for expression in part.expressions { expression.collectNames(into: &names) }
      }
    }
  }
}

extension Subscript {
  /// The expressions in it.
  var expressions: [Expression] {
    switch self {
    case .at(let index): [index]
    case .slice(let from, let to, let step, _): [from, to, step].compactMap { $0 }
    case .ellipsis: []
    }
  }
}
