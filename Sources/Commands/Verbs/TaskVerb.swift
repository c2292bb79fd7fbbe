import CommandLanguage
import Diagnostics
import Evaluation
import Glyphs
import Models

extension Verb {
  /// `task copy length=8`.
  static let task = Verb(
    "task", group: .model, arguments: "[TASK]", count: 0...1, kinds: [.task],
    summary: "list the tasks that models learn, or explain one with an exercise",
    details: [
      "A task is an endless supply of exercises, the same for the same seed. `task copy` says what is",
      "asked, shows held-out exercises with the right answers below the tokens, the ceiling and chance,",
      "and its options. Options follow the name, `task copy length=4`, or stand in brackets,",
      "`train m task=copy(length=4)`. As a value, `task(\"sort\")` always means the task.",
    ],
    refusals: ["a word that is no task", "an option that the task has not, or out of its range"],
    example: "task copy length=4", takesOpenOptions: true
  ) { interpreter, request in
    guard let argument = request.arguments.first else {
      guard request.openOptions.isEmpty else {
        throw Diagnostic(
          "commands.missing-argument", "options go with a task", at: request.call.verbSpan,
          label: "none is named", fix: "task copy")
      }
      return CommandOutcome(report: .tasks(width: interpreter.options.width))
    }
    let task = try interpreter.workspace.task(
      argument, options: request.openOptions, context: request.context)
    let seed = interpreter.workspace.seed
    return CommandOutcome(
      report: TaskReport(task: task.task, seed: seed, width: interpreter.options.width).report)
  }
}

extension Report {
  /// Every task in a line, with its options where there is room for them.
  fileprivate static func tasks(width: Int) -> Report {
    var table = ReportTable(columns: ["task", "what is learnt", "options"], rows: [])
    for definition in TaskTable.definitions {
      let options = definition.options.map { option in
        option.name + (option.standard.typed.map { "=\($0)" } ?? "")
      }
      table.rows.append([
        .text(definition.name), .text(definition.summary),
        .text(options.joined(separator: " ")),
      ])
    }
    var shown = table
    if !table.fits(width) {
      shown.columns.removeLast()
      shown.rows = shown.rows.map { Array($0.dropLast()) }
    }
    return Report(
      parts: [
        .table(shown), .text(["`task copy` explains one with its options, and shows exercises"]),
      ],
      summary: ValueSummary(table: table, maps: []))
  }
}

extension ReportTable {
  /// True when no text is cut at a width.
  fileprivate func fits(_ width: Int) -> Bool {
    let widths = columns.indices.map { column in
      rows.reduce(displayWidth(of: columns[column])) { widest, row in
        if case .text(let text) = row[column] {
          max(widest, displayWidth(of: text))
        } else {
          widest
        }
      }
    }
    return widths.reduce(0, +) + 2 * (widths.count - 1) <= width
  }
}
