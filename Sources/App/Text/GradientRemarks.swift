import Charts
import Commands

/// What is to be said beside gradient norms.
struct GradientRemarks {
  private let content: GradientContent

  init(_ content: GradientContent) {
    self.content = content
  }

  /// Why a mechanism has no ceiling, and its negative weights.
  func of(_ entry: GradientContent.Entry) -> [String] {
    if entry.focused.actual.isNaN || entry.mean.actual.isNaN {
      return ["NaN or infinity among the numbers, so no norms and no bound"]
    }
    let about = isSampled(entry) ? "~" : ""
    var remarks: [String] = []
    if entry.focused.ceiling == nil {
      let distance = numberText(entry.smallestNormalizer)
      remarks.append("no bound; distance of Z/n to 0: \(about)\(distance)")
    }
    if entry.negativeShare > 0 {
      remarks.append(
        "\(about)\(numberText(entry.negativeShare * 100)) % of the weights are negative")
    }
    return remarks
  }

  /// How the norms were obtained, said once.
  var evidence: [String] {
    var lines: [String] = []
    if let entry = content.entries.first(where: isSampled), case .sampled(let rows, _) = entry.how {
      lines.append(
        "actual and envelope: exact for the query; worst and mean ~ sampled, \(rows) rows")
    } else {
      lines.append("actual and envelope: exact, from all rows")
    }
    if content.entries.contains(where: { $0.focused.ceiling != nil }) {
      let isLoose = content.entries.contains(where: \.diameterIsBound)
      lines.append("ceiling: a bound" + (isLoose ? "; ≤ with a bound of the values' distance" : ""))
    }
    return lines
  }

  private func isSampled(_ entry: GradientContent.Entry) -> Bool {
    if case .sampled = entry.how { true } else { false }
  }
}
