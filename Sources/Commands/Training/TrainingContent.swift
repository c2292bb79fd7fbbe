/// How one run of training goes, or several beside each other.
public struct TrainingContent: Equatable, Sendable {
  /// What is trained and on what: "m · copy(length=8)".
  public var title: String
  /// Where it stands, the most important first; each with how it was obtained where it is not exact.
  public var facts: [String]
  /// What each of several runs has come to, in the order of every chart's curves; empty for a single run.
  public var runs: [String]
  /// Courses, the most important first.
  public var charts: [CurveContent]

  /// Makes it.
  public init(title: String, facts: [String], runs: [String] = [], charts: [CurveContent]) {
    self.title = title
    self.facts = facts
    self.runs = runs
    self.charts = charts
  }
}
