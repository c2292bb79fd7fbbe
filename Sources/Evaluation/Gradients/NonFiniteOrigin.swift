import Attention
public import CommandLanguage
public import Diagnostics
import Tensors

/// Where a NaN or an infinity was first made.
public struct NonFiniteOrigin: Equatable, Sendable {
  /// The operation: "log", "/", or the name of a variable whose value came so.
  public let operation: String
  /// "NaN" or "infinity".
  public let kind: String
  /// Its place in the result; empty for a single number.
  public let index: [Int]
  /// The names that were followed from what was asked, to the one whose definition made it.
  public let path: [String]
  /// The words, with the line and the place in it.
  public let diagnostic: Diagnostic
}

/// Hears every value of an evaluation in the order they are made.
final class ValueObserver {
  /// The first expression whose value is not finite; what stands in it was heard before.
  private(set) var first: (expression: Expression, value: Value)?
  private(set) var values: [SourceSpan: Value] = [:]

  func note(_ expression: Expression, _ value: Value) {
    guard first == nil else { return }
    values[expression.span] = value
    if value.firstNonFinite != nil { first = (expression, value) }
  }
}

extension Workspace {
  /// Where the first NaN or infinity of an expression's value comes from: the expression is evaluated
  /// again, and variables are followed into their definitions, with the numbers drawn then.
  ///
  /// - Returns: nil when everything is finite.
  /// - Throws: What the expression throws.
  public func nonFiniteOrigin(of expression: Expression, context: EvaluationContext)
    throws(Diagnostic) -> NonFiniteOrigin?
  {
    var inner = context
    inner.warn = { _ in }
    let evaluator = Evaluator(
      names: .variables(variables), configuration: configuration, generator: generator,
      context: inner)
    return try nonFiniteOrigin(of: expression, evaluator, reader: nil, path: [])
  }

  /// The variable assigned last whose value is not finite.
  public var lastNonFiniteName: String? {
    variables.filter { $0.value.value.firstNonFinite != nil }
      .max { $0.value.serial < $1.value.serial }?.key
  }

  private func nonFiniteOrigin(
    of expression: Expression, _ evaluator: Evaluator, reader: String?, path: [String]
  ) throws(Diagnostic) -> NonFiniteOrigin? {
    var evaluator = evaluator
    evaluator.definitions = variables
    let observer = ValueObserver()
    evaluator.observer = observer
    let source = evaluator.context.source
    do {
      _ = try evaluator.value(of: expression)
    } catch {
      throw error.with(source: source)
    }
    guard let (origin, value) = observer.first, let found = value.firstNonFinite else { return nil }
    if case .name(let name) = origin.kind, let variable = variables[name], path.count < 64,
      let definition = variable.definition,
      reader == nil || variable.serial < (variables[reader ?? ""]?.serial ?? 0)
    {
      var context = evaluator.context
      context.source = definition.source
      var inner = Evaluator(
        names: .values(definition.captured), configuration: configuration,
        generator: generator, context: context)
      inner.draws = definition.draws
      let deeper = try nonFiniteOrigin(
        of: definition.expression, inner, reader: name, path: path + [name])
      if let deeper { return deeper }
    }
    let words = OriginWords(origin, found, observer.values, isVariable: variables.keys.contains)
    return NonFiniteOrigin(
      operation: words.operation, kind: found.kind, index: found.index, path: path,
      diagnostic: Diagnostic(
        "evaluation.non-finite-origin", words.message, severity: .warning, at: origin.span,
        label: words.label,
        why: words.isOperation ? "what went into it is finite; all that uses it passes it on" : nil
      ).with(source: source))
  }
}

/// What is said of an origin.
private struct OriginWords {
  let operation: String
  let message: String
  let label: String?
  let isOperation: Bool

  init(
    _ expression: Expression, _ found: NonFiniteNumber, _ values: [SourceSpan: Value],
    isVariable: (String) -> Bool
  ) {
    let kind = found.kind == "NaN" ? "NaN" : "infinity"
    let place =
      found.index.isEmpty ? "" : ", at [\(found.index.map(String.init).joined(separator: ", "))]"
    switch expression.kind {
    case .name(let name):
      operation = name
      isOperation = false
      message =
        isVariable(name) ? "\(name) came with \(kind)\(place)" : "\(kind) was typed"
      label = isVariable(name) ? "no expression made it" : nil
      return
    case .number:
      (operation, message, label, isOperation) = ("number", "\(kind) was typed", nil, false)
      return
    case .unary(let sign, _): operation = sign.rawValue
    case .binary(let sign, _, _, _): operation = sign.rawValue
    case .call(let callee, _):
      switch callee.kind {
      case .name(let name), .member(_, let name, _): operation = name
      default: operation = "the call"
      }
    case .member(_, let name, _): operation = ".\(name)"
    default: operation = "the expression"
    }
    isOperation = true
    message = "\(operation) first made \(found.kind == "NaN" ? "a NaN" : "an infinity")\(place)"
    let operands = expression.parts.compactMap { part in
      values[part.span].flatMap { $0.number(at: found.index, like: found.shape) }
    }
    label =
      operands.isEmpty
      ? nil
      : operands.map { numberText($0) }.joined(separator: " and ")
        + (operands.count == 1 ? " goes in there" : " go in there")
  }
}

/// A number that is not finite, with its place.
struct NonFiniteNumber {
  let number: Double
  let index: [Int]
  let shape: [Int]

  var kind: String { number.isNaN ? "NaN" : "infinity" }
}

extension Value {
  /// The first NaN, or else the first infinity, of a number, a tensor, a list or a record of them, or
  /// of the tensors that an attention was made from.
  var firstNonFinite: NonFiniteNumber? {
    switch self {
    case .number(let number):
      return number.isFinite ? nil : NonFiniteNumber(number: number, index: [], shape: [])
    case .tensor(let tensor):
      let elements = tensor.tensor.numbers
      guard
        let place = elements.firstIndex(where: { $0.isNaN })
          ?? elements.firstIndex(where: { $0.isInfinite })
      else { return nil }
      let extents = tensor.shape.extents
      var (rest, index) = (place, [Int]())
      for extent in extents.reversed() {
        index.insert(rest % extent, at: 0)
        rest /= extent
      }
      return NonFiniteNumber(number: Double(elements[place]), index: index, shape: extents)
    case .list(let values):
      return values.lazy.compactMap(\.firstNonFinite).first
    case .record(let fields):
      return fields.lazy.compactMap(\.value.firstNonFinite).first
    case .attention(let value):
      let attention = value.attention
      return [attention.queries, attention.keys, attention.values].lazy
        .compactMap { Value.tensor(LabeledTensor($0)).firstNonFinite }.first
    default: return nil
    }
  }

  /// The number that meets an index of a result of `shape` under broadcasting; nil when shapes differ
  /// otherwise.
  func number(at index: [Int], like shape: [Int]) -> Double? {
    if case .number(let number) = self { return number }
    guard case .tensor(let tensor) = self, tensor.shape.rank <= shape.count else { return nil }
    var place = 0
    for (axis, extent) in tensor.shape.extents.enumerated() {
      let position = axis + shape.count - tensor.shape.rank
      guard extent == 1 || extent == shape[position] else { return nil }
      place = place * extent + (extent == 1 ? 0 : index[position])
    }
    return Double(tensor.tensor.numbers[place])
  }
}
