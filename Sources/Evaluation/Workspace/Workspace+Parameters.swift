public import Diagnostics

extension Workspace {
  /// The parameters, in the order they were made.
  public var parameters: [Parameter] {
    sliders.compactMap { slider in
      guard case .number(let value) = value(of: slider.name) else { return nil }
      return Parameter(name: slider.name, lower: slider.lower, upper: slider.upper, value: value)
    }
  }

  /// Makes `name` a parameter between `lower` and `upper`.
  ///
  /// A new name starts in the middle; a present value is kept, moved into the range if need be.
  ///
  /// - Returns: The names whose values changed.
  /// - Throws: A diagnostic at `span` when the range is empty, or what a dependent variable says.
  public mutating func slide(
    _ name: String, from lower: Double, to upper: Double, at span: SourceSpan?,
    context: EvaluationContext
  ) throws(Diagnostic) -> Set<String> {
    guard lower.isFinite, upper.isFinite, lower < upper else {
      throw Diagnostic(
        "evaluation.empty-range", "the range of a slider runs from a smaller to a larger number",
        at: span, label: "\(numberText(lower))..\(numberText(upper))",
        fix: lower > upper ? "slide \(name) \(numberText(upper))..\(numberText(lower))" : nil)
    }
    let present = try presentNumber(of: name, at: span)
    var next = self
    let value = min(max(present ?? (lower + upper) / 2, lower), upper)
    if present == nil { next.bind(name, to: .number(value)) }
    next.variables[name]?.definition = nil
    if let index = next.sliders.firstIndex(where: { $0.name == name }) {
      next.sliders[index] = (name, lower, upper)
    } else {
      next.sliders.append((name, lower, upper))
    }
    var changed = try next.setParameter(name, to: value, context: context)
    if present == value { changed = [] }
    self = next
    return changed
  }

  private func presentNumber(of name: String, at span: SourceSpan?) throws(Diagnostic) -> Double? {
    switch value(of: name) {
    case nil: return nil
    case .number(let number)? where !number.isNaN: return number
    case let other?:
      throw Diagnostic(
        "evaluation.parameter-not-number", "only a number can be moved by a slider", at: span,
        label: "\(name) is \(other.described)")
    }
  }

  /// Moves a parameter and evaluates again every variable that depends on it.
  ///
  /// Random draws and file loads are not repeated. A value outside the range is moved to its end.
  ///
  /// - Returns: The names whose values changed; the focus counts as `use`.
  /// - Throws: What an expression says at the new value; then everything stays as it was.
  public mutating func setParameter(
    _ name: String, to value: Double, context: EvaluationContext
  ) throws(Diagnostic) -> Set<String> {
    guard let slider = sliders.first(where: { $0.name == name }) else {
      throw Diagnostic(
        "evaluation.no-parameter", "\(name) is not moved by a slider",
        fix: "slide \(name) 0..1")
    }
    var next = self
    let inside = value.isNaN ? slider.lower : min(max(value, slider.lower), slider.upper)
    next.store(.number(inside), in: name)
    var changed: Set<String> = [name]
    for dependent in dependents(of: name) {
      try next.evaluateAgain(dependent, context: context)
      changed.insert(dependent)
    }
    if let focus = next.focus, changed.contains(focus.name) {
      try next.refreshFocus()
      changed.insert("use")
    }
    self = next
    return changed
  }

  /// The variables whose definitions read `name`, directly or through others, in the order they were assigned.
  public func dependents(of name: String) -> [String] {
    var affected: Set<String> = [name]
    var order: [String] = []
    let assigned = variables.sorted { $0.value.serial < $1.value.serial }
    for (candidate, variable) in assigned where candidate != name {
      guard let definition = variable.definition else { continue }
      let isAffected = definition.reads.contains { read in
        affected.contains(read) && isLive(read, in: variable, parameter: name)
      }
      if isAffected {
        affected.insert(candidate)
        order.append(candidate)
      }
    }
    return order
  }

  /// True when the name read is the parameter itself, or still has the definition that was read.
  private func isLive(_ read: String, in reader: Variable, parameter: String) -> Bool {
    if read == parameter { return true }
    guard let serial = variables[read]?.serial else { return false }
    return serial < reader.serial
  }

  private mutating func store(_ value: Value, in name: String) {
    variables[name]?.value = value
    variables[name]?.version += 1
  }

  /// Evaluates a definition with the present values of parameters and of variables that still have the
  /// definition it read; names assigned since then keep the value it saw.
  private mutating func evaluateAgain(_ name: String, context: EvaluationContext)
    throws(Diagnostic)
  {
    guard let variable = variables[name], var definition = variable.definition else { return }
    for read in definition.reads {
      let isParameter = sliders.contains { $0.name == read }
      if let current = variables[read], isParameter || current.serial < variable.serial {
        definition.captured[read] = current.value
      }
    }
    var inner = context
    inner.source = definition.source
    // What may surprise was said when the variable was defined, not at every step of a slider.
    inner.warn = { _ in }
    var evaluator = Evaluator(
      names: .values(definition.captured), configuration: configuration, generator: generator,
      context: inner)
    evaluator.draws = definition.draws
    evaluator.definitions = variables
    evaluator.seed = seed
    var value: Value
    do {
      value = try evaluator.value(of: definition.expression)
    } catch {
      throw error.with(source: definition.source)
    }
    if let part = definition.part, let parts = value.elements, parts.count == part.count {
      value = parts[part.index]
    }
    definition.draws = evaluator.draws
    store(value, in: name)
    variables[name]?.definition = definition
  }
}
