public import Attention
import Tensors

extension Value {
  /// The parts that a list, or the first axis of a tensor, has; nil for anything else.
  public var elements: [Value]? {
    switch self {
    case .list(let values): return values
    case .tensor(let tensor) where tensor.shape.rank > 0:
      return (0..<tensor.shape[0]).map { .numeric(tensor.element($0)) }
    default: return nil
    }
  }

  /// How many ``elements`` there are.
  var elementCount: Int? {
    switch self {
    case .list(let values): values.count
    case .tensor(let tensor) where tensor.shape.rank > 0: tensor.shape[0]
    default: nil
    }
  }

  /// A number for a tensor without axes, else the tensor.
  static func numeric(_ tensor: LabeledTensor) -> Value {
    tensor.shape.rank == 0 ? .number(Double(tensor.tensor.numbers[0])) : .tensor(tensor)
  }

  /// A number for a tensor without axes, else the tensor.
  static func numeric(_ tensor: Tensor) -> Value { .numeric(LabeledTensor(tensor)) }

  /// The value as numbers with a shape; nil when it is not made of numbers, or a list is ragged.
  var asTensor: LabeledTensor? {
    switch self {
    case .tensor(let tensor): return tensor
    case .number(let number): return LabeledTensor(Tensor(Float(number)))
    case .boolean(let flag): return LabeledTensor(Tensor(flag ? 1 : 0))
    case .list(let values): return Self.stacked(values).map { LabeledTensor($0) }
    default: return nil
    }
  }

  private static func stacked(_ values: [Value]) -> Tensor? {
    var extents: [Int] = []
    var elements: [Float] = []
    for (index, value) in values.enumerated() {
      guard let part = value.asTensor else { return nil }
      if index == 0 { extents = part.shape.extents }
      guard part.shape.extents == extents else { return nil }
      elements += part.tensor.numbers
    }
    return Tensor(Shape([values.count] + extents), elements)
  }

  /// The mechanism a value means: itself, or the defaults of a mechanism's name.
  public var asMechanism: (any Mechanism)? {
    switch self {
    case .mechanism(let mechanism): mechanism
    case .function("softmax"): Softmax()
    case .function("fastmax"): try? Fastmax()
    default: nil
    }
  }
}

extension LabeledTensor {
  /// The part at `index` of the first axis.
  func element(_ index: Int) -> LabeledTensor {
    let rest = Array(shape.extents.dropFirst())
    let count = rest.reduce(1, *)
    let part = tensor.part(Shape(rest), from: index * count)
    var moved: [Int: [String]] = [:]
    for (axis, names) in labels where axis > 0 { moved[axis - 1] = names }
    return LabeledTensor(part, labels: moved)
  }
}
