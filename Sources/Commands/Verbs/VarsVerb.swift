import CommandLanguage
import Evaluation

extension Verb {
  /// `vars`.
  static let vars = Verb(
    "vars", group: .data,
    summary: "list the variables with what each holds",
    example: "q = randn(5, 3); tau = 4; vars", isRecorded: false
  ) { interpreter, request in
    let workspace = interpreter.workspace
    guard !workspace.names.isEmpty else {
      return CommandOutcome(
        report: Report(
          parts: [.text(["no variables yet; for example: q = randn(64, 16)"])],
          summary: ValueSummary(kind: "table", value: .list([]))))
    }
    var table = ReportTable(columns: ["name", "kind", "value", "defined by"], rows: [])
    for name in workspace.names {
      guard let variable = workspace.variables[name] else { continue }
      let definition = variable.definition.map { $0.source.slice($0.expression.span) } ?? ""
      table.rows.append([
        .text(name), .text(variable.value.kindName), .text(variable.value.short.shortened(to: 40)),
        .text(definition.shortened(to: 32)),
      ])
    }
    return CommandOutcome(
      report: Report(parts: [.table(table)], summary: ValueSummary(table: table, maps: [])))
  }
}

extension String {
  /// At most `count` characters, the last one standing for what is left out.
  fileprivate func shortened(to limit: Int) -> String {
    count <= limit ? self : String(prefix(limit - 1)) + "…"
  }
}
