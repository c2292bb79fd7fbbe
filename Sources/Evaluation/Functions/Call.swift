import Attention
import Diagnostics
import Tensors

/// An argument with its place in the line.
struct BoundArgument {
  var value: Value
  var span: SourceSpan
}

/// A call whose arguments were checked against the parameters: what an implementation sees.
struct Call {
  let entry: FunctionEntry
  /// The name as typed.
  let nameSpan: SourceSpan
  /// The whole call.
  let span: SourceSpan
  let arguments: [String: BoundArgument]
  let configuration: WorkspaceConfiguration
  let context: EvaluationContext
  /// The seed in force.
  let workspaceSeed: UInt64
  var generator: RandomGenerator

  /// Where a parameter's argument stands; the name of the function when it was left out.
  func span(of parameter: String) -> SourceSpan { arguments[parameter]?.span ?? nameSpan }

  /// True when the argument was given and is not none.
  func has(_ parameter: String) -> Bool {
    switch arguments[parameter]?.value {
    case nil, .some(.none): false
    default: true
    }
  }

  func value(_ parameter: String) -> Value { arguments[parameter]?.value ?? .none }

  func labeled(_ parameter: String) -> LabeledTensor {
    value(parameter).asTensor ?? LabeledTensor(Tensor(.nan))
  }

  func tensor(_ parameter: String) -> Tensor { labeled(parameter).tensor }

  func tensors(_ parameter: String) -> [LabeledTensor] {
    list(parameter).compactMap { value in
      if case .tensor(let tensor) = value { tensor } else { nil }
    }
  }

  func number(_ parameter: String) -> Double? {
    if case .number(let number) = value(parameter) { return number }
    return nil
  }

  func number(_ parameter: String, or fallback: Double) -> Double {
    number(parameter) ?? fallback
  }

  func integer(_ parameter: String) -> Int? { number(parameter).flatMap { Int(exactly: $0) } }

  func integer(_ parameter: String, or fallback: Int) -> Int { integer(parameter) ?? fallback }

  func boolean(_ parameter: String) -> Bool { value(parameter) == .boolean(true) }

  func text(_ parameter: String) -> String? {
    if case .text(let text) = value(parameter) { return text }
    return nil
  }

  func texts(_ parameter: String) -> [String] {
    list(parameter).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  func numbers(_ parameter: String) -> [Double] {
    list(parameter).compactMap { if case .number(let number) = $0 { number } else { nil } }
  }

  /// Whole numbers: extents or axes.
  func integers(_ parameter: String) -> [Int] { numbers(parameter).compactMap { Int(exactly: $0) } }

  func mechanism(_ parameter: String) -> any Mechanism {
    if case .mechanism(let mechanism) = value(parameter) { return mechanism }
    return Softmax()
  }

  private func list(_ parameter: String) -> [Value] {
    if case .list(let values) = value(parameter) { return values }
    return []
  }
}
