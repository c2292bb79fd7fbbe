import Attention
import CommandLanguage
import Diagnostics
import Evaluation

/// What a pane evaluates: an expression as text, and the names it depends on.
struct PaneExpression: Equatable {
  /// The expression.
  let text: String
  /// The names, with `use` for the focus.
  let reads: Set<String>

  /// The expression of an argument; a mechanism depends on the focus.
  init(_ argument: Expression, _ value: Value, request: CommandRequest) {
    text = request.text(of: argument)
    // Which head of a model is meant is told by the focus.
    let isModel = if case .model = value { true } else { false }
    reads =
      value.asMechanism == nil && !isModel ? argument.names : argument.names.union(["use"])
  }

  /// The expression of `mechanism` on the queries, keys and values of `attention`.
  init(_ mechanism: PaneExpression, on attention: PaneExpression, isCausal: Bool) {
    let base = attention.text
    let causal = isCausal ? ", causal=true" : ""
    text = "attend(\(base).q, \(base).k, \(base).v, \(mechanism.text)\(causal))"
    reads = mechanism.reads.subtracting(["use"]).union(attention.reads)
  }
}

extension Interpreter {
  /// The attentions that `compare` was given; a mechanism beside an attention is applied to its tensors.
  ///
  /// - Parameters:
  ///   - request: The command.
  ///   - keepsPanes: True when the present panes stay, so that what they drew is kept.
  /// - Throws: A diagnostic at the argument that is neither, or that has no focus.
  mutating func comparedAttentions(
    _ request: CommandRequest, keepsPanes: Bool = false
  ) throws(Diagnostic) -> [ComparedAttention] {
    if !keepsPanes { keptValues = [:] }
    var values: [Value] = []
    for argument in request.arguments {
      values.append(try paneArgument(argument, context: request.context))
    }
    let panes = zip(request.arguments, values).map {
      PaneExpression($0, $1, request: request)
    }
    let base = values.indices.first { if case .attention = values[$0] { true } else { false } }
    var subjects: [ComparedAttention] = []
    for (index, argument) in request.arguments.enumerated() {
      let pane = panes[index]
      if let base, values[index].asMechanism != nil, case .attention(let attention) = values[base] {
        let isCausal = attention.attention.isCausal
        let applied = PaneExpression(pane, on: panes[base], isCausal: isCausal)
        let value = try appliedMechanism(applied, at: argument.span, context: request.context)
        subjects.append(
          ComparedAttention(
            value: value, title: value.title, column: value.title, span: argument.span,
            pane: applied))
      } else {
        let (value, title) = try attention(
          values[index], at: argument, fix: request.verb.example, context: request.context)
        let column = values[index].asMechanism == nil ? title : value.title
        subjects.append(
          ComparedAttention(
            value: value, title: title, column: column, span: argument.span, pane: pane))
      }
    }
    return subjects
  }

  private mutating func appliedMechanism(
    _ pane: PaneExpression, at span: SourceSpan, context: EvaluationContext
  ) throws(Diagnostic) -> AttentionValue {
    var inner = context
    inner.source = pane.text
    do {
      let value = try workspace.evaluate(try parseExpression(pane.text), context: inner)
      if case .attention(let attention) = value { return attention }
      throw Diagnostic("commands.wrong-kind", "this is not a mechanism", label: value.described)
    } catch {
      var diagnostic = (error as? ParseFailure)?.diagnostic ?? asDiagnostic(error, at: span)
      diagnostic.span = span
      diagnostic.fix = nil
      throw diagnostic
    }
  }
}
