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

  /// Says that a value has no such member: the nearest of the same sort, or who has it.
  func unknownMember(_ name: String, of subject: Value, isCalled: Bool = false, at span: SourceSpan)
    -> Diagnostic
  {
    let plain = MemberTable.plainNames(of: subject)
    let names = isCalled ? MemberTable.methodNames(of: subject) : plain
    let owner = MemberTable.owner(of: name)
    let nearest = owner == nil ? nearestName(to: name, among: names) : nil
    let few = plain.prefix(8).joined(separator: ", ")
    return Diagnostic(
      "evaluation.unknown-member", "\(subject.described) has no member \(name)", at: span,
      label: nearest.map { "the nearest is \($0)" }
        ?? (plain.isEmpty ? "it has no members" : "it has \(few)\(plain.count > 8 ? ", …" : "")"),
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
