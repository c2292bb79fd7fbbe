import CommandLanguage
public import Diagnostics
import Tensors

extension Evaluator {
  /// Whether a condition holds.
  func truth(of value: Value, at span: SourceSpan) throws(Diagnostic) -> Bool {
    switch value {
    case .boolean(let flag): return flag
    case .number(let number): return number != 0
    case .none: return false
    case .tensor(let tensor) where tensor.shape.count == 1: return tensor.tensor.numbers[0] != 0
    case .tensor(let tensor):
      throw Diagnostic(
        "evaluation.ambiguous-truth", "many numbers are neither true nor false", at: span,
        label: value.described,
        why: "a condition is one yes or no; all(x) asks whether every one of the "
          + "\(tensor.shape.count) numbers is true, any(x) whether one is",
        fix: context.line(replacing: span, with: "all(\(context.typed(span)))"))
    default:
      throw Diagnostic(
        "evaluation.not-a-condition", "this is neither true nor false", at: span,
        label: "\(value.described)", why: "a condition is true, false, or a number")
    }
  }

  /// `and` and `or` look at the right side only when the left one leaves it open.
  mutating func shortCircuit(_ sign: BinaryOperator, _ left: Expression, _ right: Expression)
    throws(Diagnostic) -> Value
  {
    let first = try truth(of: try value(of: left), at: left.span)
    if first == (sign == .or) { return .boolean(first) }
    return .boolean(try truth(of: try value(of: right), at: right.span))
  }
}

/// Whether a condition such as that of `expect` holds.
///
/// - Parameters:
///   - value: A boolean, a number, or a tensor of one element.
///   - span: Where the condition stands.
///   - context: The line, for the fix.
/// - Returns: True when it holds.
/// - Throws: `evaluation.ambiguous-truth` for many numbers, `evaluation.not-a-condition` for anything else.
public func conditionHolds(_ value: Value, at span: SourceSpan, context: EvaluationContext)
  throws(Diagnostic) -> Bool
{
  let evaluator = Evaluator(
    names: .values([:]), configuration: WorkspaceConfiguration(), generator: .init(seed: 0),
    context: context)
  return try evaluator.truth(of: value, at: span)
}
