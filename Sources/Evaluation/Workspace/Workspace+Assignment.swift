public import CommandLanguage
public import Diagnostics

extension Workspace {
  /// Assigns the values of `expressions`, all evaluated before the first assignment, to `targets`.
  ///
  /// One expression for several targets is unpacked. The variables remember their expressions: a
  /// parameter that one of them reads, directly or through others, evaluates it again.
  ///
  /// - Returns: The names whose values changed.
  /// - Throws: A diagnostic; then nothing was assigned and no random number drawn.
  public mutating func assign(
    _ targets: [AssignmentTarget], _ expressions: [Expression], context: EvaluationContext
  ) throws(Diagnostic) -> Set<String> {
    var next = self
    var values: [(Value, Definition)] = []
    for expression in expressions {
      let captured = next.capture(expression.names)
      let (value, draws) = try next.evaluated(expression, context: context)
      func definition(_ part: Definition.Part?) -> Definition {
        Definition(
          expression: expression, source: context.source, part: part, captured: captured,
          draws: draws)
      }
      if expressions.count == 1, targets.count > 1 {
        let parts = try unpacked(value, into: targets, at: expression.span)
        values = parts.enumerated().map { index, part in
          (part, definition(Definition.Part(index: index, count: targets.count)))
        }
      } else {
        values.append((value, definition(nil)))
      }
    }
    for (target, (value, definition)) in zip(targets, values) {
      next.bind(target.name, to: value)
      next.variables[target.name]?.definition = definition
    }
    self = next
    return Set(targets.map(\.name))
  }

  /// The present values of those names that are variables.
  func capture(_ names: Set<String>) -> [String: Value] {
    variables.filter { names.contains($0.key) }.mapValues(\.value)
  }

  /// The values that one expression gives to several targets.
  private func unpacked(_ value: Value, into targets: [AssignmentTarget], at span: SourceSpan)
    throws(Diagnostic) -> [Value]
  {
    guard let count = value.elementCount else {
      throw Diagnostic(
        "evaluation.cannot-unpack", "this value cannot be shared out to several names", at: span,
        label: "\(value.described), for \(targets.count) names",
        why: "a list or the first axis of a tensor has one part for each name")
    }
    guard count == targets.count, let parts = value.elements else {
      throw Diagnostic(
        "evaluation.unpack-count", "there are not as many values as names", at: span,
        label: "\(count) values for \(targets.count) names",
        why: "every name on the left takes one value")
    }
    return parts
  }
}
