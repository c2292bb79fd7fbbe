import CommandLanguage
import Diagnostics
import Evaluation
import SessionFiles

extension Interpreter {
  /// `save session "name.ff"`: the commands so far, and beside them the files they loaded.
  ///
  /// - Throws: A diagnostic at the path when it has another extension or cannot be written.
  mutating func saveSession(to target: Expression, request: CommandRequest) throws(Diagnostic)
    -> CommandOutcome
  {
    guard request.arguments.count == 2 else {
      throw Diagnostic(
        "commands.too-many-arguments", "a session is saved alone", at: request.arguments[1].span,
        label: "\(request.arguments.count - 1) arguments after save",
        fix: "save session \"name.ff\"")
    }
    let path = try request.path(target, in: &self)
    guard path.lowercased().hasSuffix(".ff") else {
      let base = path.withoutExtension
      throw Diagnostic(
        "commands.session-name", "the name of a session ends in .ff", at: target.span,
        label: path, fix: request.context.source.replacing(target.span, with: "\"\(base).ff\""))
    }
    switch try permission(toWrite: path, at: target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      settleRecord()
      let title = path.lastPathPart
      let session = SavedSession(
        record, title: "Session \(title)",
        lessonData: options.lessonFolders.map { $0.appendingPath("data") })
      let folder = file.parentFolder
      try copy(session, to: folder, overwrite: overwrites, request: request, at: target.span)
      try writeText(session.script.text, to: file, overwrite: overwrites, at: target.span)
      return CommandOutcome(report: saidSaved(path, session))
    }
  }

  private func saidSaved(_ path: String, _ session: SavedSession) -> Report {
    var lines = ["wrote \(path): \(record.count) commands, seed \(record.recorder.seed)"]
    lines += session.copies.map { "copied \($0.target)" }
    return Report(
      parts: [.text(lines)], summary: ValueSummary(kind: "file", value: .text(path)))
  }

  /// Copies the loaded files beside the session; one that is there already with the same bytes stays.
  private func copy(
    _ session: SavedSession, to folder: String, overwrite: Bool, request: CommandRequest,
    at span: SourceSpan
  ) throws(Diagnostic) {
    for (source, target) in session.copies {
      let path = folder.appendingPath(target)
      if source.hasSameBytes(as: path) { continue }
      if path.existsAsFile, !overwrite {
        throw Diagnostic(
          "commands.file-exists", "there is another file of this name already", at: span,
          label: target, why: "the session needs its own copy of \(source)",
          fix: request.overwritingLine)
      }
      let bytes = try bytesOfFile(source, at: span)
      try makeFolder(path.parentFolder, at: span)
      try writeBytes(bytes, to: path, overwrite: overwrite, at: span)
    }
  }
}
