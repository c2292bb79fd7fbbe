import CommandLanguage
import Diagnostics
import Evaluation

/// The variable with a model that a command works on.
struct ModelArgument {
  /// Its name.
  let name: String
  /// The model.
  let value: ModelValue
  /// Where it was named; the verb when it was not.
  let span: SourceSpan
}

extension Interpreter {
  /// The model that the first argument names; without arguments the one in focus, or the only one.
  ///
  /// - Throws: A diagnostic at what is no variable with a model.
  mutating func modelArgument(_ request: CommandRequest) throws(Diagnostic) -> ModelArgument {
    let models = modelNames
    guard let argument = request.arguments.first else {
      let only = models.count == 1 ? models[0] : workspace.focus?.name
      guard let only, case .model(let value)? = workspace.value(of: only) else {
        throw Diagnostic(
          "commands.no-model",
          models.isEmpty ? "there is no model yet" : "there are several models",
          at: request.call.verbSpan, label: models.isEmpty ? nil : models.joined(separator: ", "),
          fix: models.isEmpty
            ? request.verb.example : "\(request.verb.name) \(models[0])")
      }
      return ModelArgument(name: only, value: value, span: request.call.verbSpan)
    }
    guard case .name(let name) = argument.kind else {
      throw notAModel(request.text(of: argument), at: argument, models, request)
    }
    switch workspace.value(of: name) {
    case .model(let value)?: return ModelArgument(name: name, value: value, span: argument.span)
    case let other:
      throw notAModel(
        other?.described ?? "there is nothing of this name", at: argument, models, request)
    }
  }

  /// The variables that hold models, sorted.
  var modelNames: [String] {
    workspace.names.filter { if case .model? = workspace.value(of: $0) { true } else { false } }
  }

  private func notAModel(
    _ found: String, at argument: Expression, _ models: [String], _ request: CommandRequest
  ) -> Diagnostic {
    Diagnostic(
      "commands.not-a-model", "\(request.verb.name) works on a variable with a model",
      at: argument.span, label: found,
      why: "what it changes must have a name to be found again",
      fix: models.first.map { request.context.source.replacing(argument.span, with: $0) }
        ?? request.verb.example)
  }

  /// Puts a changed model in the place of the present one; a focus on it follows.
  ///
  /// - Returns: The names that changed.
  mutating func store(_ value: ModelValue, in name: String) -> Set<String> {
    workspace.bind(name, to: .model(value))
    return workspace.followFocus(on: name) ? [name, "use"] : [name]
  }
}
