import CommandLanguage
import Diagnostics
import Evaluation
import Pictures
import Tensors

extension MapExport {
  /// Lift is the weight over that of a uniform row; a matrix has none.
  ///
  /// - Throws: `commands.no-lift` at the option.
  func checkScale() throws(Diagnostic) {
    guard scale == .lift, let matrix = subjects.first(where: { $0.subject.attention == nil }) else {
      return
    }
    let span = request.span(ofOption: "scale")
    throw Diagnostic(
      "commands.no-lift", "a matrix has no lift", at: span,
      label: "\(request.text(of: matrix.expression)) is a matrix",
      why: "the lift is a weight times the number of keys; 1 is uniform",
      fix: request.context.source.replacing(span, with: "linear"))
  }

  /// Files of numbers hold one map.
  ///
  /// - Throws: `commands.one-map` at the maps beyond the first.
  func checkCount() throws(Diagnostic) {
    guard !format.takesSeveral, subjects.count > 1 else { return }
    let span = subjects[1].expression.span.union(subjects[subjects.count - 1].expression.span)
    throw Diagnostic(
      "commands.one-map", "a .\(format.rawValue) holds one map", at: span,
      label: "\(subjects.count) maps given", why: "a picture sets several side by side",
      fix: request.context.source.replacing(span, with: "").replacing("  ", with: " "))
  }

  /// Refuses what would not fit, before any cell is computed.
  ///
  /// - Throws: `commands.picture-too-large` at the option that asks for most.
  func checkSize() throws(Diagnostic) {
    let windows = subjects.map { window.window(on: $0.subject) }
    let side = format == .png || format == .svg ? cell ?? 1 : 0
    let cells = windows.map { Self.product($0.cellRows, $0.cellColumns) }
      .reduce(0) { Self.sum($0, $1) }
    let width = windows.map { Self.product($0.cellColumns, side) }.reduce(0) { Self.sum($0, $1) }
    let height = windows.map { Self.product($0.cellRows, side) }.max() ?? 0
    if side > 0, max(width, height) > MapFigure.largestSide {
      throw tooLarge(width: width, height: height)
    }
    let pixels = format == .png ? Self.product(Self.product(width, height), Self.bytesPerPixel) : 0
    let needed = Self.sum(Self.product(cells, Self.bytesPerCell), pixels)
    let limit = request.context.compute.memoryLimit
    guard needed > limit else { return }
    throw Diagnostic(
      "commands.picture-too-large", "these cells would take more memory than is allowed",
      at: culprit.span, label: "\(bytesText(needed)), \(bytesText(limit)) allowed",
      why: "a cell takes \(Self.bytesPerCell) bytes while it is computed", fix: smaller)
  }

  /// What went wrong while the picture was made.
  func diagnostic(for error: PictureError) -> Diagnostic {
    switch error {
    case .tooLarge(let width, let height, _): tooLarge(width: width, height: height)
    case .noMemory:
      Diagnostic(
        "commands.picture-too-large", "there is no memory to compress this picture",
        at: culprit.span, fix: smaller)
    }
  }

  /// Writes a file under a temporary name and renames it.
  ///
  /// - Throws: As `CommandRequest.save`.
  func save(_ bytes: [UInt8], to file: String, _ overwrites: Bool) throws(Diagnostic) {
    try request.save(bytes, to: file, path: path, at: target, overwrites: overwrites)
  }

  private func tooLarge(width: Int, height: Int) -> Diagnostic {
    Diagnostic(
      "commands.picture-too-large", "this picture would be too large to be looked at",
      at: culprit.span, label: "\(width) × \(height) pixels",
      why: "common programs read pictures of at most \(MapFigure.largestSide) pixels a side",
      fix: smaller)
  }

  /// The option that makes the picture large, and what would do in its place.
  private var culprit: (span: SourceSpan, smaller: String?) {
    for (name, value) in [("cell", "1"), ("columns", "1024"), ("rows", "1024")] {
      guard let expression = request.option(name), request.text(of: expression) != value else {
        continue
      }
      let number = name == "cell" ? cell : name == "rows" ? window.rows : window.columns
      if let number, number > Int(value) ?? 0 { return (expression.span, value) }
    }
    return (subjects[0].expression.span, nil)
  }

  private var smaller: String? {
    let (span, value) = culprit
    return value.map { request.context.source.replacing(span, with: $0) }
  }

  /// Sums, counts, flags, means, shades and the grid of a cell, all at once.
  private static let bytesPerCell = 96
  /// The bitmap and the file.
  private static let bytesPerPixel = 6

  private static func product(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : value
  }

  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (value, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : value
  }
}
