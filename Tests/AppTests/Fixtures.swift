import Commands
import Diagnostics
import Screen

@testable import App

/// Fixed numbers for the screen tests.
enum Fixtures {
  static let tokens = [
    "alice", "was", "beginning", "to", "get", "very", "tired", "of", "sitting", "by", "her",
    "sister", "on",
  ]

  static let unicode = DisplayAbilities(colorDepth: .monochrome, showsUnicode: true)
  static let ascii = DisplayAbilities(colorDepth: .monochrome, showsUnicode: false)
  static let colored = DisplayAbilities(colorDepth: .indexed256, showsUnicode: true)

  static let sizes = [
    Size(rows: 24, columns: 80), Size(rows: 40, columns: 120), Size(rows: 60, columns: 200),
  ]

  /// A causal map of 13 tokens; `sharpness` decides how much the token before is preferred.
  static func map(_ title: String, sharpness: Float, window: MapWindow? = nil) -> MapContent {
    let count = tokens.count
    let queries = window?.queries ?? 0..<count
    let keys = window?.keys ?? 0..<count
    var map = MapContent(
      title: title, kind: .attention, queryCount: count, keyCount: count, queries: queries,
      keys: keys, cellRows: min(queries.count, window?.cellRows ?? count),
      cellColumns: min(keys.count, window?.cellColumns ?? count), means: [], maxima: [],
      lifts: [], pairCounts: [], queryLabels: tokens[queries],
      keyLabels: tokens[keys])
    for row in 0..<map.cellRows {
      for column in 0..<map.cellColumns {
        var weights: [Float] = []
        var lifts: [Float] = []
        for query in map.queries(ofCellRow: row) {
          for key in map.keys(ofCellColumn: column) where key <= query {
            let weight = weight(query, key, sharpness)
            weights.append(weight)
            lifts.append(weight * Float(query + 1))
          }
        }
        map.means.append(mean(weights))
        map.maxima.append(weights.max() ?? .nan)
        map.lifts.append(mean(lifts))
        map.pairCounts.append(weights.count)
      }
    }
    map.margins = margins(of: map, sharpness)
    return map
  }

  /// The sums along whole rows and columns.
  private static func margins(of map: MapContent, _ sharpness: Float) -> MapMarginContent {
    let rows = (0..<map.cellRows).map { Array(map.queries(ofCellRow: $0)) }
    let totals = rows.map { queries in
      mean(
        queries.map { query in
          map.keys.filter { $0 <= query }.map { weight(query, $0, sharpness) }.reduce(0, +)
        })
    }
    let distances = rows.map { queries in
      mean(
        queries.map { query in
          (0...query).map { weight(query, $0, sharpness) * Float(query - $0) }.reduce(0, +)
        })
    }
    let lifts = (0..<map.cellColumns).map { column -> Float in
      var (mass, uniform) = (Float(0), Float(0))
      for key in map.keys(ofCellColumn: column) {
        for query in key..<tokens.count {
          mass += weight(query, key, sharpness)
          uniform += 1 / Float(query + 1)
        }
      }
      return mass / uniform
    }
    return MapMarginContent(rowTotals: totals, rowDistances: distances, columnLifts: lifts)
  }

  private static func weight(_ query: Int, _ key: Int, _ sharpness: Float) -> Float {
    let values = (0...query).map { 1 / (1 + sharpness * Float(query - $0)) }
    return values[key] / values.reduce(0, +)
  }

  private static func mean(_ values: [Float]) -> Float {
    values.isEmpty ? .nan : values.reduce(0, +) / Float(values.count)
  }

  static let gradient = GradientContent(
    query: 6, queryLabel: "tired",
    entries: [
      GradientContent.Entry(
        name: "softmax", focused: .init(actual: 0.081, envelope: 0.112, ceiling: 0.25),
        worst: .init(actual: 0.19, envelope: 0.22, ceiling: 0.25), worstQuery: 11,
        mean: .init(actual: 0.07, envelope: 0.1, ceiling: 0.25), smallestNormalizer: 0.9,
        negativeShare: 0, how: .exact, diameterIsBound: false),
      GradientContent.Entry(
        name: "fastmax p=1", focused: .init(actual: 0.012, envelope: 0.019, ceiling: nil),
        worst: .init(actual: 0.5, envelope: 0.6, ceiling: nil), worstQuery: 3,
        mean: .init(actual: 0.03, envelope: 0.04, ceiling: nil), smallestNormalizer: 0.021,
        negativeShare: 0.125, how: .exact, diameterIsBound: false),
    ])

  static let subjects = [
    PaneSubject(kind: .map, expressions: ["softmax"], reads: ["use"]),
    PaneSubject(kind: .map, expressions: ["fastmax(p=2)"], reads: ["use", "tau"]),
    PaneSubject(kind: .gradient, expressions: ["softmax", "fastmax(p=2)"], reads: ["use", "tau"]),
  ]

  /// What `compare softmax fastmax(p=2)` reports.
  static let comparison = Report(
    parts: [
      .table(
        ReportTable(
          title: "softmax and fastmax p=2", columns: ["", "softmax", "fastmax p=2"],
          rows: [
            [.text("entropy"), .number(1.25, .exact), .number(2.5, .exact)],
            [.text("bytes"), .bytes(1536, .exact), .bytes(512, .exact)],
            [.text("time"), .seconds(0.0021), .seconds(0.0004)],
          ], footnotes: ["differs most in row 11 (KL 0.83)"]))
    ],
    actions: [.showPanes(subjects)])

  static func status(sliders: [SliderState] = []) -> InterpreterStatus {
    InterpreterStatus(
      seed: 7,
      focus: .init(
        title: "d · layer 2 head 5", name: "d", layer: 2, layerCount: 6, head: 5, headCount: 12,
        tokenCount: 13), sliders: sliders, memoryLimit: 1 << 30)
  }

  static let diagnostic: Diagnostic = {
    var diagnostic = Diagnostic(
      "attention.width-mismatch", "queries and keys have different widths",
      at: SourceSpan(from: 14, to: 15), label: "queries are 64 wide, keys are 48",
      why: "a query and a key are compared by a dot product, number against number",
      fix: "k = k @ randn(48, 64)")
    diagnostic.source = "a = attend(q, k, v, softmax())"
    return diagnostic
  }()

  static let slider = SliderState(name: "tau", lower: 0.25, upper: 8, value: 4.125)

  static let lesson = Lesson(
    title: "A first look",
    steps: [
      .init(items: [
        .note("A small model has read a sentence."), .note("Space goes on."),
        .speakerNote("Ask the class first."), .command(.init(text: "d = load(\"x\")", line: 3)),
      ]),
      .init(
        marker: "second",
        items: [
          .note("Two mechanisms side by side."),
          .command(.init(text: "compare softmax fastmax(p=2)", line: 7)),
          .note("Every row sums to one."),
          .command(.init(text: "expect 1 == 1", line: 9)),
        ]),
      .init(marker: "third", items: [.note("The end.")]),
    ])
}
