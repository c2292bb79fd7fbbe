import App
import Commands
import Diagnostics
import Foundation
import Screen

/// Prints results without a screen: text or JSON to standard output, diagnostics to standard error.
struct Output {
  /// `--json`.
  var isJSON: Bool
  /// Columns of the text form.
  var width: Int
  /// What standard output shows.
  var abilities: DisplayAbilities
  /// Colours to write; nil for plain text without an escape byte.
  var depth: ColorDepth?
  /// Palette and stable output.
  var options: ReportText.Options

  /// Prints one result of a line of `file`; nil for the command line and standard input.
  func show(_ result: StatementResult, from file: String? = nil) {
    if isJSON { return print(JSONLine.text(of: result)) }
    for warning in result.warnings { complain(warning, from: file, line: result.line) }
    switch result.outcome {
    case .success(let report):
      if !result.isSilenced { show(report) }
    case .failure(let diagnostic): complain(diagnostic, from: file, line: result.line)
    }
  }

  /// Prints a report's lines.
  func show(_ report: Report) {
    let lines = ReportText.lines(
      of: report, width: width, abilities: abilities, options: options)
    for line in lines { print(line.rendered(for: depth)) }
  }

  /// Prints a line of plain text.
  func say(_ text: String) { print(text) }

  /// Prints a diagnostic to standard error.
  func complain(_ diagnostic: Diagnostic, from file: String? = nil, line: Int = 1) {
    // What was printed so far comes first, also when both go to the same place.
    flush()
    var placed = diagnostic
    if let file {
      let name = file == "-" ? nil : file
      placed = diagnostic.with(location: SourceLocation(file: name, line: line))
    }
    let lines = placed.rendered(width: width, ascii: !abilities.showsUnicode)
    // Nobody is left to be told that this could not be written.
    try? FileHandle.standardError.write(
      contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  /// Hands what was printed to the system.
  func flush() { flushOutput() }
}
