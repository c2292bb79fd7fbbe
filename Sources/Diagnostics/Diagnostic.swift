/// What a person is told when something did not work: what, where, why, and a fix that can be typed.
public struct Diagnostic: Error, Equatable, Sendable {
  /// How serious it is.
  public enum Severity: String, Equatable, Sendable {
    /// The command did not run.
    case error
    /// The command ran, but its result may surprise.
    case warning
  }

  /// A stable name, `module.kebab-case`: what tests and `--json` speak of.
  public var id: String
  /// How serious it is.
  public var severity: Severity
  /// What happened: one fact, lower case, no full stop.
  public var message: String
  /// The line exactly as it was typed; nil when nothing was typed.
  public var source: String?
  /// Where in ``source``.
  public var span: SourceSpan?
  /// The file and line that ``source`` was read from; nil for the prompt.
  public var location: SourceLocation?
  /// The words at the caret, usually the numbers of the case.
  public var label: String?
  /// The rule behind it, in the terms of the subject.
  public var why: String?
  /// A line that can be typed as it stands and works.
  public var fix: String?

  /// Makes a diagnostic; the source line is usually added later with ``with(source:)``.
  public init(
    _ id: String, _ message: String, severity: Severity = .error, at span: SourceSpan? = nil,
    label: String? = nil, why: String? = nil, fix: String? = nil
  ) {
    self.id = id
    self.severity = severity
    self.message = message
    self.span = span
    self.label = label
    self.why = why
    self.fix = fix
  }

  /// The same diagnostic with the line that was typed, unless it has one already.
  public func with(source line: String) -> Diagnostic {
    guard source == nil else { return self }
    var copy = self
    copy.source = line
    return copy
  }

  /// The same diagnostic with the file and line it was read from, unless it has them already.
  public func with(location place: SourceLocation) -> Diagnostic {
    guard location == nil else { return self }
    var copy = self
    copy.location = place
    return copy
  }
}

/// Where a line was read from.
public struct SourceLocation: Equatable, Sendable {
  /// The file as the person named it; nil for standard input.
  public var file: String?
  /// The number of the source's first line, from 1 as in an editor.
  public var line: Int

  /// Makes a location.
  public init(file: String? = nil, line: Int) {
    self.file = file
    self.line = line
  }
}
