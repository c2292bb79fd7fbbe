import Analysis
public import CommandLanguage
import Diagnostics
import Evaluation
import SessionFiles
import TensorFiles
public import Tensors

/// Runs lines of the command language; a value, so a copy is a snapshot.
public struct Interpreter: Sendable {
  /// How it started and what it may use.
  public var options: InterpreterOptions {
    didSet { workspace.configuration.folders = searchFolders }
  }
  /// Variables, focus, parameters, the random generator.
  var workspace: Workspace
  /// What a saved session will hold.
  var record: SessionRecord
  /// Parameters that keys have moved since the last recorded command.
  var pendingMoves: Set<String> = []
  /// Values of pane expressions that draw random numbers or open files: drawn once.
  var keptValues: [String: Value] = [:]

  /// Which maps are looked at, and where.
  var navigation = MapNavigation()

  /// Maps that are open; copies share them.
  let maps = MapStore()
  /// What panes' expressions gave; copies share it.
  let paneSubjects = PaneSubjects()
  /// What the last `heads` found; copies share it.
  let headScoreMemory = HeadScoreMemory()
  /// Ceilings and chances of tasks; copies share it.
  let taskLevels = TaskLevelMemory()
  /// Changes with every statement: copies with one number have the same variables.
  var stateNumber = PaneSubjects.newStateNumber()

  /// Makes an interpreter without variables.
  public init(options: InterpreterOptions) {
    self.options = options
    workspace = Workspace(configuration: WorkspaceConfiguration(seed: options.seed))
    record = SessionRecord(seed: options.seed)
    workspace.configuration.folders = searchFolders
  }

  /// What the parser must know of the verbs.
  public static let grammar = Grammar(verbs: Set(Verb.all.map(\.name)))

  /// False while a bracket of `line` is open, so that the line goes on.
  public static func isComplete(_ line: String) -> Bool { CommandLanguage.isComplete(line) }

  /// Runs the statements of `line` in order and stops at the first that fails.
  ///
  /// A line that does not parse runs not at all. A statement that fails changes nothing.
  ///
  /// - Parameters:
  ///   - line: Statements, as typed.
  ///   - lineNumber: The line of a file it stands on.
  ///   - context: Threads, memory, cancelling.
  ///   - publisher: Where long commands say how things stand; nil when nobody looks.
  ///   - onResult: Told of each statement as it ends.
  public mutating func run(
    _ line: String, lineNumber: Int = 1, context: ComputeContext, publisher: Publisher? = nil,
    onResult: (StatementResult) -> Void
  ) {
    let statements: [Statement]
    do {
      statements = try parse(line, grammar: Self.grammar)
    } catch {
      onResult(
        StatementResult(line: lineNumber, text: line, outcome: .failure(Self.words(for: error))))
      return
    }
    for statement in statements {
      let result = run(
        statement, of: line, lineNumber: lineNumber, context: context, publisher: publisher)
      onResult(result)
      if case .failure = result.outcome { return }
    }
  }

  /// Runs one statement; when it fails everything stays as it was.
  private mutating func run(
    _ statement: Statement, of line: String, lineNumber: Int, context: ComputeContext,
    publisher: Publisher?
  ) -> StatementResult {
    let warnings = WarningList()
    let evaluation = EvaluationContext(
      compute: limited(context), source: line, maps: maps,
      warn: { warnings.add($0.with(source: line)) })
    let text = line.slice(statement.span)
    let before = self
    // Where one looks changes no variable: what panes show of their expressions stays known.
    if !isNavigation(statement) { stateNumber = PaneSubjects.newStateNumber() }
    let focused = (workspace.focus?.value.memories ?? []).filter(\.isIntact)
    var result = StatementResult(
      line: lineNumber, text: text, outcome: .success(Report()),
      isSilenced: statement.isSilenced)
    do {
      noteMovesByKeys(before: statement)
      let outcome = try perform(statement, context: evaluation, publisher: publisher)
      // What was computed from a file that changed meanwhile is of no use.
      try evaluation.memories.check()
      guard focused.allSatisfy(\.isIntact) else { throw TensorFileError.changedWhileOpen }
      navigation.take(outcome.report.actions)
      result.outcome = .success(outcome.report)
      result.changedNames = outcome.changedNames
      note(statement, outcome: outcome, line: line)
    } catch let failure as KeptFailure {
      // What was learnt before it went wrong is worth keeping.
      result.changedNames = failure.changedNames
      result.outcome = .failure(failure.diagnostic.with(source: line))
    } catch {
      self = before
      let diagnostic = asDiagnostic(error, at: statement.span).with(source: line)
      result.outcome = .failure(
        withReload(withVerb(diagnostic, in: statement, of: line), orElse: text))
    }
    result.warnings = warnings.items
    return result
  }

  private func isNavigation(_ statement: Statement) -> Bool {
    if case .command(let call) = statement.kind { return Verb.named(call.verb)?.group == .navigate }
    return false
  }

  /// A line that does not parse, in words; a word that is no verb may be near to a function.
  private static func words(for failure: ParseFailure) -> Diagnostic {
    var diagnostic = failure.diagnostic
    if case .unknownCommand(let word, nearest: nil) = failure.problem,
      let function = nearestName(to: word, among: FunctionTable.names)
    {
      diagnostic.label = "the nearest name is the function \(function)"
      diagnostic.fix = "help \(function)"
    }
    return diagnostic
  }

  /// Carries out a statement.
  private mutating func perform(
    _ statement: Statement, context: EvaluationContext, publisher: Publisher?
  ) throws -> CommandOutcome {
    switch statement.kind {
    case .assignment(let targets, let expressions):
      let changed = try workspace.assign(targets, expressions, context: context)
      let values = targets.compactMap { workspace.value(of: $0.name) }
      return CommandOutcome(
        report: Report(summary: ValueSummary(of: values)), changedNames: changed)
    case .expression(let expression):
      let value = try workspace.evaluate(expression, context: context)
      return CommandOutcome(report: Report(of: value, width: options.width))
    case .command(let call):
      guard let verb = Verb.named(call.verb) else {
        preconditionFailure("the grammar has the verbs of the table only, got \(call.verb)")
      }
      var request = try CommandRequest(
        call, verb: verb, context: context, interpreter: self)
      request.publisher = publisher
      return try verb.action(&self, request)
    }
  }

  /// Runs a line on behalf of a command and gathers what it says.
  mutating func performWithin(_ line: String, _ request: CommandRequest) throws -> CommandOutcome {
    var inner = request.context
    inner.source = line
    var gathered = CommandOutcome()
    do {
      for statement in try parse(line, grammar: Self.grammar) {
        let outcome = try perform(statement, context: inner, publisher: request.publisher)
        gathered.report.parts += outcome.report.parts
        gathered.report.actions += outcome.report.actions
        gathered.report.summary = outcome.report.summary
        gathered.changedNames.formUnion(outcome.changedNames)
      }
    } catch {
      throw asDiagnostic(error, at: nil).with(source: line)
    }
    return gathered
  }

  /// The context with the memory limit of the options, when they state one.
  func limited(_ context: ComputeContext) -> ComputeContext {
    var limited = context
    limited.memoryLimit = min(context.memoryLimit, memoryLimit)
    limited.threadCount = max(context.threadCount, options.threadCount)
    return limited
  }
}

/// Gathers the warnings of one statement.
private final class WarningList {
  private(set) var items: [Diagnostic] = []

  func add(_ warning: Diagnostic) { items.append(warning) }
}
