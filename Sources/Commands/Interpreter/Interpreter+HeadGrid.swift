import Attention
import Diagnostics
import Evaluation
import Tensors

extension Interpreter {
  /// What is known at once of a grid of heads, and the work left.
  ///
  /// - Throws: A diagnostic when an expression no longer works, or there is no focus any more.
  mutating func headGridLook(
    of subject: HeadGridSubject, window: MapWindow, context: EvaluationContext
  ) throws -> HeadGridLook {
    let (found, _, _) = try paneValue(of: subject.mechanism, context: context)
    let isOwn = if case .model = found { true } else { false }
    let mechanism = found.asMechanism
    guard isOwn || mechanism != nil else {
      throw Diagnostic(
        "commands.wrong-kind", "\(subject.mechanism) is no mechanism any more",
        label: "it is \(found.described)")
    }
    let value: Value
    let name: String
    if let data = subject.data {
      value = try paneValue(of: data, context: context).0
      name = data
    } else if let focus = workspace.focus {
      (value, name) = (focus.value, focus.name)
      try context.memories.note(value)
    } else {
      throw Diagnostic("commands.no-focus", "there is no focus any more", fix: focusFix)
    }
    let list = try HeadList(
      mechanism, of: value, named: name, in: workspace, at: nil, warn: { _ in })
    return HeadGridLook(
      list, subject, scores: headScoreMemory.scores(of: subject, state: stateNumber),
      window: window, maps: maps)
  }
}
