public import Attention
import Models
import Tensors

/// What an expression stands for.
public enum Value: Sendable {
  /// Nothing: `none`.
  case none
  /// A number, kept in double precision.
  case number(Double)
  /// `true` or `false`.
  case boolean(Bool)
  /// Text.
  case text(String)
  /// A list of anything.
  case list([Value])
  /// `lo..hi`.
  case range(Double, Double)
  /// Numbers with a shape, and tokens along some axes.
  case tensor(LabeledTensor)
  /// A mechanism such as `fastmax(p=2)`.
  case mechanism(any Mechanism)
  /// Queries, keys and values with a mechanism.
  case attention(AttentionValue)
  /// An opened file.
  case file(LoadedFile)
  /// A function named without a call; where a mechanism is expected, `softmax` means `softmax()`.
  case function(String)
  /// Named values in order.
  case record([RecordField])
  /// A small transformer with what it has learnt.
  indirect case model(ModelValue)
  /// What a model learns.
  case task(TaskValue)
  /// The history of a model's training.
  indirect case run(RunValue)
}

/// A named value of a record.
public struct RecordField: Equatable, Sendable {
  /// The name, as it is typed after the dot.
  public var name: String
  /// The value.
  public var value: Value

  /// Makes a field.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }
}

extension Value: Equatable {
  /// Same kind and same content; NaN differs from itself.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.number(let a), .number(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.range(let a, let b), .range(let c, let d)): a == c && b == d
    case (.tensor(let a), .tensor(let b)): a == b
    case (.mechanism(let a), .mechanism(let b)): a.isSame(as: b)
    case (.attention(let a), .attention(let b)): a == b
    case (.file(let a), .file(let b)): a == b
    case (.function(let a), .function(let b)): a == b
    case (.record(let a), .record(let b)): a == b
    case (.model(let a), .model(let b)): a == b
    case (.task(let a), .task(let b)): a == b
    case (.run(let a), .run(let b)): a == b
    default: false
    }
  }
}

extension Value {
  /// The kind in one word, as `--json` prints it: "number", "tensor", …
  public var kindName: String {
    switch self {
    case .none: "none"
    case .number: "number"
    case .boolean: "boolean"
    case .text: "text"
    case .list: "list"
    case .range: "range"
    case .tensor: "tensor"
    case .mechanism: "mechanism"
    case .attention: "attention"
    case .file: "file"
    case .function: "function"
    case .record: "record"
    case .model: "model"
    case .task: "task"
    case .run: "run"
    }
  }

  /// The kind as a sentence names it, with the shape or the value where that helps: "a tensor of shape [3, 5]".
  public var described: String {
    switch self {
    case .none: "none"
    case .number(let number): "the number \(numberText(number))"
    case .boolean(let flag): flag ? "true" : "false"
    case .text(let text): "the text \"\(text.prefix(24))\(text.count > 24 ? "…" : "")\""
    case .list(let values): "a list of \(values.count)"
    case .range(let lower, let upper): "the range \(numberText(lower))..\(numberText(upper))"
    case .tensor(let tensor): "a tensor of shape \(tensor.shape)"
    case .mechanism(let mechanism): "the mechanism \(mechanism.title)"
    case .attention: "an attention"
    case .file: "a loaded file"
    case .function(let name): "the function \(name)"
    case .record: "a record"
    case .model: "a model"
    case .task(let task): "the task \(task.task.name)"
    case .run: "a training run"
    }
  }

  /// The extents where the value has a shape: tensors and attentions (of their weights).
  public var shape: [Int]? {
    switch self {
    case .tensor(let tensor): tensor.shape.extents
    case .attention(let attention): attention.weightsShape.extents
    default: nil
    }
  }
}
