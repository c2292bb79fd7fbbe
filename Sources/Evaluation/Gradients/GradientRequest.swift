import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

/// A number, and the variables it is to be differentiated with respect to.
struct GradientRequest {
  let expression: Expression
  /// The names, each once, in the order typed.
  let names: [String]
  /// Where the names were typed; nil when they were left out.
  let namesSpan: SourceSpan?
  var evaluator: Evaluator

  /// One walk with a tape listening.
  struct Run<Scalar: TapeScalar> {
    let session: TapeSession<Scalar>
    let result: Recorded<Scalar>

    /// Gradients by name; nil for what the number does not depend on.
    func gradients(_ names: [String], at span: SourceSpan) throws(Diagnostic)
      -> [Numbers<Scalar>?]
    {
      let met = names.filter { session.recorded[$0] != nil }
      let variables = met.compactMap { session.recorded[$0] }
      do {
        let parts = try session.tape.gradients(of: result, for: variables)
        return names.map { name in met.firstIndex(of: name).flatMap { parts[$0] } }
      } catch let error as TapeError {
        throw error.diagnostic(at: span)
      } catch let error as ComputationCancelled {
        throw error.diagnostic(at: span)
      } catch {
        throw Diagnostic("evaluation.failed", "this could not be computed: \(error)", at: span)
      }
    }
  }

  /// Reads the names of a list, or takes all tensors that the expression goes back to.
  ///
  /// - Throws: `evaluation.not-differentiable`, `evaluation.unknown-name` and their like.
  init(_ expression: Expression, wrt: Expression?, _ evaluator: Evaluator) throws(Diagnostic) {
    self.expression = expression
    self.evaluator = evaluator
    namesSpan = wrt?.span
    guard let wrt else {
      names = Self.leaves(of: expression, evaluator)
      guard !names.isEmpty else {
        throw Diagnostic(
          "evaluation.no-variable", "there is no variable to differentiate with respect to",
          at: expression.span, label: "no tensor in it has a name",
          why: "a gradient is taken with respect to variables",
          fix: "x = randn(3, 5); grad(sum(x ** 2), wrt=[x])")
      }
      return
    }
    let parts = if case .list(let elements) = wrt.kind { elements } else { [wrt] }
    var found: [String] = []
    for part in parts {
      let name = try Self.name(part, evaluator)
      if !found.contains(name) { found.append(name) }
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        "evaluation.no-variable", "there is no variable to differentiate with respect to",
        at: wrt.span, label: "the list is empty")
    }
    names = found
  }

  private static func name(_ part: Expression, _ evaluator: Evaluator) throws(Diagnostic) -> String
  {
    let names = evaluator.names
    guard case .name(let name) = part.kind else {
      throw Diagnostic(
        "evaluation.not-a-variable", "wrt takes the names of variables", at: part.span,
        label: "this is an expression", why: "give it a name first, and use the name",
        fix: "x = randn(3, 5); grad(sum(x ** 2), wrt=[x])")
    }
    guard let value = names[name] else { throw evaluator.unknownName(name, at: part.span) }
    if case .attention = value {
      throw Diagnostic(
        "evaluation.not-differentiable", "there is no gradient with respect to \(name)",
        at: part.span, label: "it is an attention",
        why: "ask for the tensors it was made from, or call grad(\(name), dout)")
    }
    if case .boolean = value { throw wholeNumbers(name, value, part.span) }
    guard value.asTensor != nil else { throw wholeNumbers(name, value, part.span) }
    return name
  }

  private static func wholeNumbers(_ name: String, _ value: Value, _ span: SourceSpan) -> Diagnostic
  {
    Diagnostic(
      "evaluation.not-differentiable", "there is no gradient with respect to \(name)", at: span,
      label: "it is \(value.described)",
      why: "a gradient says how a number answers to small changes, so the variable is a number or "
        + "a tensor")
  }

  /// The tensors that an expression goes back to: those it reads, or what these were made from.
  private static func leaves(of expression: Expression, _ evaluator: Evaluator) -> [String] {
    var found: [String] = []
    var visited: Set<String> = []
    // Whether a name, or what it was made from, is among those found.
    var leads: [String: Bool] = [:]
    func visit(_ name: String, _ value: Value, depth: Int) {
      guard depth < TapeDepth.limit, visited.insert(name).inserted else { return }
      let captured = evaluator.definitions[name]?.definition?.captured ?? [:]
      for read in captured.sorted(by: { $0.key < $1.key }) {
        visit(read.key, read.value, depth: depth + 1)
      }
      let isMade = captured.keys.contains { leads[$0] == true }
      leads[name] = isMade
      if case .tensor = value, !isMade {
        found.append(name)
        leads[name] = true
      }
    }
    for name in expression.names.sorted() {
      if let value = evaluator.names[name] { visit(name, value, depth: 0) }
    }
    return found
  }

  /// Walks the expression once; draws of the first walk are not repeated.
  ///
  /// - Parameter offsets: What is added to variables first.
  /// - Throws: `evaluation.not-scalar`, and what the expression throws.
  mutating func run<Scalar: TapeScalar>(
    _: Scalar.Type, offsets: [String: Numbers<Scalar>] = [:]
  ) throws(Diagnostic) -> Run<Scalar> {
    var compute = evaluator.context.compute
    compute.progress = nil
    let session = TapeSession<Scalar>(
      Tape(context: compute), variables: evaluator.definitions, wanted: names, offsets: offsets)
    var walker = TapeEvaluator(session: session, plain: evaluator)
    let value = try walker.value(of: expression)
    evaluator = walker.plain
    let tape = session.tape
    guard let number = try walker.words(at: expression.span, { try value.recorded(tape) }) else {
      throw notScalar(value.untraced)
    }
    guard number.shape.count == 1 else { throw notScalar(value.untraced) }
    return Run(session: session, result: number)
  }

  private func notScalar(_ value: Value) -> Diagnostic {
    let typed = evaluator.context.typed(expression.span)
    let isTensor = value.asTensor != nil
    let inner: String
    if case .attention = value { inner = "sum(\(typed).out)" } else { inner = "sum(\(typed))" }
    let isAttention = if case .attention = value { true } else { false }
    return Diagnostic(
      "evaluation.not-scalar", "only a single number has a gradient", at: expression.span,
      label: "this is \(value.described)",
      why: isTensor || isAttention
        ? "every one of many numbers has a gradient of its own; sum or mean makes one of them"
        : nil,
      fix: isTensor || isAttention
        ? evaluator.context.line(replacing: expression.span, with: inner) : nil)
  }
}
