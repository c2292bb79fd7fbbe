import CommandLanguage
import Diagnostics
import Evaluation

extension CommandRequest {
  /// Refuses options that would do nothing.
  ///
  /// - Throws: `commands.option-without-effect` at the option.
  func checkOptions(
    _ options: Set<String>, of ending: String, why: String
  ) throws(Diagnostic) {
    for argument in call.arguments {
      guard let name = argument.name, !options.contains(name) else { continue }
      let span = argument.nameSpan ?? argument.value.span
      let whole = span.union(argument.value.span)
      throw Diagnostic(
        "commands.option-without-effect", "\(name) means nothing for a .\(ending)", at: span,
        label: "its options are \(options.sorted().joined(separator: ", "))", why: why,
        fix: context.source.replacing(whole, with: "").replacing("  ", with: " ").trimmedEnd)
    }
  }

  /// Writes a file under a temporary name and renames it.
  ///
  /// - Throws: `commands.file-exists` or `commands.cannot-write` at the path, with a line that would work.
  func save(
    _ bytes: [UInt8], to file: String, path: String, at target: Expression, overwrites: Bool
  ) throws(Diagnostic) {
    do throws(Diagnostic) {
      try writeBytes(bytes, to: file, overwrite: overwrites, at: target.span)
    } catch {
      var diagnostic = error
      if error.id == "commands.file-exists" {
        diagnostic.fix = overwritingLine
      } else if !path.parentFolder.isEmpty {
        diagnostic.fix = context.source.replacing(
          target.span, with: "\"\(path.lastPathPart)\"")
      }
      throw diagnostic
    }
  }
}

extension String {
  /// What stands after the last point of the last part of a path, in small letters; empty without one.
  var fileEnding: String {
    let name = split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
  }
}
