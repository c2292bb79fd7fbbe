import CommandLanguage
import Diagnostics
import Evaluation

/// What an exported map can be.
enum ExportFormat: String, CaseIterable {
  case png
  case svg
  case csv
  case npy
  case txt

  /// Options that mean something for this kind of file.
  var options: Set<String> {
    switch self {
    case .png, .svg:
      ["rows", "columns", "queries", "keys", "cell", "scale", "palette", "title", "overwrite"]
    case .csv, .npy: ["rows", "columns", "queries", "keys", "scale", "overwrite"]
    case .txt: ["rows", "columns", "queries", "keys", "overwrite"]
    }
  }

  /// True when several maps go into one file.
  var takesSeveral: Bool { self != .csv && self != .npy }

  /// The format that a path ends in.
  ///
  /// - Throws: `commands.export-format` at the path.
  init(of path: String, at target: Expression, request: CommandRequest) throws(Diagnostic) {
    let ending = path.fileEnding
    if let format = Self(rawValue: ending) {
      self = format
      return
    }
    let base =
      ending.isEmpty && !path.hasSuffix(".") ? path : String(path.dropLast(ending.count + 1))
    throw Diagnostic(
      "commands.export-format",
      ending.isEmpty ? "a map needs a format" : "maps are not exported to .\(ending)",
      at: target.span, label: "the formats are .png, .svg, .csv, .npy and .txt",
      fix: request.context.source.replacing(target.span, with: "\"\(base).png\""))
  }

  /// Refuses options that would do nothing.
  ///
  /// - Throws: `commands.option-without-effect` at the option.
  func checkOptions(of request: CommandRequest) throws(Diagnostic) {
    try request.checkOptions(
      options, of: rawValue,
      why: self == .txt
        ? "a text picture has characters for cells" : "numbers have no colours and no pixels")
  }
}
