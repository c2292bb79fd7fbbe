import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

extension Evaluator {
  /// `grad(expression, wrt=[…])`, whose argument is not evaluated first; nil for `grad(a, dout)`.
  mutating func expressionGradient(_ arguments: [Argument], at span: SourceSpan)
    throws(Diagnostic) -> Value?
  {
    let wrt = arguments.first { $0.name == "wrt" }
    let others = arguments.filter { $0.name != "wrt" }
    guard others.count == 1, let subject = others.first, subject.name == nil else { return nil }
    if wrt == nil {
      // An attention alone lacks its output gradient; the ordinary call says so.
      if case .name(let name) = subject.value.kind, case .attention? = names[name] { return nil }
    }
    var request = try GradientRequest(subject.value, wrt: wrt?.value, self)
    let run = try request.run(Float.self)
    (generator, draws) = (request.evaluator.generator, request.evaluator.draws)
    let gradients = try request.leaveOutPicks(run, run.gradients(request.names, at: span))
    warn(about: run, gradients, request, at: span)
    var fields: [RecordField] = []
    for (name, gradient) in zip(request.names, gradients) {
      let value = names[name]?.asTensor ?? LabeledTensor(Tensor(0))
      if gradient == nil { context.warn(noDependence(name, request)) }
      let tensor = gradient?.tensor ?? Tensor(value.shape, repeating: 0)
      fields.append(RecordField(name, .numeric(value.relabeling(tensor))))
    }
    return .record(fields)
  }

  private func noDependence(_ name: String, _ request: GradientRequest) -> Diagnostic {
    let reads = request.expression.names.contains(name)
    return Diagnostic(
      "evaluation.no-dependence", "the value does not depend on \(name): its gradient is 0",
      severity: .warning, at: request.namesSpan ?? request.expression.span,
      label: reads ? "\(name) only counts, compares or picks" : "\(name) is not read",
      why: reads
        ? "counts, comparisons and indices change in steps, and a step has no slope"
        : "a variable holds a value; grad follows a name back through the expression it was made by"
    )
  }

  /// Says which operation's pullback first made the gradient infinite or not a number, or that it is
  /// the slope of a number that is not finite.
  func warn<Scalar: TapeScalar>(
    about run: GradientRequest.Run<Scalar>, _ gradients: [Numbers<Scalar>?],
    _ request: GradientRequest, at span: SourceSpan
  ) {
    let isFinite = run.result.value.isFinite
    guard let node = run.session.tape.nonFiniteGradient else {
      if !isFinite, gradients.allSatisfy({ $0?.isFinite ?? true }) {
        context.warn(finiteSlope(of: Double(run.result.value.elements[0]), request))
      }
      return
    }
    let entry = run.session.tape.entries[node]
    let place = node < run.session.places.count ? run.session.places[node] : nil
    let warning = Diagnostic(
      "evaluation.gradient-not-finite", "the gradient is not finite", severity: .warning,
      at: place?.span ?? span, label: "the slope of \(entry.operation) first made it so",
      why: isFinite
        ? "a root or a power at 0, a division by 0 and their like have no finite slope"
        : "the number itself is \(numberText(Double(run.result.value.elements[0])))",
      fix: isFinite ? nil : "why nan \(context.typed(request.expression.span))")
    context.warn(place.map { warning.with(source: $0.source) } ?? warning)
  }

  private func finiteSlope(of value: Double, _ request: GradientRequest) -> Diagnostic {
    let span = request.expression.span
    return Diagnostic(
      "evaluation.value-not-finite", "the gradient is finite, the number itself is not",
      severity: .warning, at: span, label: "this is \(numberText(value))",
      why:
        "a sum passes the gradient on whatever is added: the slope of a number that is not there "
        + "says nothing", fix: "why nan \(context.typed(span))")
  }
}
