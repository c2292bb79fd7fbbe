import Glyphs

/// A line of a diagnostic's text form, and what it says: a screen may give each kind its own look.
public struct DiagnosticLine: Equatable, Sendable {
  /// What a line says.
  public enum Part: Equatable, Sendable {
    /// `error[id]: message`, after the file and line when there are any.
    case headline
    /// The line that was typed.
    case source
    /// The caret and the label.
    case caret
    /// The rule behind it.
    case why
    /// A line that can be typed.
    case fix
  }

  /// What it says.
  public var part: Part
  /// The line, safe for a terminal.
  public var text: String
}

extension Diagnostic {
  /// The text form: headline, typed line, caret with label, why, fix; those that there are.
  ///
  /// The typed line is shown in at most `width` columns, cut around the caret; the sentences stay whole.
  ///
  /// - Complexity: O(length of the source).
  public func rendered(width: Int = 80, ascii: Bool = false) -> [String] {
    lines(width: width, ascii: ascii).map(\.text)
  }

  /// The lines of ``rendered(width:ascii:)`` with what each says.
  ///
  /// - Complexity: O(length of the source).
  public func lines(width: Int = 80, ascii: Bool = false) -> [DiagnosticLine] {
    var lines = [
      DiagnosticLine(part: .headline, text: "\(place)\(severity.rawValue)[\(id)]: \(message)")
    ]
    if let source {
      let excerpt = Excerpt(of: source, at: span, ascii: ascii)
      lines += excerpt.lines(label: label, width: max(20, width) - gutter.count).map {
        DiagnosticLine(part: $0.part, text: gutter + $0.text)
      }
    } else if let label {
      lines.append(DiagnosticLine(part: .caret, text: "  " + label))
    }
    if let why { lines.append(DiagnosticLine(part: .why, text: "  why: " + why)) }
    if let fix { lines.append(DiagnosticLine(part: .fix, text: "  fix: " + fix)) }
    return lines.map { DiagnosticLine(part: $0.part, text: visibleText($0.text, ascii: ascii)) }
  }

  /// `file:12: ` as compilers write it, so that editors find the line.
  private var place: String {
    guard let location else { return "" }
    let linesBefore = source?.utf8.prefix(span?.from ?? 0).count { $0 == UInt8(ascii: "\n") } ?? 0
    let line = location.line + linesBefore
    return location.file.map { "\($0):\(line): " } ?? "line \(line): "
  }
}

/// What stands before the typed line and the caret.
private let gutter = "  | "
