import Analysis
import Attention
import Diagnostics
import Evaluation
import Foundation
import Tensors

/// One side of a comparison.
struct ComparedAttention {
  /// The attention.
  let value: AttentionValue
  /// What stands above its map.
  let title: String
  /// What heads its column: without the layer and head that all on the focus share.
  let column: String
  /// Its argument.
  let span: SourceSpan
  /// What its pane evaluates.
  let pane: PaneExpression
}

/// The numbers of two to four attentions side by side; the first is the reference.
struct ComparisonTable {
  /// A row for each number, a column for each attention.
  private(set) var table: ReportTable
  /// What stands above it: the focus, when there is a mechanism on it.
  var title: String? {
    get { table.title }
    set { table.title = newValue }
  }
  /// Where they differ most.
  private(set) var closingLines: [String] = []

  /// Computes the numbers.
  ///
  /// - Throws: A `Diagnostic` at the attention that failed; `ComputationCancelled`.
  init(_ subjects: [ComparedAttention], hidesTimes: Bool, context: ComputeContext) throws {
    table = ReportTable(columns: [""] + subjects.map(\.column), rows: [])
    var measured: [MapMetrics] = []
    var seconds: [Double] = []
    for subject in subjects {
      try describing(at: subject.span) {
        measured.append(try metrics(of: subject.value.attention, context: context))
        if !hidesTimes {
          seconds.append(try Self.seconds(for: subject.value.attention, context: context))
        }
      }
    }
    var comparisons: [Comparison] = []
    for subject in subjects.dropFirst() {
      try describing(at: subject.span) {
        comparisons.append(
          try Analysis.compare(
            subjects[0].value.attention, subject.value.attention, context: context))
      }
    }
    addMetrics(measured)
    addComparisons(comparisons)
    if !hidesTimes {
      table.rows.append([.text("time of the output")] + seconds.map { .seconds($0) })
    }
    addCosts(subjects.map { $0.value.attention.estimatedCost() })
    addFootnotes(measured)
    table.addEvidence(measured.map(\.effectiveKeys), of: subjects.map(\.value))
    addClosing(comparisons, subjects)
  }

  private mutating func addMetrics(_ measured: [MapMetrics]) {
    add("entropy, nats", measured.map { .metric($0.entropy) })
    add("effective keys", measured.map { .metric($0.effectiveKeys) })
    if measured.contains(where: { ($0.negativeShare.value ?? 0) > 0 }) {
      add("negative weights", measured.map { .metric($0.negativeShare) })
    }
  }

  private mutating func addComparisons(_ comparisons: [Comparison]) {
    func row(_ name: String, _ metric: (Comparison) -> Metric) {
      add(name, [.absent("reference")] + comparisons.map { .metric(metric($0)) })
    }
    row("KL from the first", \.kl)
    row("JS", \.js)
    row("output error", \.outputError)
  }

  /// The bytes each output needs beyond queries, keys and values, and the way it takes.
  private mutating func addCosts(_ costs: [AttentionCost]) {
    add(
      "memory of the output",
      costs.map { cost in
        guard let bytes = cost[cost.chosen]?.bytes, bytes < Double(Int.max) else {
          return .absent("unknown")
        }
        return .bytes(Int(bytes), .exact)
      })
    let ways = zip(table.columns.dropFirst(), costs).map { "\($0) \($1.chosen.rawValue)" }
    table.footnotes.append("way to the output: " + ways.joined(separator: ", "))
  }

  private mutating func add(_ name: String, _ entries: [ReportTable.Entry]) {
    table.rows.append([.text(name)] + entries)
  }

  private mutating func addFootnotes(_ measured: [MapMetrics]) {
    for (metrics, title) in zip(measured, table.columns.dropFirst()) {
      if let note = metrics.entropy.noteText {
        table.footnotes.append("\(title): \(note)")
      }
    }
  }

  private mutating func addClosing(_ comparisons: [Comparison], _ subjects: [ComparedAttention]) {
    for (comparison, subject) in zip(comparisons, subjects.dropFirst()) {
      guard let worst = comparison.worstRow else { continue }
      let row = worst.query
      let labels = subjects[0].value.queryLabels
      let token = labels.indices.contains(row) ? " \"\(labels[row])\"" : ""
      let prefix = comparisons.count > 1 ? "\(subject.column): " : ""
      let isFinite = worst.kl.isFinite
      let value = isFinite ? "KL \(threeDigits(worst.kl))" : "JS \(threeDigits(worst.js))"
      let rows = if case .sampled = comparison.kl.evidence { "sampled row" } else { "row" }
      closingLines.append("\(prefix)differs most in \(rows) \(row)\(token) (\(value))")
    }
  }

  /// The time the output takes, by the way it takes.
  private static func seconds(for attention: Attention, context: ComputeContext) throws -> Double {
    let elapsed = try ContinuousClock().measure { _ = try attention.plannedOutput(context) }
    let (seconds, attoseconds) = elapsed.components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}

/// A number in three significant digits.
private func threeDigits(_ number: Double) -> String {
  String(format: "%.3g", number)
}
