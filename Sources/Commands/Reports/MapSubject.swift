import Attention
import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

/// Something a map can be drawn of.
enum MapSubject {
  /// An attention over one head.
  case attention(AttentionValue, title: String)
  /// A matrix.
  case matrix(LabeledTensor, title: String)

  /// What stands above the map and heads its column.
  var title: String {
    switch self {
    case .attention(_, let title), .matrix(_, let title): title
    }
  }

  /// The attention, when there is one.
  var attention: AttentionValue? {
    if case .attention(let value, _) = self { value } else { nil }
  }

  /// What it is drawn of.
  var value: Value {
    switch self {
    case .attention(let value, _): .attention(value)
    case .matrix(let tensor, _): .tensor(tensor)
    }
  }

  /// Rows and columns of the whole map.
  var extents: (rows: Int, columns: Int) {
    switch self {
    case .attention(let value, _): (value.attention.queryCount, value.attention.keyCount)
    case .matrix(let tensor, _):
      tensor.shape.rank == 1 ? (1, tensor.shape[0]) : (tensor.shape[0], tensor.shape[1])
    }
  }
}

extension Interpreter {
  /// What the map of a value is drawn of; a mechanism is applied to the focus.
  ///
  /// - Throws: A diagnostic at the expression when there is no map of its value, or no focus.
  func mapSubject(_ value: Value, at expression: Expression, context: EvaluationContext)
    throws(Diagnostic) -> MapSubject
  {
    let text = context.source.slice(expression.span)
    if case .tensor(let tensor) = value {
      guard (1...2).contains(tensor.shape.rank) else {
        throw CommandProblems.notAMatrix(tensor, at: expression, text: text)
      }
      return .matrix(tensor, title: text)
    }
    if let subject = try attentionSubject(value, text: text, at: expression, context: context) {
      return subject
    }
    throw CommandProblems.wrongKind(
      at: expression, wanted: "an attention, a mechanism or a matrix", found: value.described,
      fix: Verb.map.example)
  }

  /// The attention that a value stands for; a mechanism is applied to the focus.
  ///
  /// - Throws: A diagnostic at the expression when it is neither, or there is no focus.
  func attention(
    _ value: Value, at expression: Expression, fix: String, context: EvaluationContext
  ) throws(Diagnostic) -> (value: AttentionValue, title: String) {
    let text = context.source.slice(expression.span)
    if case .attention(let attention, let title)? =
      try attentionSubject(value, text: text, at: expression, context: context)
    {
      return (attention, title)
    }
    throw CommandProblems.wrongKind(
      at: expression, wanted: "an attention or a mechanism", found: value.described, fix: fix)
  }

  private func attentionSubject(
    _ value: Value, text: String, at expression: Expression, context: EvaluationContext
  ) throws(Diagnostic) -> MapSubject? {
    if case .attention(let attention) = value {
      guard attention.attention.leadingShape.rank == 0 else {
        throw CommandProblems.severalHeads(attention, at: expression, text: text)
      }
      let isName = if case .name = expression.kind { true } else { false }
      return .attention(
        attention, title: isName ? "\(text) · \(attention.title)" : attention.title)
    }
    if case .model(let model) = value {
      return try ownAttention(of: model, text: text, at: expression)
    }
    guard let mechanism = value.asMechanism else { return nil }
    guard let focus = workspace.focus else {
      throw CommandProblems.noFocus(at: expression, interpreter: self)
    }
    let attention = try workspace.focusAttention(
      mechanism, at: expression.span, warn: context.warn)
    do { try context.memories.note(.attention(attention)) } catch {
      throw asDiagnostic(error, at: expression.span)
    }
    let place = focus.place
    return .attention(
      attention, title: place.isEmpty ? attention.title : "\(attention.title) · \(place)")
  }
}

extension Interpreter {
  /// What a head of a model does under the model's own mechanism: the head in focus when the focus is on
  /// the model, else the first.
  fileprivate func ownAttention(of model: ModelValue, text: String, at expression: Expression)
    throws(Diagnostic) -> MapSubject?
  {
    var scratch = workspace
    let present = workspace.focus.flatMap { $0.name == text ? $0 : nil }
    try scratch.use(
      model, named: text, layer: present?.layer, head: present?.head, at: expression.span)
    guard let attention = try scratch.ownAttention(at: expression.span), let focus = scratch.focus
    else { return nil }
    return .attention(attention, title: "\(text) · \(attention.title) · \(focus.place)")
  }
}

extension Focus {
  /// "layer 2 head 5"; empty when the tensors have no such axes.
  var place: String {
    [layer.map { "layer \($0)" }, head.map { "head \($0)" }].compactMap { $0 }
      .joined(separator: " ")
  }
}

extension CommandProblems {
  /// A tensor that is not a picture.
  static func notAMatrix(_ tensor: LabeledTensor, at expression: Expression, text: String)
    -> Diagnostic
  {
    let rank = tensor.shape.rank
    let zeros = Array(repeating: "0", count: max(rank - 2, 0)).joined(separator: ", ")
    return Diagnostic(
      "commands.not-a-matrix", "only a matrix can be drawn as a map", at: expression.span,
      label: "its shape is \(tensor.shape)",
      why: "a map has one row of cells for each row of a matrix",
      fix: rank > 2 ? "map \(text)[\(zeros)]" : Verb.map.example)
  }

  /// An attention over several heads is several maps.
  static func severalHeads(_ value: AttentionValue, at expression: Expression, text: String)
    -> Diagnostic
  {
    let attention = value.attention
    let zeros = Array(repeating: "0", count: attention.leadingShape.rank).joined(separator: ", ")
    let mechanism = attention.mechanism
    return Diagnostic(
      "commands.several-heads", "this attention has several heads", at: expression.span,
      label: "\(attention.headCount) heads, shape \(attention.leadingShape)",
      why: "a map shows one head",
      fix: "map attend(\(text).q[\(zeros)], \(text).k[\(zeros)], \(text).v[\(zeros)], "
        + "\(mechanism.name))")
  }
}
