import Diagnostics
import Tensors

/// What a member belongs to.
public enum MemberOwner: String, CaseIterable, Sendable {
  /// Tensors, and lists of numbers.
  case tensor
  /// Attentions.
  case attention
  /// Loaded files.
  case file
  /// Mechanisms.
  case mechanism
  /// Models.
  case model
  /// Tasks.
  case task
  /// Training runs.
  case run

  /// Who has such members, as a sentence says it.
  var described: String {
    switch self {
    case .tensor: "a tensor has"
    case .attention: "an attention, as attend(q, k, v) makes it, has"
    case .file: "a loaded file, as load(\"x.safetensors\") gives it, has"
    case .mechanism: "a mechanism has"
    case .model: "a model has"
    case .task: "a task, as copy(length=8) makes it, has"
    case .run: "a model's training, m.run, has"
    }
  }

  /// The owner a value is; nil when it has no members of its own.
  public init?(_ value: Value) {
    switch value {
    case .tensor, .list, .number: self = .tensor
    case .attention: self = .attention
    case .file: self = .file
    case .mechanism: self = .mechanism
    case .model: self = .model
    case .task: self = .task
    case .run: self = .run
    case .function where value.asMechanism != nil: self = .mechanism
    default: return nil
    }
  }
}

/// A member that is read without a call, as data: `a.weights`, `x.T`.
public struct MemberEntry: Sendable {
  /// What it belongs to.
  public let owner: MemberOwner
  /// Its name after the dot.
  public let name: String
  /// One line: what it gives.
  public let summary: String
  /// A line that runs from a bare start.
  public let example: String
  let get: @Sendable (Value, ComputeContext) throws -> Value

  init(
    _ owner: MemberOwner, _ name: String, _ summary: String, example: String,
    get: @escaping @Sendable (Value, ComputeContext) throws -> Value
  ) {
    self.owner = owner
    self.name = name
    self.summary = summary
    self.example = example
    self.get = get
  }
}
