public import Diagnostics

/// What became of one statement.
public struct StatementResult: Sendable {
  /// The line it stands on, from 1.
  public var line: Int
  /// The statement as typed.
  public var text: String
  /// The report, or why it did not run.
  public var outcome: Result<Report, Diagnostic>
  /// What may surprise although it ran.
  public var warnings: [Diagnostic]
  /// Variables whose values changed; `use` stands for the focus.
  public var changedNames: Set<String>
  /// True when a trailing `;` asked for silence; warnings and errors show all the same.
  public var isSilenced: Bool

  /// Makes a result.
  public init(
    line: Int, text: String, outcome: Result<Report, Diagnostic>, warnings: [Diagnostic] = [],
    changedNames: Set<String> = [], isSilenced: Bool = false
  ) {
    self.line = line
    self.text = text
    self.outcome = outcome
    self.warnings = warnings
    self.changedNames = changedNames
    self.isSilenced = isSilenced
  }
}
