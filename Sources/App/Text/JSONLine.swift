public import Commands
import Diagnostics

/// The machine's form of a result: one JSON object a line.
public enum JSONLine {
  /// `{"line", "text", "ok", "kind", "shape", "value", "how"}`, or with `"error"` in place of the last four; warnings
  /// are added when there are any.
  public static func text(of result: StatementResult) -> String {
    var members: [ValueSummary.Member] = [
      .init("line", .number(Double(result.line))), .init("text", .text(result.text)),
    ]
    switch result.outcome {
    case .success(let report):
      members.append(.init("ok", .boolean(true)))
      let summary = report.summary ?? ValueSummary(kind: "none", value: .null)
      members.append(.init("kind", .text(summary.kind)))
      let shape = summary.shape.map { ValueSummary.JSON.list($0.map { .number(Double($0)) }) }
      members.append(.init("shape", shape ?? .null))
      members.append(.init("value", summary.value))
      members.append(.init("how", .text(summary.how)))
    case .failure(let diagnostic):
      members.append(.init("ok", .boolean(false)))
      members.append(.init("error", object(diagnostic)))
    }
    if !result.warnings.isEmpty {
      members.append(.init("warnings", .list(result.warnings.map(object))))
    }
    return text(of: .object(members))
  }

  private static func object(_ diagnostic: Diagnostic) -> ValueSummary.JSON {
    let optional = { (text: String?) in text.map(ValueSummary.JSON.text) ?? .null }
    return .object([
      .init("id", .text(diagnostic.id)), .init("message", .text(diagnostic.message)),
      .init("from", diagnostic.span.map { .number(Double($0.from)) } ?? .null),
      .init("to", diagnostic.span.map { .number(Double($0.to)) } ?? .null),
      .init("label", optional(diagnostic.label)), .init("why", optional(diagnostic.why)),
      .init("fix", optional(diagnostic.fix)),
    ])
  }

  /// A JSON value as text; NaN and infinities are strings, since JSON has no numbers for them.
  public static func text(of value: ValueSummary.JSON) -> String {
    switch value {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .number(let number): text(of: number)
    case .text(let text): quoted(text)
    case .list(let values): "[" + values.map { text(of: $0) }.joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.map { quoted($0.name) + ": " + text(of: $0.value) }.joined(separator: ", ")
        + "}"
    }
  }

  private static func text(of number: Double) -> String {
    if number.isNaN { return "\"nan\"" }
    if number.isInfinite { return number < 0 ? "\"-inf\"" : "\"inf\"" }
    if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
    return "\(number)"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": result += escaped(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
