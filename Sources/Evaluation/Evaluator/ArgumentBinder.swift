import Diagnostics

/// An argument given as `name=value`.
struct NamedArgument {
  let name: String
  let span: SourceSpan
  let bound: BoundArgument
}

/// Gives each parameter its argument and checks it.
struct ArgumentBinder {
  let entry: FunctionEntry
  let nameSpan: SourceSpan
  let span: SourceSpan
  let context: EvaluationContext

  /// The arguments by parameter, each of its parameter's kind; parameters left out are missing.
  func bind(_ positional: [BoundArgument], _ named: [NamedArgument]) throws(Diagnostic)
    -> [String: BoundArgument]
  {
    var bound = try bindPositional(positional)
    for argument in named {
      guard let parameter = entry.parameter(named: argument.name) else {
        throw unknownOption(argument)
      }
      guard bound[parameter.name] == nil else {
        throw Diagnostic(
          "evaluation.duplicate-argument", "\(parameter.name) is given twice", at: argument.span,
          label: "the second time")
      }
      bound[parameter.name] = try converted(argument.bound, for: parameter)
    }
    for parameter in entry.parameters where parameter.fallback == nil {
      if bound[parameter.name] == nil {
        throw missing(
          parameter,
          after: entry.parameters.filter { $0.fallback == nil && bound[$0.name] != nil }.count)
      }
    }
    return bound
  }

  private func bindPositional(_ positional: [BoundArgument]) throws(Diagnostic)
    -> [String: BoundArgument]
  {
    var bound: [String: BoundArgument] = [:]
    var rest = positional[...]
    for parameter in entry.parameters where !parameter.isNamedOnly {
      guard let first = rest.first else { break }
      if parameter.kind.isVariadic, first.value.isPart(of: parameter.kind), rest.count > 1 {
        let parts = rest.prefix { $0.value.isPart(of: parameter.kind) }
        let list = BoundArgument(
          value: .list(parts.map(\.value)), span: first.span.union(parts[parts.endIndex - 1].span))
        bound[parameter.name] = try converted(list, for: parameter)
        rest = rest.dropFirst(parts.count)
      } else {
        bound[parameter.name] = try converted(first, for: parameter)
        rest = rest.dropFirst()
      }
    }
    if let extra = rest.first {
      let most = entry.parameters.filter { !$0.isNamedOnly }.count
      throw Diagnostic(
        "evaluation.too-many-arguments",
        "\(entry.name) takes at most \(most) value\(most == 1 ? "" : "s") without a name",
        at: extra.span, label: "this is one too many", why: entry.signature)
    }
    return bound
  }

  private func unknownOption(_ argument: NamedArgument) -> Diagnostic {
    let names = entry.parameters.map(\.name)
    let nearest = nearestName(to: argument.name, among: names)
    return Diagnostic(
      "evaluation.unknown-option", "\(entry.name) has no option \(argument.name)",
      at: argument.span,
      label: nearest.map { "the nearest is \($0)" } ?? "it takes \(names.joined(separator: ", "))",
      why: entry.signature,
      fix: nearest.map { context.line(replacing: argument.span, with: $0) }
        ?? "help \(entry.name)")
  }

  private func missing(_ parameter: FunctionParameter, after count: Int) -> Diagnostic {
    Diagnostic(
      "evaluation.missing-argument", "\(entry.name) needs \(parameter.name)", at: nameSpan,
      label:
        "\(count) of \(entry.parameters.filter { $0.fallback == nil }.count) needed values given",
      why: "\(entry.signature); \(parameter.name) is \(parameter.kind.described)",
      fix: entry.example)
  }

  /// The argument in its parameter's form.
  private func converted(_ argument: BoundArgument, for parameter: FunctionParameter)
    throws(Diagnostic) -> BoundArgument
  {
    if case .none = argument.value, parameter.fallback == "none" { return argument }
    guard let value = argument.value.converted(to: parameter.kind) else {
      throw wrongKind(argument, for: parameter)
    }
    return BoundArgument(value: value, span: argument.span)
  }

  private func wrongKind(_ argument: BoundArgument, for parameter: FunctionParameter)
    -> Diagnostic
  {
    if case .choice(let words) = parameter.kind, case .text(let text) = argument.value {
      let nearest = nearestName(to: text, among: words) ?? words[0]
      return Diagnostic(
        "evaluation.wrong-choice", "\(parameter.name) has no value \"\(text)\"",
        at: argument.span, label: "it is \(parameter.kind.described)",
        fix: context.line(replacing: argument.span, with: "\"\(nearest)\""))
    }
    return Diagnostic(
      "evaluation.wrong-kind",
      "\(entry.name) takes \(parameter.kind.described) as \(parameter.name)", at: argument.span,
      label: "this is \(argument.value.described)",
      why: "\(entry.signature); \(parameter.name): \(parameter.help)",
      fix: argument.value.fix(for: parameter.kind, typed: context.typed(argument.span)).map {
        context.line(replacing: argument.span, with: $0)
      })
  }
}
