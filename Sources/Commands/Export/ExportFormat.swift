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
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    if let format = Self(rawValue: ending) {
      self = format
      return
    }
    let base = parts.count > 1 ? String(path.dropLast(ending.count + 1)) : path
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
    for argument in request.call.arguments {
      guard let name = argument.name, !options.contains(name) else { continue }
      let span = argument.nameSpan ?? argument.value.span
      let whole = span.union(argument.value.span)
      throw Diagnostic(
        "commands.option-without-effect", "\(name) means nothing for a .\(rawValue)", at: span,
        label: "its options are \(options.sorted().joined(separator: ", "))",
        why: self == .txt
          ? "a text picture has characters for cells" : "numbers have no colours and no pixels",
        fix: request.context.source.replacing(whole, with: "").replacing("  ", with: " ")
          .trimmedEnd)
    }
  }
}
