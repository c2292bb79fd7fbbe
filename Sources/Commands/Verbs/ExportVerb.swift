import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import TensorFiles
import Tensors

extension Verb {
  /// The formats a map can be exported to.
  private static let formats = ["csv", "npy", "txt"]

  /// `export map b "map.csv"`.
  static let export = Verb(
    "export", group: .data, arguments: "map b \"path\"", count: 3...3,
    kinds: [.words(["map"]), .attention, .path],
    fillers: ["map", "randn(24, 24)", "\"map.csv\""], options: [overwriteOption],
    summary: "write a map: its numbers to .csv or .npy, its picture to .txt",
    details: [
      "The numbers are the weights, a row for each query; a matrix is written as it is. The text",
      "picture is drawn in the width of the screen.",
    ],
    refusals: [
      "a file that exists, unless `overwrite=true`",
      "weights that do not fit into the memory limit",
    ],
    example: "q, k, v = randn(24, 8), randn(24, 8), randn(24, 8); "
      + "export map attend(q, k, v, softmax()) \"map.csv\" overwrite=true",
    isRecorded: false
  ) { interpreter, request in
    let what = request.arguments[0]
    guard case .name("map") = what.kind else {
      throw Diagnostic(
        "commands.unknown-word", "only a map can be exported", at: what.span,
        label: request.text(of: what),
        fix: request.context.source.replacing(what.span, with: "map"))
    }
    let target = request.arguments[2]
    let path = try request.path(target, in: &interpreter)
    let format = try format(of: path, at: target, request: request)
    let expression = request.arguments[1]
    let value = try interpreter.workspace.evaluate(expression, context: request.context)
    let subject = try interpreter.mapSubject(value, at: expression, context: request.context)
    switch try interpreter.permission(toWrite: path, at: target, request: request) {
    case .question(let report): return CommandOutcome(report: report)
    case .granted(let file, let overwrites):
      if format == "txt" {
        let window = MapWindow.text(for: subject, besides: 1, width: interpreter.options.width)
        let content = try describing(at: expression.span) {
          try MapContent(
            subject, window: window, maps: interpreter.maps, context: request.context.compute)
        }
        try writeText(
          content.plainPicture.map { $0 + "\n" }.joined(), to: file, overwrite: overwrites,
          at: target.span)
        return CommandOutcome(
          report: Report(
            parts: [.text(["wrote \(path): \(content.cellRows) × \(content.cellColumns) cells"])],
            summary: ValueSummary(kind: "file", value: .text(path))))
      }
      let matrix = try describing(at: expression.span) {
        try subject.matrix(request.context.compute)
      }
      var content = SavedTensors()
      content.add(LabeledTensor(matrix), named: "map")
      try request.write(
        content, to: file, path: path, at: target, overwrites: overwrites)
      return CommandOutcome(report: .wrote(path, content.tensors))
    }
  }

  private static func format(of path: String, at target: Expression, request: CommandRequest)
    throws(Diagnostic) -> String
  {
    let name = path.split(separator: "/").last ?? ""
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let format = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    if formats.contains(format) { return format }
    let base = parts.count > 1 ? String(path.dropLast(format.count + 1)) : path
    let quoted = "\"\(base).csv\""
    throw Diagnostic(
      "commands.export-format",
      format.isEmpty ? "a map needs a format" : "maps are not exported to .\(format)",
      at: target.span, label: "the formats are .csv, .npy and .txt",
      fix: request.context.source.replacing(target.span, with: quoted))
  }
}

extension MapSubject {
  /// The whole map as numbers.
  ///
  /// - Throws: `AttentionError.weightsTooLarge` when they would not fit; `ComputationCancelled`.
  fileprivate func matrix(_ context: ComputeContext) throws -> Tensor {
    switch self {
    case .matrix(let tensor, _): tensor.tensor
    case .attention(let value, _): try value.attention.weights(context)
    }
  }
}
