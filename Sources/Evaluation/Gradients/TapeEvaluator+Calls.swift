import Attention
import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

/// A call whose arguments were bound as ever, and beside it what is on the tape.
struct TapeCall<Scalar: TapeScalar> {
  let call: Call
  let tape: Tape<Scalar>
  let traced: [SourceSpan: TracedValue<Scalar>]

  /// An argument as numbers on the tape.
  func numbers(_ parameter: String) throws -> Recorded<Scalar> {
    if let argument = call.arguments[parameter], let value = traced[argument.span],
      let numbers = try value.recorded(tape)
    {
      return numbers
    }
    if let number = call.number(parameter) { return Recorded(Numbers(Scalar(number))) }
    return Recorded(call.tensor(parameter))
  }

  /// True when an argument depends on a variable that is asked about.
  func isTraced(_ parameter: String) -> Bool {
    call.arguments[parameter].flatMap { traced[$0.span] }.map { !$0.isPlain } ?? false
  }
}

extension TapeEvaluator {
  /// A call with an argument that may depend on the variables asked about.
  mutating func call(
    _ callee: Expression, _ arguments: [Argument], at whole: Expression
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    var subject: (span: SourceSpan, value: TracedValue<Scalar>)?
    let entry: FunctionEntry
    let nameSpan: SourceSpan
    switch callee.kind {
    case .name("grad"):
      throw Diagnostic(
        "evaluation.no-gradient", "no gradient is taken of a gradient", at: callee.span,
        label: "it depends on \(session.wanted.joined(separator: ", "))",
        why: "a tape is walked back once; gradcheck compares a gradient with differences",
        fix: "help gradcheck"
      ).with(source: plain.context.source)
    case .name(let name):
      guard let found = FunctionTable.entry(named: name) else { return try untraced(whole) }
      (entry, nameSpan) = (found, callee.span)
    case .member(let owner, let name, let span):
      let value = try value(of: owner)
      if case .attention(let attention) = value, attention.dropout == nil,
        let record = try pairs(name, of: attention, whole)
      {
        return .record(record)
      }
      guard case .numbers = value, let found = FunctionTable.entry(named: name), found.isMethod
      else {
        if value.isPlain { return try untraced(whole) }
        throw noGradient(of: name, at: span)
      }
      subject = (owner.span, value)
      (entry, nameSpan) = (found, span)
    default: return try untraced(whole)
    }
    return try call(entry, on: subject, arguments, nameSpan, whole)
  }

  private mutating func call(
    _ entry: FunctionEntry, on subject: (span: SourceSpan, value: TracedValue<Scalar>)?,
    _ arguments: [Argument], _ nameSpan: SourceSpan, _ whole: Expression
  ) throws(Diagnostic) -> TracedValue<Scalar> {
    var traced: [SourceSpan: TracedValue<Scalar>] = [:]
    var positional: [BoundArgument] = []
    var named: [NamedArgument] = []
    if let subject {
      traced[subject.span] = subject.value
      positional.append(BoundArgument(value: subject.value.untraced, span: subject.span))
    }
    for argument in arguments {
      let value = try value(of: argument.value)
      let span = argument.value.span
      traced[span] = value
      let bound = BoundArgument(value: value.untraced, span: span)
      if let name = argument.name {
        named.append(NamedArgument(name: name, span: argument.nameSpan ?? span, bound: bound))
      } else {
        positional.append(bound)
      }
    }
    // The values of a definition were bound once already; their mistakes are none of this line.
    let binder = ArgumentBinder(
      entry: entry, nameSpan: nameSpan, span: whole.span, context: plain.context)
    var call = Call(
      entry: entry, nameSpan: nameSpan, span: whole.span,
      arguments: try binder.bind(positional, named), configuration: plain.configuration,
      context: plain.context, workspaceSeed: plain.seed, generator: plain.generator)
    if let parameter = TapeFunctions.picking[entry.name] {
      let span = call.span(of: parameter)
      let names = arguments.filter { $0.value.span == span }.flatMap(\.value.names)
      session.notePick(Set(names), "the \(parameter) of \(entry.name)")
    }
    do {
      if let attention = try attention(call, traced) { return .attention(attention) }
      if let result = try TapeFunctions.run(TapeCall(call: call, tape: tape, traced: traced)) {
        return .numbers(result)
      }
      if traced.values.allSatisfy(\.isPlain) || TapeFunctions.flat.contains(entry.name) {
        return .plain(try entry.implementation(&call))
      }
    } catch {
      throw plain.diagnostic(for: error, in: call).with(source: plain.context.source)
    }
    throw noGradient(of: entry.name, at: nameSpan)
  }

  private func attention(
    _ call: Call, _ traced: [SourceSpan: TracedValue<Scalar>]
  ) throws -> TracedAttention<Scalar>? {
    if call.entry.name == "dropout" {
      guard let argument = call.arguments["a"],
        case .attention(var subject)? = traced[argument.span]
      else { return nil }
      let dropout = try call.dropout()
      try dropout.check(subject.mechanism)
      subject.dropout = dropout
      return subject
    }
    guard call.entry.name == "attend" else { return nil }
    let arguments = TapeCall(call: call, tape: tape, traced: traced)
    let result = TracedAttention(
      queries: try arguments.numbers("q"), keys: try arguments.numbers("k"),
      values: try arguments.numbers("v"), mechanism: call.mechanism("mechanism"),
      isCausal: call.boolean("causal"))
    // Shapes that do not fit are refused here, not when the output is asked for.
    _ = try Attention(
      queries: result.queries.value.tensor, keys: result.keys.value.tensor,
      values: result.values.value.tensor, mechanism: result.mechanism, isCausal: result.isCausal)
    return result
  }
}
