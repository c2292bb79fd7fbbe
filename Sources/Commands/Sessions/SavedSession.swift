import CommandLanguage
import Diagnostics
import SessionFiles

/// A session on its way into a file: its text, and the files to be copied beside it.
struct SavedSession {
  /// The session.
  private(set) var script: SessionScript
  /// Files to copy: from where, and to where below the session's folder.
  private(set) var copies: [(source: String, target: String)] = []

  /// Writes the record as a session.
  ///
  /// - Parameters:
  ///   - record: What was typed.
  ///   - title: The first note.
  ///   - lessonData: Folders whose files are found everywhere and stay where they are.
  init(_ record: SessionRecord, title: String, lessonData: [String]) {
    script = record.recorder.script(notes: [title])
    var renamed: [String: String] = [:]
    for (name, path) in record.files.sorted(by: { $0.key < $1.key }) {
      if lessonData.contains(where: { path == $0.appendingPath(name) }) {
        continue
      }
      let target = free(name)
      copies.append((path, "data/" + target))
      if target != name { renamed[name] = target }
    }
    script.steps = script.steps.map { step in
      guard case .command(let text, let line) = step else { return step }
      return .command(text.renamingFiles(renamed), line: line)
    }
  }

  /// A name below `data` that is not taken, and does not lead out of it.
  private func free(_ name: String) -> String {
    let isPlain = !name.hasPrefix("/") && !name.hasPrefix("~") && !name.contains("..")
    let base = isPlain ? name : name.lastPathPart
    var candidate = base
    var number = 2
    while copies.contains(where: { $0.target == "data/" + candidate }) {
      let stem = base.withoutExtension
      candidate = "\(stem)-\(number).\(base.fileExtension)"
      number += 1
    }
    return candidate
  }
}

extension String {
  /// The same statement with other paths in the calls of `load`.
  fileprivate func renamingFiles(_ renamed: [String: String]) -> String {
    guard !renamed.isEmpty, let statements = try? parse(self, grammar: Interpreter.grammar) else {
      return self
    }
    let paths = statements.flatMap(\.loads)
    var line = self
    for (span, name) in paths.sorted(by: { $0.span.from > $1.span.from }) {
      if let target = renamed[name] { line = line.replacing(span, with: "\"\(target)\"") }
    }
    return line
  }
}

extension Statement {
  /// The paths that it loads, with their places, as far as they are typed out.
  var loads: [(span: SourceSpan, name: String)] {
    var paths: [(span: SourceSpan, name: String)] = []
    for expression in expressions { expression.collectLoads(into: &paths) }
    return paths
  }

  /// Every expression in it.
  private var expressions: [Expression] {
    switch kind {
    case .assignment(_, let values): values
    case .expression(let value): [value]
    case .command(let call): call.arguments.map(\.value)
    }
  }
}

extension Expression {
  /// The paths in calls of `load`, with their places.
  fileprivate func collectLoads(into paths: inout [(span: SourceSpan, name: String)]) {
    switch kind {
    case .number, .text, .boolean, .none, .name: return
    case .list(let elements): for element in elements { element.collectLoads(into: &paths) }
    case .range(let left, let right), .binary(_, let left, let right, _):
      left.collectLoads(into: &paths)
      right.collectLoads(into: &paths)
    case .unary(_, let operand): operand.collectLoads(into: &paths)
    case .member(let base, _, _): base.collectLoads(into: &paths)
    case .index(let base, _): base.collectLoads(into: &paths)
    case .call(let function, let arguments):
      if case .name("load") = function.kind, let first = arguments.first?.value,
        case .text(let name) = first.kind
      {
        paths.append((first.span, name))
      }
      function.collectLoads(into: &paths)
      for argument in arguments { argument.value.collectLoads(into: &paths) }
    }
  }
}
