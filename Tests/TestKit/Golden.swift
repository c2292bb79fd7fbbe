import Foundation

/// Compares lines with the file `Golden/<name>.txt` beside the test.
///
/// A missing file is a difference. With `RECORD_GOLDEN=1` the file is written, and that too counts as a difference, so that a
/// recording run never passes.
///
/// - Parameters:
///   - lines: What was drawn.
///   - name: The file's name without its extension.
///   - sourceFile: The test's own file.
/// - Returns: What differs, line by line; nil when nothing does.
public func goldenDifference(
  _ lines: [String], named name: String, sourceFile: String = #filePath
) -> String? {
  let file = URL(fileURLWithPath: sourceFile).deletingLastPathComponent()
    .appendingPathComponent("Golden").appendingPathComponent(name + ".txt")
  let text = lines.joined(separator: "\n") + "\n"
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? text.write(to: file, atomically: true, encoding: .utf8)
    return "recorded \(name)"
  }
  guard let golden = try? String(contentsOf: file, encoding: .utf8) else {
    return "there is no Golden/\(name).txt; RECORD_GOLDEN=1 writes it\n" + text
  }
  if golden == text { return nil }
  let expected = golden.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let rows = 0..<max(expected.count - 1, lines.count)
  return rows.map { row in
    let wanted = row < expected.count ? expected[row] : ""
    let found = row < lines.count ? lines[row] : ""
    return wanted == found ? "  \(found)" : "- \(wanted)\n+ \(found)"
  }.joined(separator: "\n")
}
