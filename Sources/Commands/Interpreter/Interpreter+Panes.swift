import Analysis
import Attention
import CommandLanguage
import Diagnostics
import Evaluation
public import Tensors

extension Interpreter {
  /// What a pane shows now, and how to know it better.
  ///
  /// - Parameters:
  ///   - subject: What it is about.
  ///   - window: The part of the map, and the cells there are to draw it with.
  ///   - focusedQuery: The query of the gradient panel.
  ///   - context: Threads, memory, cancelling.
  /// - Returns: The content, or why there is none; with an estimated map the work left.
  public func look(
    at subject: PaneSubject, window: MapWindow, focusedQuery: Int, context: ComputeContext
  ) -> PaneLook {
    // Evaluating may draw random numbers; a copy keeps that from changing what is typed next.
    var snapshot = self
    let evaluation = EvaluationContext(compute: limited(context), maps: maps)
    do {
      let look = try snapshot.drawn(
        subject, window: window, focusedQuery: focusedQuery, context: evaluation)
      try evaluation.memories.check()
      return look
    } catch {
      let again = subject.expressions.map { "map \($0)" }.first ?? Verb.map.example
      return PaneLook(.failed(withReload(asDiagnostic(error, at: nil), orElse: again)))
    }
  }

  /// What a pane shows at first: ``look(at:window:focusedQuery:context:)`` without what follows.
  public func content(
    of subject: PaneSubject, window: MapWindow, focusedQuery: Int, context: ComputeContext
  ) -> PaneContent {
    look(at: subject, window: window, focusedQuery: focusedQuery, context: context).content
  }

  private mutating func drawn(
    _ subject: PaneSubject, window: MapWindow, focusedQuery: Int,
    context evaluation: EvaluationContext
  ) throws -> PaneLook {
    let context = evaluation.compute
    switch subject.kind {
    case .map:
      guard let text = subject.expressions.first else { return PaneLook(.failed(Self.emptyPane)) }
      let map = try paneMap(of: text, context: evaluation)
      return PaneLook(
        try MapLook(map, window: window, maps: maps, context: context),
        memories: evaluation.memories)
    case .gradient:
      let subjects = try attentions(of: subject, fix: Verb.bound.example, context: evaluation)
      let queryCount = subjects.map(\.value.attention.queryCount).min() ?? 0
      guard queryCount > 0 else { return PaneLook(.failed(Self.emptyPane)) }
      let query = min(max(focusedQuery, 0), queryCount - 1)
      return PaneLook(
        .gradient(
          try GradientContent(
            subjects, query: query, measure: subject.measure, context: context)))
    case .stability:
      let subjects = try attentions(of: subject, fix: Verb.stability.example, context: evaluation)
      guard let sweep = subject.sweep else { return PaneLook(.failed(Self.emptyPane)) }
      return PaneLook(.charts(try Stability(subjects, sweep, context: context).charts))
    case .metrics:
      let subjects = try attentions(of: subject, fix: Verb.metrics.example, context: evaluation)
      var table = ReportTable(columns: [""] + subjects.map(\.title), rows: [])
      table.addMetrics(
        try subjects.map {
          try metrics(of: $0.value.attention, maps: maps, context: context)
        },
        of: subjects.map(\.value))
      return PaneLook(.table(table))
    case .training:
      guard !subject.expressions.isEmpty else { return PaneLook(.failed(Self.emptyPane)) }
      return PaneLook(.training(try trainingContent(of: subject, context: evaluation)))
    case .heads:
      guard let heads = subject.heads else { return PaneLook(.failed(Self.emptyPane)) }
      return PaneLook(
        try headGridLook(of: heads, window: window, context: evaluation),
        memories: evaluation.memories)
    }
  }

  /// What a map pane's expression gives, kept while no variable changes.
  mutating func paneMap(of text: String, context: EvaluationContext) throws -> MapSubject {
    let state = stateNumber
    if let known = paneSubjects.subject(of: text, state: state) {
      try context.memories.note(known.value)
      return known
    }
    let (value, expression, evaluation) = try paneValue(of: text, context: context)
    let map = try mapSubject(value, at: expression, context: evaluation)
    paneSubjects.keep(map, of: text, state: state)
    return map
  }

  private static let emptyPane = Diagnostic("commands.empty-pane", "there is nothing to show here")

  private mutating func attentions(
    of subject: PaneSubject, fix: String, context: EvaluationContext
  ) throws -> [(value: AttentionValue, title: String)] {
    try subject.expressions.map { text in
      let (value, expression, evaluation) = try paneValue(of: text, context: context)
      return try attention(value, at: expression, fix: fix, context: evaluation)
    }
  }

  /// The value of a pane's expression; what it drew at random stays the same from one picture to the next.
  mutating func paneValue(of text: String, context: EvaluationContext) throws -> (
    Value, Expression, EvaluationContext
  ) {
    var evaluation = context
    evaluation.source = text
    do {
      let expression = try parseExpression(text)
      if let kept = keptValues[text] {
        try evaluation.memories.note(kept)
        return (kept, expression, evaluation)
      }
      return (
        try workspace.evaluate(expression, context: evaluation), expression, evaluation
      )
    } catch let error as ParseFailure {
      throw error.diagnostic
    } catch {
      throw asDiagnostic(error, at: nil).with(source: text)
    }
  }

  /// The value of an argument that a pane will show; kept when it draws random numbers or opens files.
  mutating func paneArgument(_ argument: Expression, context: EvaluationContext)
    throws(Diagnostic) -> Value
  {
    let value = try workspace.evaluate(argument, context: context)
    if argument.drawsOrLoads { keptValues[context.source.slice(argument.span)] = value }
    return value
  }
}

extension Expression {
  /// True when evaluating it again would draw other random numbers.
  var drawsNumbers: Bool {
    names.contains { FunctionTable.entry(named: $0)?.group == .random }
  }

  /// True when evaluating it again would draw other random numbers or open a file again.
  fileprivate var drawsOrLoads: Bool {
    names.contains { name in
      guard let entry = FunctionTable.entry(named: name) else { return false }
      return entry.group == .random || entry.group == .file
    }
  }
}
