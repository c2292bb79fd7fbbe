import CommandLanguage
import Diagnostics

extension Evaluator {
  /// `subject.name`, read without a call.
  func member(_ name: String, of subject: Value, at nameSpan: SourceSpan, span: SourceSpan)
    throws(Diagnostic) -> Value
  {
    try checkCancelled(at: span)
    let failure = FailurePlace(whole: span, name: nameSpan)
    do {
      if case .file(let file) = subject, let stored = try file.stored(name) { return stored }
      if let entry = MemberTable.entry(named: name, of: subject) {
        return try entry.get(subject, context.compute)
      }
    } catch {
      throw diagnostic(for: error, at: failure)
    }
    if case .record(let fields) = subject, let field = fields.first(where: { $0.name == name }) {
      return field.value
    }
    if let method = method(name, of: subject) {
      throw Diagnostic(
        "evaluation.method-not-called", "\(name) is called with parentheses", at: nameSpan,
        label: method.signature,
        fix: context.line(replacing: nameSpan, with: name + Self.arguments(of: method)))
    }
    throw unknownMember(name, of: subject, at: nameSpan)
  }

  private func method(_ name: String, of subject: Value) -> FunctionEntry? {
    if let method = MemberTable.method(named: name, of: subject) { return method }
    guard subject.asTensor != nil, let entry = FunctionTable.entry(named: name), entry.isMethod
    else { return nil }
    return entry
  }

  /// `(0, 0)`: zeros for the whole numbers that must be given after the subject.
  private static func arguments(of method: FunctionEntry) -> String {
    let needed = method.parameters.dropFirst().filter { $0.fallback == nil }
    return "(" + needed.map { _ in "0" }.joined(separator: ", ") + ")"
  }

  func unknownMember(_ name: String, of subject: Value, at span: SourceSpan) -> Diagnostic {
    let names = MemberTable.names(of: subject)
    let nearest = nearestName(to: name, among: names)
    let few = names.prefix(8).joined(separator: ", ")
    let owner = MemberTable.all.first { $0.name == name }?.owner
    return Diagnostic(
      "evaluation.unknown-member", "\(subject.described) has no member \(name)", at: span,
      label: nearest.map { "the nearest is \($0)" }
        ?? (names.isEmpty ? "it has no members" : "it has \(few)\(names.count > 8 ? ", …" : "")"),
      why: owner.map { "\($0.described) \(name)" },
      fix: nearest.map { context.line(replacing: span, with: $0) })
  }
}

/// Where a computation that failed stands.
struct FailurePlace {
  /// The whole call or member.
  let whole: SourceSpan
  /// The name of the function or member.
  let name: SourceSpan
}
