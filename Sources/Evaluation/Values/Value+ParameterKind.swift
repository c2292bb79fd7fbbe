import Tensors

extension Value {
  /// The value in the form a parameter of this kind has; nil when it cannot be.
  func converted(to kind: ParameterKind) -> Value? {
    switch kind {
    case .any: return self
    case .tensor: return asTensor.map(Value.tensor)
    case .numeric:
      if case .number = self { return self }
      return asTensor.map(Value.tensor)
    case .tensors:
      guard let parts = elements else { return nil }
      return allConverted(parts, to: .tensor)
    case .number, .optionalNumber: return asNumber.map(Value.number)
    case .integer, .axis: return asInteger.map { .number(Double($0)) }
    case .axes, .shape:
      if let number = asInteger { return .list([.number(Double(number))]) }
      guard let parts = elements else { return nil }
      return allConverted(parts, to: .integer)
    case .boolean:
      if case .boolean = self { return self }
      return nil
    case .text:
      if case .text = self { return self }
      return nil
    case .choice(let words):
      if case .text(let text) = self, words.contains(text) { return self }
      return nil
    case .texts: return elements.flatMap { allConverted($0, to: .text) }
    case .numbers: return elements.flatMap { allConverted($0, to: .number) }
    case .mechanism: return asMechanism.map(Value.mechanism)
    case .mechanisms:
      if let mechanism = asMechanism { return .list([.mechanism(mechanism)]) }
      return elements.flatMap { allConverted($0, to: .mechanism) }
    case .task:
      if case .task = self { return self }
      return nil
    case .files:
      if case .text = self { return .list([self]) }
      return elements.flatMap { allConverted($0, to: .text) }
    }
  }

  /// True when the value is one of several that make up an argument of this kind.
  func isPart(of kind: ParameterKind) -> Bool {
    switch (kind, self) {
    case (.axes, .number), (.shape, .number): true
    case (.tensors, .tensor): true
    default: false
    }
  }

  /// What to type instead, where that is plain.
  func fix(for kind: ParameterKind, typed: String) -> String? {
    switch (self, kind) {
    case (.attention, .tensor), (.attention, .numeric): "\(typed).weights"
    case (.text(let text), .mechanism) where text == "softmax" || text == "fastmax": text
    case (.text(let text), .mechanisms) where text == "softmax" || text == "fastmax": text
    case (_, .mechanism), (_, .mechanisms): "softmax"
    case (.number(let number), .boolean): number == 0 ? "false" : "true"
    case (.number(let number), .integer) where Int(exactly: number.rounded()) != nil:
      numberText(number.rounded())
    default: nil
    }
  }

  private func allConverted(_ parts: [Value], to kind: ParameterKind) -> Value? {
    var converted: [Value] = []
    for part in parts {
      guard let value = part.converted(to: kind) else { return nil }
      converted.append(value)
    }
    return .list(converted)
  }

  /// The number, also of a tensor with one element.
  var asNumber: Double? {
    switch self {
    case .number(let number): number
    case .tensor(let tensor) where tensor.shape.count == 1: Double(tensor.tensor.numbers[0])
    default: nil
    }
  }

  /// The whole number, exactly.
  var asInteger: Int? { asNumber.flatMap { Int(exactly: $0) } }
}
