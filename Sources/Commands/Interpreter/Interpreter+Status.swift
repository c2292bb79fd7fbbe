import Analysis
import Diagnostics
import Evaluation
public import Tensors

extension Interpreter {
  /// Seed, focus, parameters and memory for the status line.
  public var status: InterpreterStatus {
    let focus = workspace.focus.map { focus in
      InterpreterStatus.Focus(
        title: focus.title, name: focus.name, layer: focus.layer,
        layerCount: focus.layerCount ?? 1, head: focus.head, headCount: focus.headCount ?? 1,
        tokenCount: focus.tokenCount)
    }
    return InterpreterStatus(
      seed: workspace.seed, focus: focus, sliders: workspace.parameters.map(SliderState.init),
      memoryLimit: memoryLimit)
  }

  /// Bytes one request may take: 60 % of the available memory unless the options say otherwise.
  var memoryLimit: Int {
    options.memoryLimit ?? Self.shareOfMemory
  }

  /// Asked once: the limit does not wander while the program runs.
  private static let shareOfMemory = availableMemory() / 5 * 3

  /// A parameter of this name.
  func slider(named name: String) -> SliderState? {
    workspace.parameters.first { $0.name == name }.map(SliderState.init)
  }

  /// Moves a parameter and evaluates again what depends on it.
  ///
  /// A saved session keeps where parameters ended up, not each step.
  public mutating func setParameter(_ name: String, to value: Double, context: ComputeContext)
    -> StatementResult
  {
    let text = "\(name) = \(numberText(value))"
    var result = StatementResult(line: 1, text: text, outcome: .success(Report()))
    stateNumber = PaneSubjects.newStateNumber()
    let before = workspace
    do {
      let evaluation = EvaluationContext(compute: limited(context), source: text, maps: maps)
      result.changedNames = try workspace.setParameter(name, to: value, context: evaluation)
      try evaluation.memories.check()
      pendingMoves.insert(name)
      let reached = slider(named: name)?.value ?? value
      result.outcome = .success(
        Report(summary: ValueSummary(kind: "number", value: .number(reached))))
    } catch {
      workspace = before
      result.changedNames = []
      result.outcome = .failure(withReload(asDiagnostic(error, at: nil), orElse: text))
    }
    return result
  }

  /// What to type to get a focus.
  var focusFix: String {
    for name in workspace.names {
      if case .model(let model)? = workspace.value(of: name), model.task != nil {
        return "use \(name) layer=0 head=0"
      }
      guard case .file(let file)? = workspace.value(of: name) else { continue }
      if ["q", "k", "v"].allSatisfy(file.holds) { return "use \(name) layer=0 head=0" }
    }
    return "demo"
  }
}

extension SliderState {
  init(_ parameter: Parameter) {
    self.init(
      name: parameter.name, lower: parameter.lower, upper: parameter.upper,
      value: parameter.value)
  }
}
