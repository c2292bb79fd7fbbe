import CommandLanguage
import Diagnostics
import Evaluation

extension Verb {
  /// `expect max(b.weights) < 0.9`.
  static let expect = Verb(
    "expect", group: .learn, arguments: "condition", count: 1...1, kinds: [.expression],
    summary: "check that a condition holds; if not, show both its sides",
    details: [
      "The rest of the line is the condition; for a tensor ask `all(…)` or `any(…)`.",
      "`farfield check FILE.ff` runs every `expect` of a session.",
    ],
    refusals: ["a condition that is neither true nor false"],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "b = attend(q, k, v, fastmax(p=2)); expect max(b.weights) < 0.9"
  ) { interpreter, request in
    let condition = request.arguments[0]
    let value = try interpreter.workspace.evaluate(condition, context: request.context)
    guard try conditionHolds(value, at: condition.span, context: request.context) else {
      throw try interpreter.failedExpectation(condition, value, context: request.context)
    }
    return CommandOutcome(
      report: Report(summary: ValueSummary(kind: "boolean", value: .boolean(true))))
  }
}

extension Interpreter {
  /// What a failed condition says: its sides, evaluated.
  fileprivate mutating func failedExpectation(
    _ condition: Expression, _ value: Value, context: EvaluationContext
  ) throws(Diagnostic) -> Diagnostic {
    let culprit = try failingPart(of: condition, context: context)
    var label = "it is \(value.short)"
    if case .binary(let symbol, let left, let right, _) = culprit.kind, symbol.isComparison {
      let leftValue = try workspace.evaluate(left, context: context)
      let rightValue = try workspace.evaluate(right, context: context)
      label = "\(leftValue.short) \(symbol.rawValue) \(rightValue.short)"
    }
    return Diagnostic(
      "commands.expectation-failed", "the expectation does not hold", at: culprit.span,
      label: label)
  }

  /// The first part of an `and` that does not hold.
  private mutating func failingPart(of condition: Expression, context: EvaluationContext)
    throws(Diagnostic) -> Expression
  {
    guard case .binary(.and, let left, let right, _) = condition.kind else { return condition }
    let first = try workspace.evaluate(left, context: context)
    let holds = try conditionHolds(first, at: left.span, context: context)
    return try failingPart(of: holds ? right : left, context: context)
  }
}

extension BinaryOperator {
  fileprivate var isComparison: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual: true
    default: false
    }
  }
}
