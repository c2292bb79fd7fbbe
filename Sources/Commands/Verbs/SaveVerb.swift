import CommandLanguage
import Diagnostics
import Evaluation
import TensorFiles
import Tensors

extension Verb {
  /// The option of all verbs that write a file.
  static let overwriteOption = VerbOption(
    name: "overwrite", kind: .boolean, standard: "false", help: "replace an existing file")

  /// `save b.out "out.npy"`.
  static let save = Verb(
    "save", group: .data, arguments: "x [y …] \"path\"", count: 2...64,
    kinds: [.expression, .path],
    fillers: ["randn(5, 3)", "\"out.npy\""], options: [overwriteOption],
    summary: "write tensors, or the session so far, to a file",
    details: [
      "The extension chooses the format: .npy, .npz, .safetensors or .csv, in float32. .npy and .csv hold one tensor, .npz",
      "and .safetensors several, under the names typed, with their tokens.",
      "`save m \"m.safetensors\"` keeps a model: numbers, what it is made of, its task and training;",
      "`m = load(\"m.safetensors\")` takes it up again.",
      "`save session \"name.ff\"` writes the commands so far with their seed, and in `data` beside",
      "it the files that were loaded from elsewhere.",
    ],
    refusals: [
      "a file that exists, unless `overwrite=true`", "a folder that may not be written to",
      "a session file from somebody else, unless started with `--allow-write`",
    ],
    example: "q = randn(5, 3); save q \"q.npy\" overwrite=true", isRecorded: false
  ) { interpreter, request in
    let target = request.arguments[request.arguments.count - 1]
    if case .name("session") = request.arguments[0].kind {
      return try interpreter.saveSession(to: target, request: request)
    }
    let path = try request.path(target, in: &interpreter)
    if let model = try interpreter.savedModel(request) {
      return try interpreter.save(model, to: path, at: target, request)
    }
    var content = SavedTensors()
    for expression in request.arguments.dropLast() {
      let value = try interpreter.workspace.evaluate(expression, context: request.context)
      try content.add(value, from: expression, request: request)
    }
    switch try interpreter.permission(toWrite: path, at: target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      try request.write(
        content, to: file, path: path, at: target, overwrites: overwrites)
      return CommandOutcome(report: .wrote(path, content.tensors))
    }
  }
}

extension Interpreter {
  /// The model, when that is what is to be saved.
  fileprivate mutating func savedModel(_ request: CommandRequest) throws(Diagnostic) -> ModelValue?
  {
    guard case .name(let name) = request.arguments[0].kind,
      case .model(let value)? = workspace.value(of: name)
    else { return nil }
    guard request.arguments.count == 2 else {
      throw Diagnostic(
        "models.alone", "a model has a file of its own", at: request.arguments[1].span,
        label: "this would not fit beside it",
        fix: "save \(name) \"\(name).safetensors\"")
    }
    return value
  }

  fileprivate mutating func save(
    _ value: ModelValue, to path: String, at target: Expression, _ request: CommandRequest
  ) throws(Diagnostic) -> CommandOutcome {
    switch try permission(toWrite: path, at: target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      try request.write(value, to: file, path: path, at: target, overwrites: overwrites)
      return CommandOutcome(report: .wrote(path, value))
    }
  }
}

extension Report {
  /// Says what was written.
  static func wrote(_ path: String, _ tensors: [(name: String, tensor: Tensor)]) -> Report {
    let parts = tensors.map {
      tensors.count == 1 ? "\($0.tensor.shape)" : "\($0.name) \($0.tensor.shape)"
    }
    return Report(
      parts: [.text(["wrote \(path): \(parts.joined(separator: ", ")), float32"])],
      summary: ValueSummary(kind: "file", value: .text(path)))
  }
}
