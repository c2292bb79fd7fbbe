import CommandLanguage
import Diagnostics
import Evaluation
import Pictures

/// An `export curves` whose arguments and options were checked.
struct CurveExport {
  /// What exported curves can be.
  private enum Format: String, CaseIterable {
    case png
    case svg
    case csv

    var options: Set<String> { self == .csv ? ["overwrite"] : ["title", "overwrite"] }
  }

  /// The path as typed.
  let path: String
  /// Where it was typed.
  let target: Expression
  private let request: CommandRequest
  private let format: Format
  private let content: TrainingContent
  private let title: String?

  /// Checks everything that can be checked before anything is drawn.
  ///
  /// - Throws: A diagnostic at the argument or option.
  init(_ request: CommandRequest, in interpreter: inout Interpreter) throws(Diagnostic) {
    self.request = request
    target = request.arguments[request.arguments.count - 1]
    path = try request.path(target, in: &interpreter)
    format = try Self.format(of: path, at: target, request)
    try request.checkOptions(format.options, of: format.rawValue, why: "curves have no cells")
    title = try request.text(ofOption: "title", in: &interpreter)
    content = try interpreter.trainingContent(
      Array(request.arguments.dropFirst().dropLast()), pointLimit: nil, request)
  }

  private static func format(
    of path: String, at target: Expression, _ request: CommandRequest
  ) throws(Diagnostic) -> Format {
    let ending = path.fileEnding
    if let format = Format(rawValue: ending) { return format }
    let base = ending.isEmpty ? path : String(path.dropLast(ending.count + 1))
    throw Diagnostic(
      "commands.export-format",
      ending.isEmpty ? "curves need a format" : "curves are not exported to .\(ending)",
      at: target.span, label: "the formats are .png, .svg and .csv",
      fix: request.context.source.replacing(target.span, with: "\"\(base).png\""))
  }

  /// Writes the file and says what was written.
  ///
  /// - Throws: A diagnostic.
  func write(to file: String, overwrites: Bool) throws(Diagnostic) -> String {
    let figure = CurveFigure(
      content.charts.map(PictureChart.init), title: title ?? content.title,
      note: (content.facts + content.runs).joined(separator: " · "))
    let bytes: [UInt8]
    do throws(PictureError) {
      bytes =
        switch format {
        case .png: try figure.png()
        case .svg: Array(try figure.svg().utf8)
        case .csv: Array(content.csv.utf8)
        }
    } catch {
      throw Diagnostic(
        "commands.picture-too-large", "there is no memory to compress this picture",
        at: target.span, fix: nil)
    }
    try request.save(bytes, to: file, path: path, at: target, overwrites: overwrites)
    let count = content.charts.count
    return "\(count) chart\(count == 1 ? "" : "s")"
      + (format == .csv ? ", a row for each point" : "")
  }
}

extension PictureChart {
  /// The same curves for a picture.
  init(_ content: CurveContent) {
    func points(_ points: [CurveContent.Point]) -> [Point] { points.map { Point($0.x, $0.y) } }
    self.init(
      title: content.title, xTitle: content.xTitle, xIsLinear: content.xScale == .linear,
      yIsLinear: content.yScale == .linear,
      curves: content.curves.map { curve in
        Curve(
          name: curve.name, line: points(curve.line), marks: points(curve.measured),
          cloud: points(curve.cloud),
          bars: curve.intervals.map { Bar($0.x, $0.lower, $0.upper) })
      }, levels: content.levels.map { Level($0.name, $0.y) })
  }
}

extension TrainingContent {
  /// A row for each point: its chart, its curve, what it is there, where it lies.
  var csv: String {
    var lines = ["chart,curve,part,x,y,lower,upper"]
    func add(_ chart: CurveContent, _ curve: String, _ part: String, _ numbers: [String]) {
      lines.append(
        ([chart.title, curve, part].map(\.quotedForCSV) + numbers).joined(separator: ","))
    }
    for chart in charts {
      for curve in chart.curves {
        for (part, points) in [
          ("smoothed", curve.line), ("measured", curve.measured), ("single", curve.cloud),
        ] {
          let intervals = Dictionary(
            part == "measured" ? curve.intervals.map { ($0.x, $0) } : []
          ) { first, _ in first }
          for point in points {
            let interval = intervals[point.x]
            add(
              chart, curve.name, part,
              ["\(point.x)", "\(point.y)"]
                + [interval?.lower, interval?.upper].map { $0.map { "\($0)" } ?? "" })
          }
        }
      }
      for level in chart.levels { add(chart, level.name, "level", ["", "\(level.y)", "", ""]) }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// A field of a CSV file: in quotes where it holds a comma, a quote or a line end (RFC 4180).
  fileprivate var quotedForCSV: String {
    guard contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return self }
    return "\"\(replacing("\"", with: "\"\""))\""
  }
}
