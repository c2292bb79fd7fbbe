import Charts
import Commands

/// What is to be said beside gradient norms.
struct GradientRemarks {
  private let content: GradientContent

  init(_ content: GradientContent) {
    self.content = content
  }

  /// Why a mechanism has no ceiling.
  func of(_ entry: GradientContent.Entry) -> [String] {
    if entry.focused.actual.isNaN || entry.mean.actual.isNaN {
      let bound = entry.focused.ceiling == nil ? " and no bound" : "; the ceiling is of finite ones"
      return ["NaN or infinity among the numbers, so no norms\(bound)"]
    }
    guard entry.focused.ceiling == nil else { return [] }
    let about = isSampled(entry) ? "~" : ""
    let reason = entry.absence.map { ": \($0)" } ?? ""
    return [
      "no bound\(reason); distance of Z/n to 0: \(about)\(numberText(entry.smallestNormalizer))"
    ]
  }

  /// Negative weights, and a normaliser near 0 where f allows it to vanish.
  func alarms(_ entry: GradientContent.Entry) -> [String] {
    alarms(
      entry, negative: { "\($0) % of the weights are negative" },
      normalizer: { "Z/n is only \($0) from 0" })
  }

  /// The same in few letters.
  func shortAlarms(_ entry: GradientContent.Entry) -> [String] {
    alarms(entry, negative: { "\($0) % of weights < 0" }, normalizer: { "Z/n \($0)" })
  }

  private func alarms(
    _ entry: GradientContent.Entry, negative: (String) -> String, normalizer: (String) -> String
  ) -> [String] {
    let about = isSampled(entry) ? "~" : ""
    var alarms: [String] = []
    if entry.negativeShare > 0 {
      alarms.append(negative(about + numberText(entry.negativeShare * 100)))
    }
    if entry.focused.ceiling == nil, entry.smallestNormalizer < Self.nearZero {
      alarms.append(normalizer(about + numberText(entry.smallestNormalizer)))
    }
    return alarms
  }

  /// Z/n is the mean of f over the keys of a row; f(0) = 1.
  private static let nearZero = 0.1

  /// How the norms were obtained, said once.
  var evidence: [String] {
    var lines: [String] = []
    if let entry = content.entries.first(where: isSampled), case .sampled(let rows, _) = entry.how {
      lines.append(
        "actual and envelope: exact for the query; worst and mean ~ sampled, \(rows) rows "
          + "(± 95 % t interval; a worse query may exist)")
    } else {
      lines.append("actual and envelope: exact, from all rows")
    }
    if content.entries.contains(where: { $0.focused.ceiling != nil }) {
      let isLoose = content.entries.contains(where: \.diameterIsBound)
      lines.append("ceiling: a bound" + (isLoose ? "; ≤ with a bound of the values' distance" : ""))
    }
    return lines
  }

  /// The same in one short line.
  var shortEvidence: String {
    let isLoose = content.entries.contains(where: \.diameterIsBound)
    let ceiling =
      content.entries.contains { $0.focused.ceiling != nil }
      ? "; ceil.: bound" + (isLoose ? " (≤)" : "") : ""
    if let entry = content.entries.first(where: isSampled), case .sampled(let rows, _) = entry.how {
      return "~ sampled, \(rows) rows" + ceiling
    }
    return "exact, all rows" + ceiling
  }

  private func isSampled(_ entry: GradientContent.Entry) -> Bool {
    if case .sampled = entry.how { true } else { false }
  }
}
