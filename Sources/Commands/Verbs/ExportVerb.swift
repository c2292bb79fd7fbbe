import CommandLanguage
import Diagnostics
import Evaluation
import Pictures

extension Verb {
  /// `export map b "map.png"`.
  static let export = Verb(
    "export", group: .data, arguments: "map a [b c d] \"path\"", count: 2...6,
    kinds: [.words(["map", "curves"]), .attention],
    fillers: ["map randn(24, 24)", "\"map.png\""],
    options: [
      VerbOption(
        name: "rows", kind: .integer, standard: "one a query, at most 1024", help: "rows of cells"),
      VerbOption(
        name: "columns", kind: .integer, standard: "one a key, at most 1024",
        help: "columns of cells"),
      VerbOption(
        name: "queries", kind: .part, standard: "all", help: "the queries shown, `0:512`"),
      VerbOption(name: "keys", kind: .part, standard: "all", help: "the keys shown, `0:512`"),
      VerbOption(
        name: "cell", kind: .integer, standard: "by the number of cells",
        help: "pixels for a cell of a picture"),
      VerbOption(
        name: "scale", kind: .word(scaleNames, placeholder: "SCALE"),
        standard: "lift; linear for a matrix",
        help: "how numbers become shades"),
      VerbOption(
        name: "palette", kind: .word(paletteNames, placeholder: "PALETTE"), standard: "viridis",
        help: "the colours of a picture"),
      VerbOption(name: "title", kind: .text, standard: "none", help: "what stands above all maps"),
      overwriteOption,
    ],
    summary: "write maps or courses of training: .png, .svg or .txt, numbers to .csv or .npy",
    details: [
      "A picture sets one to four maps side by side, with axes, colour bar, and how the numbers",
      "were obtained. Its cells do not depend on the screen: 2048 × 2048 cells of a window are",
      "`rows=2048 columns=2048 queries=0:65536 keys=0:65536`.",
      "Numbers are float32, a row for each row of cells: the mean weight of its visible pairs, 0",
      "where all are masked; with `scale=lift` the lift, NaN there. With one token a cell they are",
      "the weights. A .csv begins with two lines that start with # and name the ranges.",
      "The text picture has the width of the screen.",
      "`export curves m \"loss.svg\"` draws how models were trained: loss, accuracy, gradients, tokens",
      "a second, to .png or .svg; in a .csv every point of every step has a row.",
    ],
    refusals: [
      "a file that exists, unless `overwrite=true`",
      "queries or keys that the map does not have",
      "a picture beyond the memory limit, or with a side above 65500 pixels",
      "several maps in a .csv or .npy",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "export map attend(q, k, v, softmax()) \"map.png\" cell=12 overwrite=true",
    isRecorded: false
  ) { interpreter, request in
    let what = request.arguments[0]
    try interpreter.requireSubject(request)
    if case .name("curves") = what.kind { return try interpreter.exportCurves(request) }
    guard case .name("map") = what.kind else {
      throw Diagnostic(
        "commands.unknown-word", "only maps and curves can be exported", at: what.span,
        label: request.text(of: what),
        fix: request.context.source.replacing(
          what.span,
          with: nearestName(to: request.text(of: what), among: ["map", "curves"]) ?? "map"))
    }
    let export = try MapExport(request, in: &interpreter)
    let target = export.target
    switch try interpreter.permission(toWrite: export.path, at: target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      let line = try export.write(
        to: file, overwrites: overwrites, width: interpreter.options.width)
      return CommandOutcome(
        report: Report(
          parts: [.text(["wrote \(export.path): \(line)"])],
          summary: ValueSummary(kind: "file", value: .text(export.path))))
    }
  }
}

extension Interpreter {
  /// Refuses `export m "loss.png"` and `export map "map.png"`, where a word is missing.
  fileprivate func requireSubject(_ request: CommandRequest) throws(Diagnostic) {
    guard request.arguments.count == 2 else { return }
    let first = request.arguments[0]
    let typed = request.text(of: first)
    let isModel = workspace.value(of: typed).map { value in
      switch value {
      case .model, .run: true
      default: false
      }
    }
    let models = workspace.names.filter { name in
      if case .model? = workspace.value(of: name) { true } else { false }
    }
    let subject =
      switch typed {
      case "curves": "curves \(models.first ?? "m")"
      case "map": "map randn(24, 24)"
      default: (isModel == true ? "curves " : "map ") + typed
      }
    throw Diagnostic(
      "commands.missing-argument",
      ["map", "curves"].contains(typed)
        ? "export needs what to draw, and a path" : "export needs a word for what is drawn",
      at: first.span, label: "map or curves, then a name, then the path",
      why: "it is typed export map a \"map.png\", or export curves m \"loss.png\"",
      fix: request.context.source.replacing(first.span, with: subject))
  }

  /// `export curves m "loss.svg"`.
  fileprivate mutating func exportCurves(_ request: CommandRequest) throws -> CommandOutcome {
    let export = try CurveExport(request, in: &self)
    switch try permission(toWrite: export.path, at: export.target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      let line = try export.write(to: file, overwrites: overwrites)
      return CommandOutcome(
        report: Report(
          parts: [.text(["wrote \(export.path): \(line)"])],
          summary: ValueSummary(kind: "file", value: .text(export.path))))
    }
  }
}
