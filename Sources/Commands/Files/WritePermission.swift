import CommandLanguage
import Diagnostics
import Evaluation

/// Whether a file may be written now.
enum WritePermission {
  /// Write it; an existing file may be replaced or not.
  case granted(path: String, overwrites: Bool)
  /// Ask the person first.
  case question(Report)
}

extension Interpreter {
  /// Decides about writing to `path`, relative to the current folder.
  ///
  /// - Parameters:
  ///   - path: As typed.
  ///   - argument: Where it was typed.
  ///   - request: The command; its option `overwrite` allows replacing a file.
  /// - Throws: `commands.writing-refused` in somebody else's session, `commands.file-exists`.
  mutating func permission(
    toWrite path: String, at argument: Expression, request: CommandRequest
  ) throws(Diagnostic) -> WritePermission {
    let overwrites = try request.boolean("overwrite", in: &self)
    let target = currentPath(path)
    let exists = target.existsAsFile
    switch options.mayWriteFiles {
    case .overwriting: return .granted(path: target, overwrites: true)
    case .refused:
      throw Diagnostic(
        "commands.writing-refused", "this session may not write files", at: argument.span,
        label: path,
        why: "a session file is data from somebody else; with the flag --allow-write it may write")
    case .askAlways:
      let question = exists ? "overwrite \(path)?" : "let this session write \(path)?"
      return .question(confirmation(question, argument: argument, request: request, exists))
    case .ask where exists && !overwrites:
      return .question(
        confirmation("overwrite \(path)?", argument: argument, request: request, true))
    case .allowed where exists && !overwrites:
      throw Diagnostic(
        "commands.file-exists", "there is a file of this name already", at: argument.span,
        label: path, why: "nothing is overwritten without being asked for",
        fix: request.overwritingLine)
    case .allowed, .ask: return .granted(path: target, overwrites: overwrites)
    }
  }

  /// A path as the file system wants it: relative ones start in the current folder.
  func currentPath(_ path: String) -> String {
    let expanded = path.expandingHome
    if expanded.hasPrefix("/") || options.currentFolder == "." { return expanded }
    return options.currentFolder.appendingPath(expanded)
  }

  private func confirmation(
    _ question: String, argument: Expression, request: CommandRequest, _ exists: Bool
  ) -> Report {
    let command = exists ? request.overwritingCommand : request.commandText
    return Report(actions: [.confirm(question: question, command: command)])
  }
}

extension CommandRequest {
  private var end: Int {
    call.arguments.last?.value.span.to ?? call.verbSpan.to
  }

  /// The command alone, without the other statements of its line.
  var commandText: String {
    context.source.slice(SourceSpan(from: call.verbSpan.from, to: end))
  }

  /// The command alone, without one of its options.
  func commandText(without option: String) -> String {
    guard let argument = call.arguments.first(where: { $0.name == option }),
      let start = argument.nameSpan
    else { return commandText }
    let source = context.source
    return source.slice(SourceSpan(from: call.verbSpan.from, to: start.from)).trimmedEnd
      + source.slice(SourceSpan(from: argument.value.span.to, to: end))
  }

  /// The command with leave to overwrite.
  var overwritingCommand: String {
    call.arguments.contains { $0.name == "overwrite" }
      ? commandText : commandText + " overwrite=true"
  }

  /// The line with leave to overwrite.
  var overwritingLine: String {
    if let option = call.arguments.first(where: { $0.name == "overwrite" }) {
      return context.source.replacing(option.value.span, with: "true")
    }
    return context.source.replacing(SourceSpan(from: end, to: end), with: " overwrite=true")
  }
}
