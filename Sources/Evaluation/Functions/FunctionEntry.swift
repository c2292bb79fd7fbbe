/// The chapter of the function list.
public enum FunctionGroup: String, CaseIterable, Sendable {
  /// Attention and its mechanisms.
  case attention
  /// Making tensors.
  case creation
  /// Random numbers.
  case random
  /// Element by element.
  case elementwise
  /// Sums, means and their like.
  case reduction
  /// Products of matrices.
  case product
  /// Shape and order.
  case arrangement
  /// Distributions: entropy and divergence.
  case distribution
  /// Small transformers.
  case model
  /// What models learn.
  case task
  /// Files.
  case file
}

/// A function of the language, as data: help, completion, checks and the evaluator read the same entry.
public struct FunctionEntry: Sendable {
  /// The name.
  public let name: String
  /// Other names it answers to.
  public let aliases: [String]
  /// The chapter it is listed in.
  public let group: FunctionGroup
  /// Its parameters, in the order of positional arguments.
  public let parameters: [FunctionParameter]
  /// One line: what it gives.
  public let summary: String
  /// More, where one line is not enough.
  public let help: String?
  /// A line that runs from a bare start.
  public let example: String
  /// True for calls that an evaluation after a slider's move does not repeat: random draws, opened files.
  let isRemembered: Bool
  let implementation: @Sendable (inout Call) throws -> Value

  init(
    _ name: String, aliases: [String] = [], _ group: FunctionGroup,
    _ parameters: [FunctionParameter], _ summary: String, help: String? = nil, example: String,
    isRemembered: Bool = false, implementation: @escaping @Sendable (inout Call) throws -> Value
  ) {
    self.name = name
    self.aliases = aliases
    self.group = group
    self.parameters = parameters
    self.summary = summary
    self.help = help
    self.example = example
    self.isRemembered = isRemembered
    self.implementation = implementation
  }

  /// How it is called: `mean(x, axis=none, keepdims=false)`.
  public var signature: String {
    let parts = parameters.map { parameter in
      parameter.fallback.map { "\(parameter.name)=\($0)" }
        ?? parameter.name + (parameter.kind.isVariadic ? "…" : "")
    }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }

  /// True when `x.name(…)` means `name(x, …)`.
  public var isMethod: Bool {
    let takesTensor = parameters.first?.kind == .tensor || parameters.first?.kind == .numeric
    return takesTensor && ![.attention, .creation, .random, .model, .task].contains(group)
  }

  /// The parameter that `name=` means.
  func parameter(named name: String) -> FunctionParameter? {
    parameters.first { $0.name == name || $0.aliases.contains(name) }
  }
}
