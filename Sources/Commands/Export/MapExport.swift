import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Pictures
import Tensors

/// An `export map` whose arguments and options were checked.
struct MapExport {
  /// The path as typed.
  let path: String
  /// Where it was typed.
  let target: Expression
  let request: CommandRequest
  let format: ExportFormat
  let subjects: [(subject: MapSubject, expression: Expression)]
  let window: ExportWindow
  let scale: PictureScale?
  private let maps: MapStore
  private let palette: String?
  let cell: Int?
  private let title: String?

  /// Checks everything that can be checked before numbers are computed.
  ///
  /// - Throws: A diagnostic at the argument or option.
  init(_ request: CommandRequest, in interpreter: inout Interpreter) throws(Diagnostic) {
    self.request = request
    maps = interpreter.maps
    let context = request.context
    target = request.arguments[request.arguments.count - 1]
    path = try request.path(target, in: &interpreter)
    format = try ExportFormat(of: path, at: target, request: request)
    try format.checkOptions(of: request)
    scale = try request.word("scale")
      .flatMap { PictureScale(rawValue: $0) }
    palette = try request.word("palette")
    cell = try request.count(
      "cell", 1...MapFigure.largestCell, standard: 8, in: &interpreter)
    title = try request.text(ofOption: "title", in: &interpreter)
    var subjects: [(MapSubject, Expression)] = []
    for expression in request.arguments.dropFirst().dropLast() {
      let value = try interpreter.workspace.evaluate(expression, context: context)
      let subject = try interpreter.mapSubject(value, at: expression, context: context)
      guard subject.extents.rows > 0, subject.extents.columns > 0 else {
        throw Diagnostic(
          "commands.empty-map", "there is nothing in this map", at: expression.span,
          label: "\(subject.extents.rows) × \(subject.extents.columns)", fix: request.verb.example)
      }
      subjects.append((subject, expression))
    }
    self.subjects = subjects
    window = try ExportWindow(request, for: subjects.map(\.0), in: &interpreter)
    try checkScale()
    try checkCount()
    try checkSize()
  }

  /// Computes, writes, and says what was written.
  ///
  /// - Throws: A diagnostic.
  func write(to file: String, overwrites: Bool, width: Int) throws(Diagnostic) -> String {
    switch format {
    case .png, .svg: try writePicture(to: file, overwrites: overwrites)
    case .csv, .npy: try writeNumbers(to: file, overwrites: overwrites)
    case .txt: try writeText(to: file, overwrites: overwrites, width: width)
    }
  }

  private func contents(_ windows: (MapSubject) -> MapWindow) throws(Diagnostic) -> [MapContent] {
    var contents: [MapContent] = []
    for (subject, expression) in subjects {
      contents.append(
        try describing(at: expression.span) {
          try MapContent(
            subject, window: windows(subject), maps: maps, context: request.context.compute)
        })
    }
    return contents
  }

  private func writePicture(to file: String, overwrites: Bool) throws(Diagnostic) -> String {
    let contents = try contents(window.window)
    let maps = contents.map { PictureMap($0, scale: scale ?? .lift) }
    let figure = MapFigure(
      maps, title: title, note: wordsTogether(contents), palette: palette, cell: cell)
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes = format == .svg ? Array(try figure.svg().utf8) : try figure.png()
    } catch {
      throw diagnostic(for: error)
    }
    try save(bytes, to: file, overwrites)
    return said(contents) + ", \(figure.cell) pixel\(figure.cell == 1 ? "" : "s") each"
  }

  private func writeNumbers(to file: String, overwrites: Bool) throws(Diagnostic) -> String {
    let content = try contents(window.window)[0]
    var numbers = ExportNumbers(content, lifts: scale == .lift)
    let extents = subjects[0].subject.extents
    if scale != .lift, window.isWhole, content.cellRows == extents.rows,
      content.cellColumns == extents.columns
    {
      // A cell is a weight: the very numbers that `.weights` has.
      numbers.tensor = try describing(at: subjects[0].expression.span) {
        try subjects[0].subject.matrix(request.context.compute)
      }
    }
    if format == .csv {
      try save(Array(numbers.csv.utf8), to: file, overwrites)
    } else {
      var tensors = SavedTensors()
      tensors.add(LabeledTensor(numbers.tensor), named: "map")
      try request.write(tensors, to: file, path: path, at: target, overwrites: overwrites)
    }
    return "\(content.cellRows) × \(content.cellColumns) cells, \(numbers.name), float32 · "
      + content.madeHow
  }

  private func writeText(to file: String, overwrites: Bool, width: Int) throws(Diagnostic) -> String
  {
    let contents = try contents { subject in
      var cells = MapWindow.text(for: subject, besides: 1, width: width)
      cells.queries = window.queries
      cells.keys = window.keys
      cells.cellRows = window.rows ?? cells.cellRows
      cells.cellColumns = window.columns ?? cells.cellColumns
      return cells
    }
    let lines = contents.map { $0.plainPicture }.joined(separator: [""])
    try save(Array(lines.map { $0 + "\n" }.joined().utf8), to: file, overwrites)
    return said(contents)
  }

  private func said(_ contents: [MapContent]) -> String {
    contents.map { "\($0.cellRows) × \($0.cellColumns)" }.joined(separator: " and ") + " cells"
  }
}

extension MapSubject {
  /// The whole map as numbers, `[rows, columns]`.
  ///
  /// - Throws: `AttentionError.weightsTooLarge` when they would not fit; `ComputationCancelled`.
  fileprivate func matrix(_ context: ComputeContext) throws -> Tensor {
    switch self {
    case .matrix(let tensor, _): tensor.tensor
    case .attention(let value, _): try value.attention.weights(context)
    }
  }
}
