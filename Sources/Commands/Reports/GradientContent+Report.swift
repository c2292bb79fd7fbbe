import Analysis
import Attention
import Diagnostics
import Evaluation
import Tensors

extension GradientContent {
  /// Computes the norms and bounds of several attentions for one query.
  ///
  /// - Throws: `AttentionError` when one has no such query; `ComputationCancelled`.
  init(
    _ subjects: [(value: AttentionValue, title: String)], query: Int, measure: Measure = .score,
    context: ComputeContext
  ) throws {
    var entries: [Entry] = []
    for subject in subjects {
      let report = try gradientReport(
        of: subject.value.attention, query: query, measure: GradientMeasure(measure),
        context: context)
      entries.append(Entry(report, name: subject.title))
    }
    let labels = subjects.first?.value.queryLabels ?? []
    self.init(
      query: query, queryLabel: labels.indices.contains(query) ? labels[query] : nil,
      entries: entries, measure: measure)
  }
}

extension GradientContent.Entry {
  init(_ report: GradientReport, name: String) {
    self.init(
      name: name, focused: .init(report.focused), worst: .init(report.worst),
      worstQuery: report.worstQuery, mean: .init(report.mean),
      smallestNormalizer: report.smallestNormalizer, negativeShare: report.negativeShare,
      how: Provenance(report.evidence),
      // Towards values the distance between values does not count.
      diameterIsBound: report.diameterIsBound && report.measure.target != .value,
      meanHalfWidths: report.meanHalfWidths.map { [$0.actual, $0.envelope] } ?? [],
      absence: report.absence.map { Self.words($0, scoreBound: report.scoreBound) })
  }

  private static func words(_ absence: CeilingAbsence, scoreBound: Double) -> String {
    switch absence {
    case .kernelReachesZero(let score):
      "f(\(numberText(score))) = 0 within |s| ≤ \(numberText(scoreBound)), so Z may reach 0"
    case .scoresNotFinite: "the scores have no finite range"
    }
  }
}

extension GradientMeasure {
  init(_ measure: GradientContent.Measure) {
    let target: Target =
      switch measure.target {
      case .score: .score
      case .qhat: .normalizedQuery
      case .khat: .normalizedKey
      case .q: .query
      case .k: .key
      case .v: .value
      }
    self.init(target, isSum: measure.isSum)
  }
}

extension GradientContent.Norms {
  init(_ norms: GradientNorms) {
    self.init(actual: norms.actual, envelope: norms.envelope, ceiling: norms.ceiling)
  }
}
