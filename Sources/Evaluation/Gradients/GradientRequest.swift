import Autodiff
import CommandLanguage
import Diagnostics
import Tensors

/// A number, and the variables it is to be differentiated with respect to.
struct GradientRequest {
  let expression: Expression
  /// The names, each once, in the order typed.
  private(set) var names: [String]
  /// Where the names were typed; nil when they were left out.
  let namesSpan: SourceSpan?
  /// Where each of them was typed.
  private var spans: [String: SourceSpan] = [:]
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
      guard !names.isEmpty else { throw Self.noVariable(in: expression) }
      return
    }
    let parts = if case .list(let elements) = wrt.kind { elements } else { [wrt] }
    var found: [String] = []
    for part in parts {
      let name = try Self.name(part, evaluator)
      if !found.contains(name) { found.append(name) }
      spans[name] = part.span
    }
    guard !found.isEmpty else {
      throw Diagnostic(
        "evaluation.no-variable", "there is no variable to differentiate with respect to",
        at: wrt.span, label: "the list is empty")
    }
    names = found
    for name in found {
      if let source = Self.indexSource(name, evaluator) {
        throw indices(name, label: "its numbers are whole: \(source) made them")
      }
    }
  }

  private static func noVariable(in expression: Expression) -> Diagnostic {
    Diagnostic(
      "evaluation.no-variable", "there is no variable to differentiate with respect to",
      at: expression.span, label: "no number, list or tensor in it has a name",
      why: "a gradient is taken with respect to variables",
      fix: "x = randn(3, 5); grad(sum(x ** 2), wrt=[x])")
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

  /// Functions whose results are whole numbers that pick or count.
  private static let wholeFunctions: Set<String> = [
    "argsort", "argmax", "argmin", "count_nonzero", "permutation", "randint",
  ]

  /// The function that a variable's indices or counts came from; nil for other variables.
  private static func indexSource(_ name: String, _ evaluator: Evaluator) -> String? {
    guard let definition = evaluator.definitions[name]?.definition, definition.part == nil,
      case .call(let callee, _) = definition.expression.kind
    else { return nil }
    let function: String
    switch callee.kind {
    case .name(let name), .member(_, let name, _): function = name
    default: return nil
    }
    return wholeFunctions.contains(function) ? function : nil
  }

  /// Says that a variable holds indices, with the variables that have a gradient.
  private func indices(_ name: String, label: String) -> Diagnostic {
    let others = names.filter { $0 != name && Self.indexSource($0, evaluator) == nil }
    let left =
      others.isEmpty ? Self.leaves(of: expression, evaluator).filter { $0 != name } : others
    return Diagnostic(
      "evaluation.not-differentiable", "there is no gradient with respect to \(name)",
      at: spans[name] ?? expression.span, label: label,
      why: "indices, labels and counts change in steps, and a step has no slope",
      fix: left.isEmpty
        ? "\(name) = 1.0 * \(name)"
        : namesSpan.map {
          evaluator.context.line(replacing: $0, with: "[\(left.joined(separator: ", "))]")
        })
  }

  /// Leaves out names that only picked, such as labels: they have no gradient, and may not be moved.
  ///
  /// - Throws: `evaluation.not-differentiable` when such a name was typed, `evaluation.no-variable`
  ///   when no name is left.
  mutating func leaveOutPicks<Scalar>(
    _ run: Run<Scalar>, _ gradients: [Numbers<Scalar>?]
  ) throws(Diagnostic) -> [Numbers<Scalar>?] {
    var kept: [(name: String, gradient: Numbers<Scalar>?)] = []
    for (name, gradient) in zip(names, gradients) {
      if gradient == nil, let role = run.session.pick(by: name) {
        if namesSpan != nil { throw indices(name, label: "it is \(role)") }
        continue
      }
      kept.append((name, gradient))
    }
    guard !kept.isEmpty else { throw Self.noVariable(in: expression) }
    names = kept.map(\.name)
    return kept.map(\.gradient)
  }

  /// The tensors that an expression goes back to: those it reads, or what these were made from. Without
  /// any, its lists of numbers and numbers.
  private static func leaves(of expression: Expression, _ evaluator: Evaluator) -> [String] {
    let tensors = leaves(of: expression, evaluator) {
      if case .tensor = $0 { true } else { false }
    }
    guard tensors.isEmpty else { return tensors }
    return leaves(of: expression, evaluator) {
      switch $0 {
      case .number: true
      case .list: $0.asTensor != nil
      default: false
      }
    }
  }

  private static func leaves(
    of expression: Expression, _ evaluator: Evaluator, where isLeaf: (Value) -> Bool
  ) -> [String] {
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
      if isLeaf(value), !isMade, indexSource(name, evaluator) == nil {
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
    _: Scalar.Type, offsets: [String: Numbers<Scalar>] = [:], workLimit: Double = .infinity
  ) throws(Diagnostic) -> Run<Scalar> {
    var compute = evaluator.context.compute
    compute.progress = nil
    let session = TapeSession<Scalar>(
      Tape(context: compute, workLimit: workLimit), variables: evaluator.definitions, wanted: names,
      offsets: offsets)
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
