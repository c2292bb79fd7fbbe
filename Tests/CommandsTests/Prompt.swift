import Commands
import Diagnostics
import Foundation
import Tensors

/// An interpreter with a folder of its own and the lessons of this package.
struct Prompt {
  var interpreter: Interpreter

  init(
    seed: UInt64 = 0, policy: WritePolicy = .allowed, folder: String = Prompt.freshFolder(),
    hasLessons: Bool = true
  ) {
    interpreter = Interpreter(
      options: InterpreterOptions(
        seed: seed, memoryLimit: 1 << 30, mayWriteFiles: policy, currentFolder: folder,
        lessonFolders: hasLessons ? [Prompt.lessons] : [], stableOutput: true))
  }

  /// The folder of the shipped lessons.
  static let lessons = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "sessions").path

  /// Holds the folders of all tests; gone when the tests end.
  private static let folders: String = {
    atexit { try? FileManager.default.removeItem(atPath: Prompt.folders) }
    return FileManager.default.temporaryDirectory
      .appending(path: "farfield-commands-\(UUID().uuidString)").path
  }()

  /// A new folder for files.
  static func freshFolder() -> String {
    let folder = folders + "/" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Runs lines and gives all results.
  @discardableResult
  mutating func run(_ lines: String...) -> [StatementResult] {
    var results: [StatementResult] = []
    for (index, line) in lines.enumerated() {
      interpreter.run(line, lineNumber: index + 1, context: ComputeContext()) {
        results.append($0)
      }
    }
    return results
  }

  /// The report of the last statement of a line.
  mutating func report(_ line: String) throws -> Report {
    var last: Result<Report, Diagnostic> = .success(Report())
    for result in run(line) {
      last = result.outcome
      _ = try last.get()
    }
    return try last.get()
  }

  /// The diagnostic of the first statement of a line that fails.
  mutating func failure(_ line: String) -> Diagnostic? {
    for result in run(line) {
      if case .failure(let diagnostic) = result.outcome { return diagnostic }
    }
    return nil
  }

  /// The number an expression has.
  mutating func number(_ expression: String) throws -> Double? {
    guard case .number(let number)? = try report(expression).summary?.value else { return nil }
    return number
  }
}

extension [StatementResult] {
  /// The diagnostics of those that failed.
  var failures: [Diagnostic] {
    compactMap { if case .failure(let diagnostic) = $0.outcome { diagnostic } else { nil } }
  }
}

extension Report {
  /// The lines of text in it.
  var lines: [String] {
    parts.flatMap { part -> [String] in
      if case .text(let lines) = part { lines } else { [] }
    }
  }

  /// The tables in it.
  var tables: [ReportTable] {
    parts.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  /// The maps in it.
  var maps: [MapContent] {
    parts.flatMap { part -> [MapContent] in
      if case .maps(let maps) = part { maps } else { [] }
    }
  }

  /// The gradient norms in it.
  var gradients: [GradientContent] {
    parts.compactMap { if case .gradient(let content) = $0 { content } else { nil } }
  }
}

extension ReportTable {
  /// The entries of the row that begins with `name`, without the name.
  func row(_ name: String) -> [Entry]? {
    rows.first { $0.first == .text(name) }.map { Array($0.dropFirst()) }
  }
}
