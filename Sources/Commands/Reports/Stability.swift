import Analysis
import Attention
import Diagnostics
import Evaluation
import Foundation
import Tensors

/// How a stability picture is swept.
public struct Sweep: Equatable, Hashable, Sendable {
  /// What moves, in the words that are typed.
  public enum Quantity: String, CaseIterable, Sendable {
    /// The temperature.
    case tau
    /// The number of tokens.
    case tokens
    /// The order p.
    case order

    /// Every word that may be typed: the names, and the letters of formulas.
    static let words = allCases.map(\.rawValue) + ["n", "p"]

    /// What a mechanism lacks that cannot be moved.
    var missing: String {
      switch self {
      case .tau: "a temperature"
      case .tokens: "so many tokens"
      case .order: "an order"
      }
    }

    /// What a typed word means.
    init?(word: String) {
      switch word {
      case "n": self = .tokens
      case "p": self = .order
      default: self.init(rawValue: word)
      }
    }
  }

  /// What moves.
  public var quantity: Quantity
  /// Where it begins.
  public var from: Double
  /// Where it ends.
  public var to: Double

  /// The places: even ratios for τ, powers of two and the end for tokens, every order.
  func places(isLong: Bool) -> [Double] {
    switch quantity {
    case .tau:
      let count = isLong ? 7 : 13
      return (0..<count).map { from * pow(to / from, Double($0) / Double(count - 1)) }
    case .order:
      return stride(from: from.rounded(.up), through: to, by: 1).map { $0 }
    case .tokens:
      var places: [Double] = []
      var count = from.rounded(.up)
      while count < to {
        places.append(count)
        count = (count * (isLong ? 4 : 2)).rounded()
      }
      return places + [to.rounded(.down)]
    }
  }

  /// "τ", "tokens", "order p".
  var title: String {
    switch quantity {
    case .tau: "τ"
    case .tokens: "tokens"
    case .order: "order p"
    }
  }
}

/// Gradient norms towards q, k and v of several attentions while a quantity moves.
struct Stability {
  private static let measures: [(words: String, measure: GradientMeasure)] = [
    ("‖∂o/∂q‖", GradientMeasure(.query)), ("Σ‖∂o/∂k‖", GradientMeasure(.key, isSum: true)),
    ("Σ‖∂o/∂v‖", GradientMeasure(.value, isSum: true)),
  ]

  private let sweep: Sweep
  private let names: [String]
  /// For each attention, for each measure, its course.
  private let courses: [[[SweptNorms]]]

  /// Computes it.
  ///
  /// - Throws: `AttentionError` for a place no mechanism has, `ComputationCancelled`.
  init(
    _ subjects: [(value: AttentionValue, title: String)], _ sweep: Sweep, context: ComputeContext
  ) throws {
    self.sweep = sweep
    names = subjects.map(\.title)
    let quantity = SweptQuantity(rawValue: sweep.quantity.rawValue) ?? .tau
    var courses: [[[SweptNorms]]] = []
    for subject in subjects {
      var part = context
      let (done, count) = (Double(courses.count), Double(subjects.count))
      if let report = context.progress { part.progress = { report((done + $0) / count) } }
      courses.append(
        try gradientSweep(
          of: subject.value.attention, over: quantity,
          places: sweep.places(isLong: subject.value.attention.keyCount > 20_000),
          measures: Self.measures.map(\.measure), context: part))
    }
    self.courses = courses
  }

  /// A chart for each of q, k and v: marks are means over the queries, lines their ceilings.
  var charts: [CurveContent] {
    Self.measures.indices.map { index in
      CurveContent(
        title: "\(Self.measures[index].words), mean over queries", xTitle: sweep.title,
        yTitle: "marks: actual, lines: ceiling", curves: curves(ofMeasure: index))
    }
  }

  private func curves(ofMeasure index: Int) -> [CurveContent.Curve] {
    zip(names, courses).map { name, courses in
      var (line, marks) = ([CurveContent.Point](), [CurveContent.Point]())
      for norms in courses[index] {
        marks.append(CurveContent.Point(norms.place, norms.actual))
        if let ceiling = norms.ceiling { line.append(CurveContent.Point(norms.place, ceiling)) }
      }
      return CurveContent.Curve(name: name, line: line, measured: marks)
    }
  }

  /// The numbers at both ends and between.
  var table: ReportTable {
    var table = ReportTable(columns: ["", sweep.title] + names, rows: [])
    for (index, measure) in Self.measures.enumerated() {
      // A mechanism without the quantity that moves has no course.
      let count = courses.map { $0[index].count }.filter { $0 > 0 }.min() ?? 0
      for place in Set([0, count / 2, count - 1]).sorted() where place >= 0 && place < count {
        let norms = courses.map { $0[index].isEmpty ? nil : $0[index][place] }
        let position = norms.compactMap { $0?.place }.first ?? 0
        table.rows.append(
          [.text("\(measure.words) mean"), .number(position, .exact)]
            + norms.map { $0.map { .number($0.actual, Self.how($0)) } ?? .absent("-") })
        table.rows.append(
          [.text("  ceiling"), .text("")]
            + norms.map { norms in
              guard let norms else { return .absent("-") }
              return norms.ceiling.map { .number($0, .bound) } ?? .absent("no bound")
            })
      }
    }
    table.footnotes = [
      "q: the norm of a matrix; k and v: summed over the keys. Σ‖∂o/∂v‖ = Σ|a| is 1 unless weights "
        + "are negative"
    ]
    let without = zip(names, courses).filter { $0.1[0].isEmpty }.map(\.0)
    if !without.isEmpty {
      table.footnotes.append(
        "left out: \(without.joined(separator: ", ")), without \(sweep.quantity.missing)")
    }
    if case .sampled(let rows, _)? = courses.first?.first?.last?.evidence {
      table.footnotes.append("~ sampled, \(rows) rows at the last place, ± 95 % t interval")
    }
    return table
  }

  private static func how(_ norms: SweptNorms) -> Provenance {
    guard case .sampled(let rows, _) = norms.evidence else { return .exact }
    return .sampled(rowCount: rows, halfWidth: norms.halfWidth)
  }
}
