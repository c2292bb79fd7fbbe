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
    _ subjects: [(value: AttentionValue, title: String)], query: Int, context: ComputeContext
  ) throws {
    var entries: [Entry] = []
    for subject in subjects {
      let report = try gradientReport(
        of: subject.value.attention, query: query, context: context)
      entries.append(Entry(report, name: subject.title))
    }
    let labels = subjects.first?.value.queryLabels ?? []
    self.init(
      query: query, queryLabel: labels.indices.contains(query) ? labels[query] : nil,
      entries: entries)
  }
}

extension GradientContent.Entry {
  init(_ report: GradientReport, name: String) {
    self.init(
      name: name, focused: .init(report.focused), worst: .init(report.worst),
      worstQuery: report.worstQuery, mean: .init(report.mean),
      smallestNormalizer: report.smallestNormalizer, negativeShare: report.negativeShare,
      how: Provenance(report.evidence), diameterIsBound: report.diameterIsBound)
  }
}

extension GradientContent.Norms {
  init(_ norms: GradientNorms) {
    self.init(actual: norms.actual, envelope: norms.envelope, ceiling: norms.ceiling)
  }
}
