import Evaluation

extension Report {
  /// What an expression prints.
  ///
  /// - Parameters:
  ///   - value: Its value.
  ///   - width: Columns there are.
  init(of value: Value, width: Int) {
    let parts: [ReportPart] =
      if case .none = value { [] } else { [.text(value.lines(width: width))] }
    self.init(parts: parts, summary: ValueSummary(of: [value]))
  }
}
