import CommandLanguage
import Diagnostics
import Tensors

extension Evaluator {
  mutating func unary(_ sign: UnaryOperator, _ operand: Expression, at span: SourceSpan)
    throws(Diagnostic) -> Value
  {
    let value = try value(of: operand)
    switch (sign, value) {
    case (.not, _): return .boolean(!(try truth(of: value, at: operand.span)))
    case (.plus, .number), (.plus, .tensor): return value
    case (.minus, .number(let number)): return .number(-number)
    default:
      guard let tensor = value.asTensor else {
        throw wrongOperand(value, of: sign.rawValue, at: operand.span)
      }
      if sign == .plus { return .tensor(tensor) }
      return .numeric(tensor.relabeling(tensor.tensor.mapped(.negate)))
    }
  }

  mutating func binary(
    _ sign: BinaryOperator, _ left: Expression, _ right: Expression, operatorSpan: SourceSpan,
    at span: SourceSpan
  ) throws(Diagnostic) -> Value {
    if sign == .and || sign == .or { return try shortCircuit(sign, left, right) }
    let first = try value(of: left)
    let second = try value(of: right)
    switch (first, second) {
    case (.number(let a), .number(let b)) where sign != .matrixProduct:
      return scalarResult(sign, a, b)
    case (.text(let a), .text(let b)) where sign == .add: return .text(a + b)
    // Two lists are alike or not, as in Python: `x.shape == [3, 5]`. Beside a tensor a list is numbers.
    case (.list, .list) where sign == .equal || sign == .notEqual:
      return .boolean((first == second) == (sign == .equal))
    default: break
    }
    guard let a = first.asTensor, let b = second.asTensor else {
      if sign == .equal || sign == .notEqual {
        return .boolean((first == second) == (sign == .equal))
      }
      let (value, place) = first.asTensor == nil ? (first, left.span) : (second, right.span)
      throw wrongOperand(value, of: sign.rawValue, at: place)
    }
    try checkCancelled(at: span)
    let places = OperandPlaces(left: left.span, right: right.span, whole: span)
    guard let operation = sign.operation else { return try product(a, b, at: places) }
    return try elementwise(operation, a, b, at: places)
  }

  private func wrongOperand(_ value: Value, of sign: String, at span: SourceSpan) -> Diagnostic {
    var fix: String?
    if case .attention = value {
      fix = context.line(replacing: span, with: context.typed(span) + ".weights")
    }
    return Diagnostic(
      "evaluation.wrong-operands", "\(sign) works on numbers, lists of numbers and tensors",
      at: span, label: "this is \(value.described)", fix: fix)
  }

  private func elementwise(
    _ operation: BinaryOperation, _ a: LabeledTensor, _ b: LabeledTensor, at places: OperandPlaces
  ) throws(Diagnostic) -> Value {
    try computed(at: places) {
      let result = try Tensor.combining(a.tensor, b.tensor, by: operation, context.compute)
      let labeled = a.shape == result.shape && !a.labels.isEmpty ? a : b
      return .numeric(labeled.relabeling(result))
    }
  }

  private func product(_ a: LabeledTensor, _ b: LabeledTensor, at places: OperandPlaces)
    throws(Diagnostic) -> Value
  {
    try computed(at: places) { .numeric(try a.tensor.matrixProduct(b.tensor, context.compute)) }
  }

  private func computed(at places: OperandPlaces, _ body: () throws -> Value)
    throws(Diagnostic) -> Value
  {
    do {
      return try body()
    } catch let error as TensorError {
      throw error.diagnostic(at: places, context: context)
    } catch {
      throw diagnostic(for: error, at: FailurePlace(whole: places.whole, name: places.whole))
    }
  }
}

extension BinaryOperator {
  /// The operation on tensors; nil for `@`, `and`, `or`.
  fileprivate var operation: BinaryOperation? {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    case .power: .power
    case .floorDivide: .floorDivide
    case .remainder: .remainder
    case .less: .less
    case .lessOrEqual: .lessOrEqual
    case .greater: .greater
    case .greaterOrEqual: .greaterOrEqual
    case .equal: .equal
    case .notEqual: .notEqual
    case .matrixProduct, .and, .or: nil
    }
  }
}

/// Numbers stay in double precision; `%` and `//` round towards minus infinity as in Python.
func scalarResult(_ sign: BinaryOperator, _ a: Double, _ b: Double) -> Value {
  switch sign {
  case .add: .number(a + b)
  case .subtract: .number(a - b)
  case .multiply: .number(a * b)
  case .divide: .number(a / b)
  case .power: .number(doublePower(a, b))
  case .floorDivide: .number((a / b).rounded(.down))
  case .remainder: .number(flooredRemainder(a, b))
  case .less: .boolean(a < b)
  case .lessOrEqual: .boolean(a <= b)
  case .greater: .boolean(a > b)
  case .greaterOrEqual: .boolean(a >= b)
  case .equal: .boolean(a == b)
  case .notEqual: .boolean(a != b)
  case .matrixProduct, .and, .or: .none
  }
}

/// Where the two sides of an operator stand.
struct OperandPlaces {
  let left: SourceSpan
  let right: SourceSpan
  let whole: SourceSpan
}
